"""What is generated is the same every time, or drawn from a seed that can be given again."""

from hypothesis import given
from hypothesis import strategies as st
from tests.fuzz.effort import bounded, seed_of


def examples(drawn_from: int | None) -> list[int]:
    found: list[int] = []

    @bounded(20, drawn_from=drawn_from)
    @given(st.integers())
    def collect(number: int) -> None:
        found.append(number)

    collect()
    return found


def test_everyday_examples_are_the_same_every_time() -> None:
    assert seed_of({}) is None
    assert examples(None) == examples(None)


def test_a_larger_effort_tries_something_else_each_time() -> None:
    seeds = [seed_of({"JEJAK_FUZZ_EFFORT": "20"}) for _ in range(2)]
    assert None not in seeds
    assert len(set(seeds)) == 2
    assert examples(seeds[0]) != examples(seeds[1])


def test_a_seed_that_is_given_again_tries_the_same_again() -> None:
    assert seed_of({"JEJAK_FUZZ_EFFORT": "20", "JEJAK_FUZZ_SEED": "41"}) == 41
    assert examples(41) == examples(41)
    assert examples(41) != examples(None)
