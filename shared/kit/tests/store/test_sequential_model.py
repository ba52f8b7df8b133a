"""However commands interleave in shared commits, they come to what one after the other would have come to."""

import asyncio
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared.kit.tests.toy import BOX, Box, Toy, closing, filling, job, opening, toy_on

from jejak_kit.commands import KeyReused
from jejak_kit.decider import Command, Refused
from jejak_kit.store.ground import Receipt

BOXES = 3
COMMANDS = st.one_of(
    st.sampled_from([None, "a", "b"]).map(opening),
    st.integers(1, 9).map(filling),
    st.just(closing()),
    st.just(opening(role="guest")),
)
STEPS = st.lists(st.tuples(st.integers(0, BOXES - 1), COMMANDS, st.sampled_from([None, None, "k1", "k2"])), max_size=25)
BATCHES = st.lists(STEPS, max_size=4)

Outcome = tuple[str, int]


class Model:
    """What the commands should come to, said without a database: boxes, labels, numbers and answers by key."""

    def __init__(self) -> None:
        self.boxes: dict[int, list[int | str]] = {}
        self.status: dict[int, str] = {}
        self.content: dict[int, int] = {}
        self.labels: dict[str, int] = {}
        self.drawn = 0
        self.answers: dict[str, tuple[object, Outcome]] = {}

    def run(self, box: int, command: Command, key: str | None) -> Outcome:
        if key in self.answers:
            request, outcome = self.answers[key]
            return outcome if request == (box, command) else ("reused", 0)
        outcome = self._apply(box, command)
        if key is not None and outcome[0] == "done":
            self.answers[key] = ((box, command), outcome)
        return outcome

    def _apply(self, box: int, command: Command) -> Outcome:
        status, label = self.status.get(box, ""), getattr(command, "label", None)
        refused = ("refused", 0)
        if command.actor.role != "packer":
            return refused
        if command.NAME == "open":
            if status or self.labels.get(label or "", box) != box:
                return refused
            self.drawn += 1
            self.status[box], self.content[box] = "open", 0
            if label:
                self.labels[label] = box
        elif status != "open" or (command.NAME == "close" and not self.content[box]):
            return refused
        elif command.NAME == "close":
            self.status[box] = "closed"
        else:
            self.content[box] += getattr(command, "amount", 0)
        self.boxes.setdefault(box, []).append(command.NAME)
        return "done", len(self.boxes[box])


async def outcomes_of(toy: Toy, boxes: list[UUID], steps: list[tuple[int, Command, str | None]]) -> list[Outcome]:
    """All steps are submitted at once, so that they share commits as the committer sees fit."""
    futures = [toy.committer.submit(job(command, boxes[box], key=key)) for box, command, key in steps]
    return [outcome_of(answer) for answer in await asyncio.gather(*futures, return_exceptions=True)]


def outcome_of(answer: Receipt | BaseException) -> Outcome:
    if isinstance(answer, Receipt):
        return "done", answer.version
    if isinstance(answer, KeyReused):
        return "reused", 0
    if isinstance(answer, Refused):
        return "refused", 0
    raise answer


async def replay(url: str, batches: list[list[tuple[int, Command, str | None]]]) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE store.events, store.receipts, store.claims, store.number_series")
    model, boxes = Model(), [uuid4() for _ in range(BOXES)]
    async with toy_on(url) as one, toy_on(url) as other:
        for number, steps in enumerate(batches):
            expected = [model.run(*step) for step in steps]
            assert await outcomes_of((one, other)[number % 2], boxes, steps) == expected
        for number, box in enumerate(boxes):
            state = BOX.fold(event.data for event in await one.reader.record(box))  # type: ignore[misc] # boxes only
            found = (state.status, state.content) if isinstance(state, Box) else ("", 0)
            assert found == (model.status.get(number, ""), model.content.get(number, 0))
        assert sorted(await one.numbers()) == list(range(1, model.drawn + 1))
        labels = dict(await one.rows("SELECT key, record_id FROM store.claims"))
        assert labels == {label: boxes[box] for label, box in model.labels.items()}


@pytest.fixture
def store_url(database: str) -> str:
    """One store for all examples of a property; each begins by emptying it."""

    async def make() -> None:
        async with toy_on(database):
            pass

    asyncio.run(make())
    return database


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES)
def test_interleaved_commands_come_to_what_a_sequential_model_says(
    store_url: str, batches: list[list[tuple[int, Command, str | None]]]
) -> None:
    """Any commands on few records, with and without keys, in commits of two committers that take turns on one store:
    each answer, each record, each number and each claim is what the same commands give one after the other.
    """
    asyncio.run(replay(store_url, batches))
