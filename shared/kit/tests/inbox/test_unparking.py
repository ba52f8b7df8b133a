"""Retrying and skipping what is parked, where the answer of the database to a commit is lost."""

from collections.abc import Sequence
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from shared.kit.tests.inbox.test_inbox import SOURCE, parked
from shared.kit.tests.tally import POISON, count, effects
from shared.kit.tests.toy import Toy, filling, opening

from jejak_events.language import Event, Recorded
from jejak_kit.inbox import Consumer, Inbox, Incoming
from jejak_kit.parked import ParkedEntries
from jejak_kit.store.ground import Changes
from jejak_kit.store.session import PostgresSession
from jejak_kit.store.transaction import Transaction
from jejak_kit.unparking import NotParked, Unparking

pytestmark = pytest.mark.anyio


class Mendable:
    """Takes no poison until it is mended."""

    mended = False

    def react(self, event: Recorded[Event], tx: Transaction) -> None:
        if not self.mended or getattr(event.data, "amount", 0) != POISON:
            count(event, tx)


@pytest.mark.parametrize("outcome", ["applied", "skipped"])
async def test_what_succeeded_is_not_called_unknown_because_the_answer_was_lost(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    """The committer does it again, finds it done, and says so; whoever comes later finds nothing parked."""
    policy = Mendable()
    consumer = Consumer("mendable", policy.react)
    box = uuid4()
    await toy.give(opening(), box)
    await toy.give(filling(POISON), box)
    page = [Incoming(str(SOURCE), e.previous, e.position, {}, e.body) for e in await toy.reader.after(0)]
    await Inbox(toy.committer, consumer).take(page)
    entries = ParkedEntries(toy.reader.engine)
    [entry] = await entries.all()
    policy.mended = True
    unparking, commit, lost = Unparking(toy.committer, entries, {"mendable": consumer}), PostgresSession.commit, 0

    def answered_to_nobody(session: PostgresSession, events: Sequence[StoredEvent], changes: Changes) -> list[int]:
        nonlocal lost
        positions = commit(session, events, changes)
        if not lost:
            lost += 1
            raise psycopg.OperationalError("the connection is lost")
        return positions

    monkeypatch.setattr(PostgresSession, "commit", answered_to_nobody)
    if outcome == "applied":
        outcomes = [one.result async for one in unparking.retry(entry.parked)]
    else:
        outcomes = [one.result async for one in unparking.skip(entry.parked, reason="poison", by="test")]
    assert (outcomes, lost) == ([outcome], 1)
    assert await parked(toy) == []
    assert len(await toy.rows("SELECT 1 FROM inbox.skipped")) == (outcome == "skipped")
    assert set((await effects(toy)).values()) == {1}
    with pytest.raises(NotParked):
        [one async for one in unparking.skip(entry.parked, reason="again", by="test")]
