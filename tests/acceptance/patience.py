"""How long to wait for what should happen by itself."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 30.0
"""Seconds after which something that should happen is taken for not happening."""

T = TypeVar("T")


def awaited(condition: Callable[[], T]) -> T:
    """The first true answer, asked for again and again: for what is not told by an event."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {PATIENCE} s; the last answer was {found!r}"
        time.sleep(0.02)
    return found
