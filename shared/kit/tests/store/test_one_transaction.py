"""What belongs to a command is written with its events or not at all."""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest
from shared.kit.tests.toy import BoxFilled, Toy, closing, filling, opening, toy_on

from jejak_kit.commands import KeyReused, VersionMismatch
from jejak_kit.decider import Refused
from jejak_kit.store.transaction import EVENT_SIZE_MAX

pytestmark = pytest.mark.anyio

EVERYTHING = "SELECT (SELECT count(*) FROM store.events), (SELECT count(*) FROM store.receipts), \
(SELECT count(*) FROM store.claims), (SELECT coalesce(sum(last), 0) FROM store.number_series)"


async def written(toy: Toy) -> tuple[int, ...]:
    """(events, receipts, claims, numbers drawn)"""
    return tuple(int(count) for count in (await toy.rows(EVERYTHING))[0])


async def test_a_command_writes_its_event_receipt_claim_and_number_together(toy: Toy) -> None:
    """An answered command is durable whole: event, receipt, claim and number."""
    box = uuid4()
    receipt = await toy.give(opening("fragile"), box, key="k1")
    assert (receipt.record_id, receipt.version, receipt.replayed) == (box, 1, False)
    assert receipt.position == await toy.reader.position()
    assert await written(toy) == (1, 1, 1, 1)
    assert await toy.rows("SELECT record_id, version, position FROM store.receipts") == [(box, 1, receipt.position)]


async def test_a_refused_command_leaves_nothing(toy: Toy) -> None:
    """Refused by role, by status or by a claim: no event, no receipt, no number, no claim remains of it."""
    box = uuid4()
    await toy.give(opening("fragile"), box, key="k1")
    before = await written(toy)
    for refused, record in [
        (opening("other", role="guest"), uuid4()),
        (opening("other"), box),
        (opening("fragile"), uuid4()),
        (closing(), box),
        (filling(), uuid4()),
    ]:
        with pytest.raises(Refused):
            await toy.give(refused, record, key=f"refused-{refused.NAME}-{record}")
        assert await written(toy) == before
    await toy.give(opening(), uuid4())
    assert sorted(await toy.numbers()) == [1, 2], "the refused commands used no number up"


async def test_a_refused_command_does_not_harm_the_others_of_its_commit(toy: Toy) -> None:
    """Commands of one shared commit are accepted and refused each for itself."""
    boxes = [uuid4() for _ in range(40)]
    labels = [f"label {number % 20}" for number in range(40)]
    outcomes = await asyncio.gather(
        *(toy.give(opening(label), box) for box, label in zip(boxes, labels, strict=True)), return_exceptions=True
    )
    kinds = Counter(type(outcome).__name__ for outcome in outcomes)
    assert kinds == {"Receipt": 20, "Refused": 20}
    assert sorted(await toy.numbers()) == list(range(1, 21))


async def test_fifty_parallel_requests_with_one_key_have_one_effect_and_equal_answers(toy: Toy) -> None:
    """However often a request arrives, at once or later, it happens once and everybody hears the same."""
    box, command = uuid4(), opening("once")
    answers = await asyncio.gather(*(toy.give(command, box, key="k") for _ in range(50)))
    answers.append(await toy.give(command, box, key="k"))
    assert len({answer[:3] for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert await written(toy) == (1, 1, 1, 1)


async def test_a_key_cannot_be_used_for_another_request(toy: Toy) -> None:
    """A key stands for one request: another one under it is refused, in the same commit as well as later."""
    boxes = [uuid4(), uuid4()]
    outcomes = await asyncio.gather(*(toy.give(opening(), box, key="k") for box in boxes), return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Receipt", "KeyReused"]
    with pytest.raises(KeyReused):
        await toy.give(opening(), uuid4(), key="k")
    assert await written(toy) == (1, 1, 0, 1)


async def test_of_fifty_parallel_claims_one_wins(toy: Toy) -> None:
    """A claimed fact has one holder, however many ask for it in the same moment."""
    boxes = [uuid4() for _ in range(50)]
    outcomes = await asyncio.gather(*(toy.give(opening("only"), box) for box in boxes), return_exceptions=True)
    winners = [box for box, outcome in zip(boxes, outcomes, strict=True) if not isinstance(outcome, BaseException)]
    assert len(winners) == 1
    assert await toy.rows("SELECT key, record_id FROM store.claims") == [("only", winners[0])]
    assert await written(toy) == (1, 0, 1, 1)


async def test_an_old_version_is_refused_and_the_newest_goes_on(toy: Toy) -> None:
    """Of two who saw version 1 one changes the record; the other is told the version it has now."""
    box = uuid4()
    await toy.give(opening(), box)
    outcomes = await asyncio.gather(
        *(toy.give(filling(), box, expected_version=1) for _ in range(2)), return_exceptions=True
    )
    assert [type(outcome).__name__ for outcome in outcomes] == ["Receipt", "VersionMismatch"]
    mismatch = outcomes[1]
    assert isinstance(mismatch, VersionMismatch)
    assert (mismatch.expected, mismatch.actual) == (1, 2)


async def test_an_event_that_no_broker_would_take_is_refused(toy: Toy) -> None:
    """What cannot be published is never stored, and nothing else of its command is."""
    box = uuid4()
    await toy.give(opening(), box)
    before = await written(toy)
    with pytest.raises(Refused) as refused:
        await toy.give(filling(unit="x" * EVENT_SIZE_MAX), box, key="big")
    assert refused.value.refusal.code == "event_too_large"
    assert await written(toy) == before
    assert (await toy.give(filling(), box)).version == 2


async def test_a_stored_body_of_an_older_version_is_read_by_todays_code(toy: Toy) -> None:
    """A store's past stays readable: a version 1 body folds into today's state and today's commands follow it."""
    box = uuid4()
    await toy.give(opening(), box)
    await toy.give(filling(5), box)
    body = (await toy.rows("SELECT state FROM store.events WHERE originator_version = 2"))[0][0]
    old = bytes(body).replace(b'"schema_version":2', b'"schema_version":1')
    old = old.replace(b'{"amount":5,"unit":"piece"}', b'{"count":5}')
    assert old != bytes(body)
    async with toy.reader.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE store.events SET state = %s WHERE originator_version = 2", (old,))
    async with toy_on(toy.url) as later:
        await later.give(filling(2), box)
        events = await later.reader.record(box)
        assert [e.data for e in events[1:]] == [BoxFilled(amount=5, unit="piece"), BoxFilled(amount=2, unit="piece")]
        assert (await later.give(closing(), box)).version == 4, "the guard saw what the old event filled in"
