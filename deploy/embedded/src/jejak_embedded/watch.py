"""Keeps processes running: what ends unasked is started again, later each time it ends soon."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from jejak_embedded.process import describe

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY = 60.0
"""Seconds a process must have been running for its earlier ends to be forgotten."""


class Managed(Protocol):
    """A process that can be started again and again."""

    name: str

    def launch(self) -> None: ...
    def ready(self) -> bool: ...
    def exit_code(self) -> int | None: ...
    def terminate(self) -> None: ...
    def wait(self, seconds: float) -> bool: ...
    def kill(self) -> None: ...


@dataclass
class Watched:
    """One process under watch. `look` is called again and again; it never blocks for long."""

    process: Managed
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    restarts: int = 0
    """Since it last ran steadily."""
    _launched_at: float = field(default=0.0, init=False)
    _again_at: float | None = field(default=None, init=False)
    _announce: bool = field(default=False, init=False)

    def launch(self) -> None:
        """Raises what the process raises when it cannot start."""
        self._launched_at = self.clock()
        self.process.launch()

    def look(self) -> None:
        """Notices an end, starts again when the delay is over, says when it is ready again."""
        now = self.clock()
        if self._again_at is not None:
            if now >= self._again_at:
                self._again()
        elif (code := self.process.exit_code()) is not None:
            self._ended(f"ended with {describe(code)}")
        elif self._announce and self.process.ready():
            self._announce = False
            self.say(f"{self.process.name} is ready again")

    def _again(self) -> None:
        self._again_at = None
        try:
            self.launch()
        except (OSError, RuntimeError) as error:
            self._ended(f"did not start: {error}")
        else:
            self._announce = True

    def _ended(self, how: str) -> None:
        if self.clock() - self._launched_at >= STEADY:
            self.restarts = 0
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2**self.restarts)
        self.restarts += 1
        self._again_at = self.clock() + delay
        self.say(f"{self.process.name} {how}; starting it again in {delay:g} s")
