"""ContractTemplate: the wording that legal keeps, from which every new PKS is filled in (seed 000, 5.A.1)."""

from jejak_contract.domain.template.commands import ContractTemplateCommand
from jejak_contract.domain.template.decide import decide
from jejak_contract.domain.template.rules import RULES
from jejak_contract.domain.template.state import ContractTemplate, evolve
from jejak_events.contract.template import ContractTemplateEvent
from jejak_kit.decider import Decider

CONTRACT_TEMPLATE: Decider[ContractTemplate, ContractTemplateCommand, ContractTemplateEvent] = Decider(
    "contract_template", ContractTemplate, evolve, decide, RULES
)

__all__ = ["CONTRACT_TEMPLATE", "ContractTemplate", "ContractTemplateCommand"]
