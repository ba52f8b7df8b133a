"""Secrets in files that only their owner may read, made once and kept."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step; nobody but its owner can ever read it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w") as file:  # mkstemp makes it 0600
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def password() -> str:
    """256 random bits in characters that need no quoting in a URL."""
    return secrets.token_urlsafe(32)


class Vault:
    """One folder (mode 0700) with a file (mode 0600) for each secret."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, name: str) -> Path:
        return self.folder / name

    def keep(self, name: str, make: Callable[[], str] = password) -> str:
        """The secret of this name, made at the first call."""
        path = self.path(name)
        if not path.exists():
            write_private(path, make())
        return path.read_text()
