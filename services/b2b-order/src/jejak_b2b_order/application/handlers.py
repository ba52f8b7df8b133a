"""Handlers of the commands whose decision rests on more than the order: the menu, the taxes, the house's terms, a
number, a customer's credit.

What they read, they read in the transaction that writes the decision: nothing can change in between.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jejak_b2b_order.application.facts import CreditDesk, Menu, Taxes
from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT
from jejak_b2b_order.domain.lead import LEAD
from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.availability import AskAvailability, ConfirmOrder, OverrideLeadTime
from jejak_b2b_order.domain.order.commands.closing import CancelOrder, CloseRemainder
from jejak_b2b_order.domain.order.commands.delivery import IssueDelivery, WithdrawDelivery
from jejak_b2b_order.domain.order.commands.inquiry import AmendOrder, ConsidersMenu, RegisterOrder, UpdateOrder
from jejak_b2b_order.domain.order.commands.invoice import ApproveTerms, ChoosePaymentMode, IssueInvoice
from jejak_b2b_order.domain.order.commands.payment import AcknowledgeReceivable, VerifyPayment
from jejak_b2b_order.domain.order.commands.reminding import RemindToConfirm
from jejak_b2b_order.domain.order.commands.terms import Terms
from jejak_b2b_order.domain.price_list import PRICE_LIST
from jejak_b2b_order.domain.wib import business_day
from jejak_kit.commands import Handler, Handlers
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.store.transaction import Transaction


@dataclass(frozen=True)
class OrderHandlers:
    """The order's special handlers, with what they ask."""

    terms: Terms
    menu: Menu
    taxes: Taxes
    credit: CreditDesk

    def all(self) -> Handlers:
        """Every command of the service; those not named here load, decide and append."""
        considering: dict[type[Command], Handler] = dict.fromkeys(
            (AskAvailability, OverrideLeadTime, ConfirmOrder, RemindToConfirm), self.consider
        )
        exposing: dict[type[Command], Handler] = dict.fromkeys(
            (
                ApproveTerms,
                AcknowledgeReceivable,
                VerifyPayment,
                ChoosePaymentMode,
                CancelOrder,
                CloseRemainder,
                WithdrawDelivery,
            ),
            self.expose,
        )
        special: dict[type[Command], Handler] = {
            **considering,
            **exposing,
            RegisterOrder: self.register,
            UpdateOrder: self.price,
            AmendOrder: self.price,
            IssueInvoice: self.issue_invoice,
            IssueDelivery: self.issue_delivery,
        }
        return Handlers(deciders=(ORDER, LEAD, PRICE_LIST, CUSTOMER_CREDIT), special=special)

    def register(self, command: RegisterOrder, order_id: UUID, tx: Transaction) -> None:
        """Draws the number only for an order that will be: a refused one leaves no gap."""
        if command.lead_id is not None and tx.load(LEAD, command.lead_id) is None:
            raise Refused(Refusal("lead_unknown", "input", field="/lead_id"))
        number = _number(tx, "ORD", command)
        self.decide(self._priced(command.model_copy(update={"number": number}), tx), order_id, tx)

    def price(self, command: ConsidersMenu, order_id: UUID, tx: Transaction) -> None:
        """Looks the items up in the outlet's menu as it is on the day of the command."""
        self.expose(self._priced(command, tx), order_id, tx)

    def issue_invoice(self, command: IssueInvoice, order_id: UUID, tx: Transaction) -> None:
        informed = {"number": _number(tx, "PI", command), "taxes": self.taxes.at(business_day(command.at))}
        self.expose(command.model_copy(update=informed), order_id, tx)

    def issue_delivery(self, command: IssueDelivery, order_id: UUID, tx: Transaction) -> None:
        self.expose(command.model_copy(update={"number": _number(tx, "SJ", command)}), order_id, tx)

    def consider(self, command: Command, order_id: UUID, tx: Transaction) -> None:
        """Fills in the house's terms."""
        self.decide(command, order_id, tx)

    def expose(self, command: Command, order_id: UUID, tx: Transaction) -> None:
        """Counts what the order takes up of its customer's credit whenever that has changed, and once more when the
        goods are to leave unpaid: the desk refuses what is more than is free, and with it the command."""
        before = tx.load(ORDER, order_id)
        after = self.decide(command, order_id, tx)
        taken, takes = _exposure(before), _exposure(after)
        if after is not None and (taken != takes or isinstance(command, AcknowledgeReceivable)):
            self.credit.expose(tx, after.party, order_id, takes, command)

    def decide(self, command: Any, order_id: UUID, tx: Transaction) -> Order | None:
        """Load, decide, append; with the house's terms where the command considers them."""
        if "terms" in type(command).model_fields:
            command = command.model_copy(update={"terms": self.terms})
        return tx.decide(ORDER, order_id, command)

    def _priced(self, command: ConsidersMenu, tx: Transaction) -> ConsidersMenu:
        outlet, day = command.form.outlet, business_day(command.at)
        found = {line.item: self.menu.listed(tx, outlet, line.item, day) for line in command.form.lines}
        menu = {item: listed for item, listed in found.items() if listed is not None}
        return command.model_copy(update={"menu": menu})


def _number(tx: Transaction, series: str, command: Command) -> str:
    year = str(business_day(command.at).year)
    return f"{series}/{year}/{tx.draw(series, year):05}"


def _exposure(order: Order | None) -> int:
    return 0 if order is None else order.exposure
