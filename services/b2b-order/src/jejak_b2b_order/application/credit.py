"""The customers' credit as an order's decision takes it up."""

from uuid import UUID

from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT
from jejak_b2b_order.domain.customer_credit.commands import ExposeCredit
from jejak_b2b_order.domain.identity import credit_id
from jejak_b2b_order.domain.policies import POLICY
from jejak_events.b2b_order.parties import CustomerReference
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.store.transaction import Transaction


class CreditAccounts:
    """One account per customer. What an order takes up is written in the order's own transaction: two orders that are
    accepted at once never take the same rupiah."""

    def expose(
        self, tx: Transaction, customer: CustomerReference, order_id: UUID, amount: int, because: Command
    ) -> None:
        record = credit_id(customer.id)
        if tx.load(CUSTOMER_CREDIT, record) is None:
            if amount > 0:
                raise Refused(Refusal("credit_limit_missing", "rule", {"customer": customer.name}))
            return
        tx.decide(CUSTOMER_CREDIT, record, ExposeCredit(actor=POLICY, at=because.at, order_id=order_id, amount=amount))
