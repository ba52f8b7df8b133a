"""Places for what grows on the disk before it is sent. It may name people, so nothing of it shall outlive its process."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PREFIX = "jejak-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that its owner alone can read, gone in the end. It is locked while its process lives, which a lock cannot
    outlive, so `sweep` knows those that were left behind.
    """
    name, held = _locked()
    try:
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)
        os.close(held)


@contextmanager
def nameless_file() -> Iterator[IO[bytes]]:
    """A file that is gone with its process, however that ends: no folder lists it."""
    with tempfile.TemporaryFile() as file:
        yield file


def sweep() -> None:
    """Removes the folders whose process was killed before it could."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:  # somebody else's, or gone meanwhile
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(held)


def _locked() -> tuple[str, int]:
    """A new folder and its lock; another one if somebody swept it away before it was locked."""
    while True:
        name = tempfile.mkdtemp(prefix=_PREFIX)
        try:
            held = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        fcntl.flock(held, fcntl.LOCK_EX)
        if os.path.exists(name):
            return name, held
        os.close(held)
