"""A real PostgreSQL server as a child process: loopback TCP and passwords only, every acknowledged commit on disk."""

import os
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import psycopg

from jejak_embedded.ports import HOST, require_free
from jejak_embedded.postgres_home import PostgresHome, settle
from jejak_embedded.process import ChildProcess, EndedEarly, run_as, wait_until_gone
from jejak_embedded.server import Server
from jejak_embedded.vault import write_private

ADMIN = "jejak_admin"

_RULES = f"# Written at every start.\nhost all all {HOST}/32 scram-sha-256\n"

_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",  # a failing statement's text can carry personal data
    "log_parameter_max_length_on_error": "0",
}

_ENDING = 15.0
"""Seconds an earlier server of the same data may take to end, after whatever started it was killed."""


class PostgresServer(Server):
    """PostgreSQL on one port, its data in `folder/data` (see `postgres_home` for the exception), its output in `log`.

    `start` after `stop` or `kill` continues with the same data.
    """

    name = "postgres"
    title = "PostgreSQL"

    def __init__(self, folder: Path, *, port: int, password: str, log: Path | None = None) -> None:
        super().__init__(folder, port=port, log=log)
        self._password = password

    @property
    def admin_url(self) -> str:
        """Of the superuser, in the database `postgres`."""
        return f"postgresql://{ADMIN}:{quote(self._password)}@{HOST}:{self.port}/postgres"

    def launch(self) -> None:
        """Starts it, making its data at the first time, without waiting for connections. Raises PortTakenError."""
        if self.running:
            raise RuntimeError(f"PostgreSQL already runs as process {self.pid}")
        home = settle(self.folder)
        rules = home.folder / "pg_hba.conf"
        rules.write_text(_RULES)
        rules.chmod(0o644)
        if not home.data.exists():
            self._initialise(home)
        self._check_version(home)
        _clear_away_stale_lock(home.data)
        require_free(self.port)
        settings = {**_SETTINGS, "port": str(self.port), "hba_file": str(rules)}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = ChildProcess(
            argv=[home.program("postgres"), "-D", str(home.data), *arguments],
            log=self._log,
            environment=_environment(),
            death_signal=signal.SIGQUIT,  # unlike SIGKILL it lets the server end its own children
            account=home.account,
        )
        self._process.start()

    def ready(self) -> bool:
        """Whether it accepts the superuser's connections now. Raises RuntimeError if it refuses the password."""
        if not self.running:
            return False
        try:
            with psycopg.connect(self.admin_url, connect_timeout=2) as connection:
                connection.execute("select 1")
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise RuntimeError(
                    f"PostgreSQL refuses {ADMIN}'s password: the secrets do not belong to the data in {self.folder}"
                ) from error
            return False
        return True

    def kill(self) -> None:
        """SIGKILL to the server and all its children, as when the power fails; returns when they are gone."""
        if self._process is None or self._process.pid is None:
            return
        children = _children(self._process.pid) if self._process.running else []
        self._process.kill()
        for child in children:
            _kill(child)
        left = wait_until_gone(children, 5)
        if left:
            raise RuntimeError(f"processes {left} of PostgreSQL survived SIGKILL")

    def _initialise(self, home: PostgresHome) -> None:
        """Makes the data beside their place and moves them there when whole, so that a killed start leaves no half."""
        unfinished, secret = home.folder / "data.new", home.folder / "password"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        home.give(unfinished)
        write_private(secret, self._password)
        home.give(secret)
        initdb = [home.program("initdb"), "--pgdata", str(unfinished), "--username", ADMIN, "--pwfile", str(secret)]
        kind = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        safety = ["--data-checksums", "--auth=scram-sha-256"]
        try:
            done = run_as(home.account, *initdb, *kind, *safety, environment=_environment())
        finally:
            secret.unlink()
        if done.returncode != 0:
            raise EndedEarly(f"initdb ended with code {done.returncode}:\n{done.stdout}{done.stderr}")
        unfinished.rename(home.data)

    def _check_version(self, home: PostgresHome) -> None:
        of_data = (home.data / "PG_VERSION").read_text().strip()
        shown = run_as(home.account, home.program("postgres"), "--version", environment=_environment())
        of_program = shown.stdout.split()[-1].partition(".")[0]
        if of_data != of_program:
            raise RuntimeError(
                f"the data in {home.data} are PostgreSQL {of_data}'s, but PostgreSQL {of_program} is installed"
            )


def _environment() -> dict[str, str]:
    """Nothing of the caller's: PG* variables and locales would change what the server does."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _clear_away_stale_lock(data: Path) -> None:
    """Waits for the end of an earlier server of these data, then removes what it left.

    PostgreSQL itself would refuse to start if the number in a stale `postmaster.pid` has gone to another process.
    Raises RuntimeError if an earlier server does not end.
    """
    left = wait_until_gone(_servers_of(data), _ENDING)
    if left:
        raise RuntimeError(f"another PostgreSQL server (processes {left}) still uses {data}")
    (data / "postmaster.pid").unlink(missing_ok=True)


def _servers_of(data: Path) -> list[int]:
    """Processes of any server on these data; all of them work inside that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == data:
                found.append(int(process.name))
        except OSError:
            continue
    return found


def _children(parent: int) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(process.name))
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
