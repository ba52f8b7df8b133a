"""Handlers of a contract's and a template's commands whose decision rests on more than their own record.

What they read, they read in the transaction that writes the decision: nothing can change in between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from jejak_contract.application.form_handlers import LIVE_CONTRACT, live_contract
from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.commands import (
    ActivateContract,
    ActivationFacts,
    CancelContract,
    CreateContract,
    DraftAddendum,
    NoteIroCancelled,
    Origin,
)
from jejak_contract.domain.contract.state import Status
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.identity import order_id, standing_id
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.order.state import OrderStatus
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_contract.domain.template import CONTRACT_TEMPLATE
from jejak_contract.domain.template.commands import InstallTemplate, PublishTemplate, RetireTemplate
from jejak_contract.domain.template.state import PublishedVersion, TemplateStatus
from jejak_contract.domain.wib import business_day
from jejak_contract.settings import ContractSettings
from jejak_kit.commands import Handler
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.store.transaction import Transaction

CONTRACT_OF_IRO = "contract_of_iro"
"""The claim by which a contract is found when its IRO, or that one's customer, changes."""
TEMPLATE_FOR = "contract_template_for"
"""The claim of a published template on a service, and (under the empty name) on whatever no other is for."""
GENERAL = ""
SERIES = "PKS"


@dataclass(frozen=True)
class ContractHandlers:
    """With the configuration they need."""

    settings: ContractSettings

    def special(self) -> Mapping[type[Command], Handler]:
        return {
            CreateContract: self.create,
            ActivateContract: self.activate,
            CancelContract: self.may_let_go,
            NoteIroCancelled: self.may_let_go,
            DraftAddendum: self.draft_addendum,
            PublishTemplate: self.publish,
            InstallTemplate: self.publish,
            RetireTemplate: self.retire,
        }

    def create(self, command: CreateContract, contract_id: UUID, tx: Transaction) -> None:
        """Draws the number only for a draft that will be: a refused one leaves no gap."""
        CONTRACT.rules.check(command, tx.load(CONTRACT, contract_id))
        form = tx.load(SUBSCRIPTION_FORM, command.form_id)
        order = tx.load(APPROVED_ORDER, order_id(form.iro_id)) if form is not None else None
        if form is None or order is None:
            raise Refused(Refusal("form_unknown", "input", {}, "/form_id"))
        template_id, template = _template(command.template_id, form, tx)
        origin = Origin(
            form=form,
            order=order,
            template_id=template_id,
            template=template,
            customer_verified=_is_verified(tx, form.verification_id),
            live_contract=live_contract(tx, command.form_id),
        )
        year = str(business_day(command.at).year)
        number = f"{SERIES}/{year}/{tx.draw(SERIES, year):05}"
        tx.decide(CONTRACT, contract_id, command.model_copy(update={"origin": origin, "number": number}))
        taken = Refusal("live_contract_exists", "rule", {"form": form.number, "contract": number})
        tx.claim(LIVE_CONTRACT, str(command.form_id), contract_id, otherwise=taken)
        tx.claim(CONTRACT_OF_IRO, str(form.iro_id), contract_id, otherwise=taken)

    def activate(self, command: ActivateContract, contract_id: UUID, tx: Transaction) -> None:
        """Fills in the facts as they stand now."""
        state = tx.load(CONTRACT, contract_id)
        facts = None if state is None else self._facts(state, tx)
        tx.decide(CONTRACT, contract_id, command.model_copy(update={"facts": facts}))

    def may_let_go(self, command: CancelContract | NoteIroCancelled, contract_id: UUID, tx: Transaction) -> None:
        """A cancelled contract lets its form go. A terminated or expired one does not: a form is contracted once."""
        before = tx.load(CONTRACT, contract_id)
        state = tx.decide(CONTRACT, contract_id, command)
        if state is not None and state is not before and state.status is Status.CANCELLED:
            tx.release(LIVE_CONTRACT, str(state.order.form.id))
            tx.release(CONTRACT_OF_IRO, str(state.order.iro.id))

    def draft_addendum(self, command: DraftAddendum, contract_id: UUID, tx: Transaction) -> None:
        """Tax rules are configuration."""
        tx.decide(CONTRACT, contract_id, command.model_copy(update={"tax_rules": self.settings.ppn}))

    def publish(self, command: PublishTemplate | InstallTemplate, template_id: UUID, tx: Transaction) -> None:
        """A service has one template: another one's claim must be given up first."""
        before = tx.load(CONTRACT_TEMPLATE, template_id)
        after = tx.decide(CONTRACT_TEMPLATE, template_id, command)
        if after is None or after is before or after.published is None:
            return
        if before is not None and before.published is not None:
            _release(before.published, tx)
        for service in _claimed(after.published):
            holder = tx.claimant(TEMPLATE_FOR, service)
            other = tx.load(CONTRACT_TEMPLATE, holder) if holder is not None else None
            params = {"name": other.name if other is not None else "", "service": service or "*"}
            tx.claim(
                TEMPLATE_FOR, service, template_id, otherwise=Refusal("template_for_service_exists", "rule", params)
            )

    def retire(self, command: RetireTemplate, template_id: UUID, tx: Transaction) -> None:
        after = tx.decide(CONTRACT_TEMPLATE, template_id, command)
        if after is not None and after.published is not None:
            _release(after.published, tx)

    def _facts(self, state: Contract, tx: Transaction) -> ActivationFacts:
        order = tx.load(APPROVED_ORDER, order_id(state.order.iro.id))
        return ActivationFacts(
            customer_verified=_is_verified(tx, state.order.verification_id),
            iro_cancelled=order is not None and order.status is OrderStatus.CANCELLED,
            waits_for_start=self.settings.activation_waits_for_start,
            needs_verified=self.settings.activation_needs_verified,
        )


def contract_of_iro(tx: Transaction, iro_id: UUID) -> UUID | None:
    """The PKS that was made on an IRO and not cancelled."""
    return tx.claimant(CONTRACT_OF_IRO, str(iro_id))


def _is_verified(tx: Transaction, verification: UUID) -> bool:
    standing = tx.load(CUSTOMER_STANDING, standing_id(verification))
    return standing is not None and standing.verified


def _template(chosen: UUID | None, form: SubscriptionForm, tx: Transaction) -> tuple[UUID, PublishedVersion]:
    """The one that is named; else the one for all of the form's services; else the general one. Raises Refused."""
    template_id = chosen or _template_for({line.service for line in form.particulars.lines}, tx)
    template = tx.load(CONTRACT_TEMPLATE, template_id) if template_id is not None else None
    if template_id is None or template is None:
        raise Refused(Refusal("template_unknown", "input", {}, "/template_id"))
    if template.status is not TemplateStatus.PUBLISHED or template.published is None:
        raise Refused(Refusal("template_not_published", "input", {"name": template.name}, "/template_id"))
    return template_id, template.published


def _template_for(services: Iterable[str], tx: Transaction) -> UUID | None:
    found = {tx.claimant(TEMPLATE_FOR, _key(service)) for service in services}
    only = next(iter(found)) if len(found) == 1 else None
    return only if only is not None else tx.claimant(TEMPLATE_FOR, GENERAL)


def _claimed(version: PublishedVersion) -> set[str]:
    return {_key(service) for service in version.services} or {GENERAL}


def _release(version: PublishedVersion, tx: Transaction) -> None:
    for service in _claimed(version):
        tx.release(TEMPLATE_FOR, service)


def _key(service: str) -> str:
    """Services are named in quotations by hand: case and blanks do not count."""
    return " ".join(service.casefold().split())
