"""What follows from what iro says; it may say it again."""

from collections.abc import Sequence
from typing import assert_never

from jejak_contract.domain.order.commands import ApprovedOrderCommand, NoteApproval, NoteCancellation
from jejak_contract.domain.order.rules import RULES
from jejak_contract.domain.order.state import ApprovedOrder, OrderStatus
from jejak_events.contract.order import ApprovedOrderCancelled, ApprovedOrderEvent, ApprovedOrderNoted


def decide(command: ApprovedOrderCommand, state: ApprovedOrder | None) -> Sequence[ApprovedOrderEvent]:
    """An IRO is approved once and cancelled once; what was never approved concerns nobody here."""
    RULES.check(command, state)
    match command:
        case NoteApproval():
            if state is not None:
                return []
            return [ApprovedOrderNoted(**{name: getattr(command, name) for name in ApprovedOrderNoted.model_fields})]
        case NoteCancellation():
            if state is None or state.status is OrderStatus.CANCELLED:
                return []
            return [ApprovedOrderCancelled(iro_id=state.iro_id, iro_number=state.iro_number, reason=command.reason)]
        case _:
            assert_never(command)
