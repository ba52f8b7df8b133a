"""Handlers of a form's commands whose decision rests on more than the form.

What they read, they read in the transaction that writes the decision: nothing can change in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from jejak_contract.domain.contract import CONTRACT
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.form.commands import (
    ConsidersFacts,
    CreateForm,
    ExpireForm,
    Facts,
    MarkSigned,
    SendForm,
    UpdateForm,
    VoidForm,
)
from jejak_contract.domain.form.state import Status
from jejak_contract.domain.identity import order_id, standing_id
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_contract.domain.wib import business_day
from jejak_contract.settings import ContractSettings
from jejak_kit.commands import Handler
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.store.transaction import Transaction

LIVE_FORM = "live_form"
"""The claim that keeps an IRO from having two live forms."""
LIVE_CONTRACT = "live_contract"
"""The claim of a PKS on the form it was made of."""
SERIES = "FB"


@dataclass(frozen=True)
class FormHandlers:
    """With the configuration they need."""

    settings: ContractSettings

    def special(self) -> Mapping[type[Command], Handler]:
        return {
            CreateForm: self.create,
            UpdateForm: self.consider,
            SendForm: self.consider,
            MarkSigned: self.consider,
            VoidForm: self.void,
            ExpireForm: self.expire,
        }

    def create(self, command: CreateForm, form_id: UUID, tx: Transaction) -> None:
        """Draws the number only for a draft that will be: a refused one leaves no gap."""
        facts = self._facts(command, command.iro_id, tx)
        if facts.order is None:
            SUBSCRIPTION_FORM.rules.check(command, tx.load(SUBSCRIPTION_FORM, form_id))
            raise Refused(Refusal("iro_not_approved", "input", field="/iro_id"))
        year = str(business_day(command.at).year)
        number = f"{SERIES}/{year}/{tx.draw(SERIES, year):05}"
        tx.decide(SUBSCRIPTION_FORM, form_id, command.model_copy(update={"facts": facts, "number": number}))
        tx.claim(LIVE_FORM, str(command.iro_id), form_id, otherwise=Refusal("live_form_exists"))

    def consider(self, command: ConsidersFacts, form_id: UUID, tx: Transaction) -> None:
        """Fills in the facts as they stand now."""
        tx.decide(SUBSCRIPTION_FORM, form_id, self._informed(command, form_id, tx))

    def void(self, command: VoidForm, form_id: UUID, tx: Transaction) -> None:
        """A voided form lets its IRO go, and so does one that a customer did not sign in time."""
        form = tx.decide(SUBSCRIPTION_FORM, form_id, self._informed(command, form_id, tx))
        assert form is not None
        tx.release(LIVE_FORM, str(form.iro_id))

    def expire(self, command: ExpireForm, form_id: UUID, tx: Transaction) -> None:
        before = tx.load(SUBSCRIPTION_FORM, form_id)
        form = tx.decide(SUBSCRIPTION_FORM, form_id, command)
        if form is not None and form is not before and form.status is Status.EXPIRED:
            tx.release(LIVE_FORM, str(form.iro_id))

    def _informed(self, command: ConsidersFacts, form_id: UUID, tx: Transaction) -> Any:
        form = tx.load(SUBSCRIPTION_FORM, form_id)
        if form is None:
            return command
        return command.model_copy(update={"facts": self._facts(command, form.iro_id, tx, form_id)})

    def _facts(self, command: Command, iro_id: UUID, tx: Transaction, form_id: UUID | None = None) -> Facts:
        order = tx.load(APPROVED_ORDER, order_id(iro_id))
        standing = tx.load(CUSTOMER_STANDING, standing_id(order.verification_id)) if order else None
        holder = live_form(tx, iro_id)
        live = tx.load(SUBSCRIPTION_FORM, holder) if holder is not None else None
        day = command.dated if isinstance(command, SendForm) else business_day(command.at)
        return Facts(
            order=order,
            customer_verified=standing is not None and standing.verified,
            live_form=live.number if live is not None else None,
            live_contract=live_contract(tx, form_id) if form_id is not None else None,
            tax_rules=self.settings.ppn,
            last_day=day + timedelta(days=self.settings.form_valid_days),
        )


def live_form(tx: Transaction, iro_id: UUID) -> UUID | None:
    """The form that lives of an IRO."""
    return tx.claimant(LIVE_FORM, str(iro_id))


def live_contract(tx: Transaction, form_id: UUID) -> str | None:
    """The number of the PKS that rests on a form."""
    holder = tx.claimant(LIVE_CONTRACT, str(form_id))
    contract = tx.load(CONTRACT, holder) if holder is not None else None
    return contract.number if contract is not None else None
