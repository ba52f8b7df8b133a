"""What follows from what iro says; it may say it again."""

from collections.abc import Sequence
from typing import assert_never

from jejak_contract.domain.standing.commands import AddOrder, CustomerStandingCommand, NoteStanding
from jejak_contract.domain.standing.rules import RULES
from jejak_contract.domain.standing.state import CustomerStanding
from jejak_events.contract.order import CustomerStandingChanged, CustomerStandingEvent, CustomerStandingOrderAdded


def decide(command: CustomerStandingCommand, state: CustomerStanding | None) -> Sequence[CustomerStandingEvent]:
    """Old news is no news, and what is known already neither."""
    RULES.check(command, state)
    match command:
        case NoteStanding():
            if state is not None and command.verification_version <= state.verification_version:
                return []
            if command.verified == (state is not None and state.verified):
                return []
            return [
                CustomerStandingChanged(
                    verification_id=command.verification_id,
                    verified=command.verified,
                    verification_version=command.verification_version,
                )
            ]
        case AddOrder():
            if state is not None and command.iro_id in state.orders:
                return []
            verified = state.verified if state is not None else True
            return [
                CustomerStandingOrderAdded(
                    verification_id=command.verification_id, iro_id=command.iro_id, verified=verified
                )
            ]
        case _:
            assert_never(command)
