"""A whole system in a folder of its own, for a demonstration or a test that wants the real thing and no trace of it."""

import os
import shutil
import signal
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from jejak_embedded.home import NotRunningError, Running, running
from jejak_embedded.process import ChildProcess, tail


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL can reach when root runs it as somebody else; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jejak-"))
    try:
        folder.chmod(0o711)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def throwaway_system(
    argv: Sequence[str] = (), *, environment: Mapping[str, str] | None = None, seconds: float = 90
) -> Iterator[Running]:
    """`jejak up` on free ports in a temporary home, stopped and removed at the end.

    `argv` replaces the command line before `--home HOME --free-ports`. The system gets the caller's environment without
    what points to a system (`JEJAK_HOME`, ports, external servers), and `environment` on top.
    Raises RuntimeError with what the system said.
    """
    command = list(argv) or [str(Path(sysconfig.get_path("scripts")) / "jejak"), "up"]
    inherited = {name: value for name, value in os.environ.items() if not _points_to_a_system(name)}
    with throwaway_folder() as folder:
        home, log = folder / "home", folder / "up.log"
        process = ChildProcess(
            argv=[*command, "--home", str(home), "--free-ports"],
            log=log,
            environment={**inherited, "NO_COLOR": "1", **(environment or {})},
            death_signal=signal.SIGTERM,
        )
        process.start()
        try:
            yield _wait_until_running(process, home, log, seconds)
        finally:
            process.signal(signal.SIGTERM)
            if not process.wait(12):
                process.kill()


def _wait_until_running(process: ChildProcess, home: Path, log: Path, seconds: float) -> Running:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return running(home)
        except NotRunningError:
            if not process.running or time.monotonic() > deadline:
                raise RuntimeError(f"the throw-away system did not start:\n{tail(log, 40)}") from None
        time.sleep(0.05)


def _points_to_a_system(variable: str) -> bool:
    named = {"JEJAK_HOME", "JEJAK_DATABASE_URL", "JEJAK_ISSUER", "JEJAK_AUDIENCE", "JEJAK_DOCUMENTS_URL"}
    return variable in named or variable.startswith(("JEJAK_PORT", "JEJAK_NATS_URL"))
