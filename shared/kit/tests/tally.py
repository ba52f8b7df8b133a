"""A second toy service: it counts what the first one publishes, so that an effect had twice is seen as version 2."""

from collections import Counter
from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from shared.kit.tests.toy import Toy

from jejak_events.codec import decode
from jejak_events.language import Event, Recorded, Value
from jejak_kit.decider import SYSTEM, Actor, Command, Decider, Refusal, Refused, RuleBook, rule
from jejak_kit.inbox import Consumer
from jejak_kit.store.transaction import Transaction

POISON = 666
"""An amount that the tally does not take."""


class Tallied(Event, service="toy_tally", type="tally.tallied"):
    event_id: str
    amount: int


class Tally(Value):
    times: int


class TallyUp(Command, name="tally"):
    pass


def evolve(state: Tally | None, event: Tallied) -> Tally:
    return Tally(times=(state.times if state else 0) + 1)


def decide(command: TallyUp, state: Tally | None) -> Sequence[Tallied]:
    return []


TALLY: Decider[Tally, TallyUp, Tallied] = Decider(
    "tally", Tally, evolve, decide, RuleBook("tally", lambda state: "", {TallyUp: rule([""], [SYSTEM])})
)


def tally_of(event_id: UUID) -> UUID:
    """The record in which the effects of one event are counted."""
    return uuid5(NAMESPACE_OID, str(event_id))


def count(event: Recorded[Event], tx: Transaction) -> None:
    """Appends to the event's tally whatever happened before: only the machinery keeps it from happening twice."""
    amount = getattr(event.data, "amount", 0)
    if amount == POISON:
        raise Refused(Refusal("poisonous"))
    command = TallyUp(actor=Actor(id="tally", role=SYSTEM), at=event.occurred_at)
    tx.append(TALLY, tally_of(event.event_id), [Tallied(event_id=str(event.event_id), amount=amount)], command)


def counting(name: str = "toy_tally") -> Consumer:
    return Consumer(name, count)


async def effects(toy: Toy) -> Counter[UUID]:
    """How often each event (by its id) had its effect."""
    found = await toy.reader.after(0, limit=1_000_000)
    counted = (decode(entry.body).data for entry in found)
    return Counter(UUID(data.event_id) for data in counted if isinstance(data, Tallied))
