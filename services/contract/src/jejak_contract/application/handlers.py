"""Which command is handled by what, aggregate by aggregate."""

from collections.abc import Mapping

from jejak_contract.application.contract_handlers import ContractHandlers
from jejak_contract.application.form_handlers import FormHandlers
from jejak_contract.domain.contract import CONTRACT
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_contract.domain.template import CONTRACT_TEMPLATE
from jejak_contract.settings import ContractSettings
from jejak_kit.commands import Handler, Handlers
from jejak_kit.decider import Command


def handlers(settings: ContractSettings) -> Handlers:
    """Every command of the service; those that are not special load, decide and append."""
    special: Mapping[type[Command], Handler] = {
        **FormHandlers(settings).special(),
        **ContractHandlers(settings).special(),
    }
    return Handlers(
        deciders=(APPROVED_ORDER, CUSTOMER_STANDING, SUBSCRIPTION_FORM, CONTRACT_TEMPLATE, CONTRACT), special=special
    )
