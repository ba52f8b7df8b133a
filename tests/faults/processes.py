"""Relay processes that can be watched, frozen and ended, by their own id and no other."""

import asyncio
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

_context = get_context("forkserver")
# Forked from a process that has imported everything: a kill is worth little if the next relay takes seconds to start.
_context.set_forkserver_preload(
    ["pytest", *(f"tests.faults.{name}_process" for name in ("relay", "consumer", "scheduler", "rebuild"))]
)


class ToyProcess:
    """One run of a function in a process of its own; `crash` says where it shall die or freeze."""

    def __init__(self, run: Callable[..., None], *args: str, crash: str = "") -> None:
        self.crash = crash
        self._process = _context.Process(target=run, args=(*args, crash), daemon=True)
        self._process.start()

    @property
    def ended(self) -> bool:
        return not self._process.is_alive()

    @property
    def frozen(self) -> bool:
        """Whether it stands at a SIGSTOP."""
        try:
            state = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state == "T"

    def wake(self) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGCONT)

    async def kill(self) -> None:
        """SIGKILL from outside; returns when it is gone."""
        self._process.kill()
        await asyncio.to_thread(self._process.join, 10)

    async def killed(self) -> None:
        """Waits until it has ended by SIGKILL. Raises AssertionError when it ended otherwise."""
        await asyncio.to_thread(self._process.join, 30)
        code = self._process.exitcode
        assert code == -signal.SIGKILL, f"it ended with code {code} at {self.crash!r}"
