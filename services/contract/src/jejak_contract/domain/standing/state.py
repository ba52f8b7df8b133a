"""A customer's standing, folded from its events."""

from typing import Annotated, Literal, assert_never
from uuid import UUID

from pydantic import Field

from jejak_events.contract.order import CustomerStandingChanged, CustomerStandingEvent, CustomerStandingOrderAdded
from jejak_events.language import Value
from jejak_events.limits import RecordVersion

StandingStatus = Literal["verified", "not_verified"]


class CustomerStanding(Value):
    """`orders` are the ids of the customer's approved IROs."""

    verification_id: UUID
    verified: bool
    verification_version: RecordVersion = 0
    orders: Annotated[tuple[UUID, ...], Field(max_length=100_000)] = ()

    @property
    def status(self) -> StandingStatus:
        return "verified" if self.verified else "not_verified"


def evolve(state: CustomerStanding | None, event: CustomerStandingEvent) -> CustomerStanding:
    match event:
        case CustomerStandingChanged():
            return CustomerStanding(
                verification_id=event.verification_id,
                verified=event.verified,
                verification_version=event.verification_version,
                orders=state.orders if state else (),
            )
        case CustomerStandingOrderAdded():
            known = state or CustomerStanding(verification_id=event.verification_id, verified=event.verified)
            return known.model_copy(update={"verified": event.verified, "orders": (*known.orders, event.iro_id)})
        case _:
            assert_never(event)
