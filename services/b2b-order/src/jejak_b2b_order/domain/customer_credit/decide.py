"""What follows from a command to a customer's credit."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.customer_credit.commands import CustomerCreditCommand, ExposeCredit, SetCreditLimit
from jejak_b2b_order.domain.customer_credit.rules import RULES
from jejak_b2b_order.domain.customer_credit.state import CustomerCredit
from jejak_events.b2b_order.customer_credit import CreditExposed, CreditLimitSet, CustomerCreditEvent
from jejak_kit.decider import Refusal, Refused


def decide(command: CustomerCreditCommand, state: CustomerCredit | None) -> Sequence[CustomerCreditEvent]:
    """Raises Refused; yields nothing for what is so already."""
    RULES.check(command, state)
    match command:
        case SetCreditLimit():
            if state is not None and (state.customer, state.limit) == (command.customer, command.limit):
                return []
            return [CreditLimitSet(customer=command.customer, limit=command.limit, reason=command.reason)]
        case ExposeCredit():
            assert state is not None
            return _expose(command, state)
        case _:
            assert_never(command)


def _expose(command: ExposeCredit, state: CustomerCredit) -> Sequence[CustomerCreditEvent]:
    """More must be free; less is always taken, also of a customer whose limit was lowered meanwhile."""
    before = state.of(command.order_id)
    more = command.amount - before
    if more == 0:
        return []
    if more > state.free:
        params = {"customer": state.customer.name, "limit": state.limit, "free": state.free + before}
        raise Refused(Refusal("credit_limit_exceeded", "rule", {**params, "amount": command.amount}))
    return [
        CreditExposed(
            customer=state.customer,
            order_id=command.order_id,
            before=before,
            amount=command.amount,
            exposure=state.exposure + more,
        )
    ]
