"""What has been asked of the desks, and what they answered."""

from datetime import date

from pydantic import AwareDatetime

from jejak_events.b2b_order.goods import PacksInAll, Rounds
from jejak_events.b2b_order.order import AvailabilityAnswered, AvailabilityRequested, CounterOffered, Desk
from jejak_events.language import Value
from jejak_events.limits import Note


class Answer(Value):
    desk: Desk
    available: bool
    offered_packs: PacksInAll | None = None
    offered_date: date | None = None
    note: Note | None = None


class Offer(Value):
    """What is possible instead; the customer accepts or declines it."""

    packs: PacksInAll
    needed_by: date


class Check(Value):
    """One round of asking."""

    round: Rounds
    desks: tuple[Desk, ...]
    packs_in_all: PacksInAll
    needed_by: date
    ready_by: date
    estimate: Note | None
    valid_until: AwareDatetime
    answers: tuple[Answer, ...] = ()
    offer: Offer | None = None

    @property
    def missing(self) -> tuple[Desk, ...]:
        """The desks that have not answered yet."""
        given = {answer.desk for answer in self.answers}
        return tuple(desk for desk in self.desks if desk not in given)


def asked(event: AvailabilityRequested) -> Check:
    return Check(
        round=event.round,
        desks=event.desks,
        packs_in_all=event.packs_in_all,
        needed_by=event.needed_by,
        ready_by=event.ready_by,
        estimate=event.estimate,
        valid_until=event.valid_until,
    )


def answered(check: Check | None, event: AvailabilityAnswered) -> Check | None:
    if check is None:
        return None
    answer = Answer(
        desk=event.desk,
        available=event.available,
        offered_packs=event.offered_packs,
        offered_date=event.offered_date,
        note=event.note,
    )
    return check.model_copy(update={"answers": (*check.answers, answer)})


def offered(check: Check | None, event: CounterOffered) -> Check | None:
    if check is None:
        return None
    return check.model_copy(update={"offer": Offer(packs=event.packs, needed_by=event.needed_by)})
