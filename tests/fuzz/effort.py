"""How much is tried, and whether it is the same every time: in `make test` it is, in `make fuzz` each run tries other things."""

import os
from collections.abc import Callable, Mapping
from random import SystemRandom
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings

EFFORTS, SEEDS = "JEJAK_FUZZ_EFFORT", "JEJAK_FUZZ_SEED"
T = TypeVar("T", bound=Callable[..., Any])


def effort_of(environment: Mapping[str, str]) -> int:
    """How many times the examples of the everyday suite are tried; `make fuzz` sets more."""
    return int(environment.get(EFFORTS, "1"))


def seed_of(environment: Mapping[str, str]) -> int | None:
    """What everything generated is drawn from: as it is given, drawn anew where more is tried, or none: always the same."""
    if given := environment.get(SEEDS):
        return int(given)
    return SystemRandom().randrange(1_000_000_000) if effort_of(environment) > 1 else None


EFFORT, SEED = effort_of(os.environ), seed_of(os.environ)
BOUNDED = settings(phases=[Phase.generate], suppress_health_check=list(HealthCheck))
"""A failing example is shown as it was found, because the records behind it have moved on."""


def bounded(examples: int, *, drawn_from: int | None = SEED) -> Callable[[T], T]:
    """So many examples, drawn from a seed; without one they are the same every time."""

    def decorate(test: T) -> T:
        drawn: T = test if drawn_from is None else seed(drawn_from)(test)
        return settings(BOUNDED, max_examples=examples)(drawn)

    return decorate
