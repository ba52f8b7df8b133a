"""The tree of an order's events: below each what it caused, nothing lost and nothing twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from jejak_console.domain.timeline import DEPTH_MAX, Happening, Node, tree_of

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def happening(number: int, cause: int | None = None, *, after_s: int | None = None) -> Happening:
    moment = NOON + timedelta(seconds=number if after_s is None else after_s)
    return Happening(UUID(int=number), None if cause is None else UUID(int=cause), moment, "iro", number)


def shape(nodes: list[Node] | tuple[Node, ...]) -> list[object]:
    return [[node.event.event_id.int, *shape(node.caused)] for node in nodes]


def test_below_each_event_stands_what_it_caused() -> None:
    events = [happening(1), happening(2, 1), happening(3, 1), happening(4, 2), happening(5)]
    assert shape(list(tree_of(reversed(events)))) == [[1, [2, [4]], [3]], [5]]


def test_an_event_whose_cause_is_elsewhere_stands_at_the_top() -> None:
    assert shape(list(tree_of([happening(2, 99)]))) == [[2]]


def test_a_service_whose_clock_is_behind_still_stands_below_its_cause() -> None:
    assert shape(list(tree_of([happening(1, after_s=10), happening(2, 1, after_s=5)]))) == [[1, [2]]]


def walked(nodes: list[Node]) -> Iterator[int]:
    for node in nodes:
        yield node.event.event_id.int
        yield from walked(node.caused)


@given(st.lists(st.one_of(st.none(), st.integers(1, 12)), max_size=12))
def test_whatever_names_whatever_as_its_cause_nothing_is_lost_and_nothing_stands_twice(
    causes: list[int | None],
) -> None:
    events = [happening(number, cause) for number, cause in enumerate(causes, start=1)]
    assert sorted(walked(list(tree_of(events)))) == list(range(1, len(causes) + 1))


def test_a_tree_has_a_bottom() -> None:
    (root,) = tree_of([happening(1), *(happening(number, number - 1) for number in range(2, 3_000))])
    depth, level = 1, [root]
    while level := [child for node in level for child in node.caused]:
        depth += 1
    assert depth == DEPTH_MAX
    assert sum(1 for _ in walked([root])) == 2_999
