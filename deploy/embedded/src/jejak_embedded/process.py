"""Child processes that end with their starter, each in a session of its own, out of Ctrl-C's reach."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jejak_embedded import launch

LOG_LIMIT = 16 * 1024 * 1024
"""Bytes after which a log is set aside as `<name>.1` at the next start."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group of the operating system by number."""

    uid: int
    gid: int


class EndedEarly(RuntimeError):
    """A program that should have stayed has ended; the message carries the end of its log."""


@dataclass
class ChildProcess:
    """One program in the foreground, its output appended to a log.

    `death_signal` is what the kernel sends it when the thread that started it ends, for whatever reason.
    """

    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    death_signal: signal.Signals = signal.SIGKILL
    account: Account | None = None
    cwd: Path = Path("/")
    _popen: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Raises RuntimeError if it runs already."""
        if self.running:
            raise RuntimeError(f"{self.argv[0]} already runs as process {self.pid}")
        _set_aside(self.log)
        with open(self.log, "ab", opener=_private) as log:
            self._popen = subprocess.Popen(  # noqa: S603 - the programs are ours, no shell reads the arguments
                _launcher(self.death_signal, self.account, *self.argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        return None if self._popen is None else self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def exit_code(self) -> int | None:
        """None while it runs or if it was never started; negative for the signal that ended it."""
        return None if self._popen is None else self._popen.poll()

    def signal(self, number: signal.Signals) -> None:
        """To the program alone; nothing happens if it has ended."""
        if self._popen is not None:
            self._popen.send_signal(number)

    def kill(self) -> None:
        """SIGKILL to the program and its process group, then waits until it is gone."""
        if self._popen is None:
            return
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within this time."""
        if self._popen is None:
            return True
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def raise_if_ended(self, name: str) -> None:
        """Raises EndedEarly with the last lines of the log."""
        code = self.exit_code()
        if code is not None:
            raise EndedEarly(f"{name} ended with {describe(code)}; the end of {self.log}:\n{tail(self.log)}")


def run_as(account: Account | None, *argv: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a short program to its end as this account, its output captured; the exit code is the caller's to judge."""
    return subprocess.run(  # noqa: S603 - the programs are ours, no shell reads the arguments
        _launcher(signal.SIGKILL, account, *argv),
        cwd="/",
        env=dict(environment),
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def _launcher(death_signal: signal.Signals, account: Account | None, *argv: str) -> list[str]:
    """The command line that becomes `argv` as this account, bound to the life of the calling thread."""
    uid, gid = (launch.KEEP, launch.KEEP) if account is None else (account.uid, account.gid)
    numbers = [str(number) for number in (os.getpid(), int(death_signal), uid, gid)]
    return [sys.executable, "-I", "-S", launch.__file__, *numbers, *argv]


def describe(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, indented; at most 8 KiB of it."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        text = file.read().decode(errors="replace")
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def wait_until_gone(pids: Sequence[int], seconds: float) -> list[int]:
    """Waits for processes that need not be our children; returns those still there when the time is over."""
    deadline = time.monotonic() + seconds
    left = list(pids)
    while left := [pid for pid in left if alive(pid)]:
        if time.monotonic() >= deadline:
            break
        time.sleep(0.02)
    return left


def alive(pid: int) -> bool:
    """Whether a process exists and is not merely waiting to be reaped."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _set_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))
