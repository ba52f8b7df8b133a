"""A whole system as `jejak up` runs it, with services reduced to a process with `/readyz`."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from jejak_embedded.home import NotRunningError, Running, load_environment, running
from jejak_embedded.nats import NatsServer
from jejak_embedded.ports import HOST, free_ports, is_free
from jejak_embedded.postgres import PostgresServer
from jejak_embedded.process import ChildProcess, alive, wait_until_gone
from jejak_embedded.throwaway import throwaway_folder

FAKE = [sys.executable, str(Path(__file__).with_name("fake_system.py"))]


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    """All processes that this one and its children have started and that still have a parent among them."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


@dataclass
class System:
    """A supervisor that may be stopped, killed and started again in the same home."""

    folder: Path
    environment: Mapping[str, str]
    process: ChildProcess

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def said(self) -> str:
        return self.process.log.read_text()

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def start(self) -> Running:
        self.process.start()
        until(lambda: self.is_running() or not self.process.running, 60)
        assert self.process.running, self.said
        return running(self.home)

    def hear(self, text: str, times: int = 1) -> None:
        """Waits until the supervisor has said this so often."""
        until(lambda: self.said.count(text) >= times)

    def is_running(self) -> bool:
        try:
            running(self.home)
        except NotRunningError:
            return False
        return True

    def get(self, name: str) -> int | None:
        """The status of a service's readiness; None if it does not answer."""
        try:
            return httpx.get(f"{running(self.home).endpoints[name]}/readyz").status_code
        except httpx.HTTPError:
            return None

    def database_url(self, name: str) -> str:
        return load_environment(self.home, name)["JEJAK_DATABASE_URL"]


@contextmanager
def system(*options: str, **environment: str) -> Iterator[System]:
    with throwaway_folder() as folder:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("JEJAK_")}
        process = ChildProcess(
            argv=[*FAKE, "--home", str(folder / "home"), *options],
            log=folder / "up.log",
            environment={**inherited, "NO_COLOR": "1", **environment},
            death_signal=signal.SIGTERM,
        )
        try:
            yield System(folder, environment, process)
        finally:
            process.signal(signal.SIGTERM)
            if not process.wait(12):
                process.kill()


@pytest.fixture(scope="module")
def up() -> Iterator[System]:
    with system("--free-ports") as started:
        started.start()
        yield started


def test_everything_is_ready_and_said_so(up: System) -> None:
    endpoints = running(up.home).endpoints
    assert list(endpoints) == ["postgres", "nats", "issuer", "iro", "contract"]
    assert {up.get(name) for name in ("issuer", "iro", "contract")} == {200}
    for text in ("Jejak is ready", *endpoints.values(), "jejak token --role", f"kill {up.pid}"):
        assert text in up.said


def test_only_the_owner_reads_what_an_operator_needs(up: System) -> None:
    private = [up.home / "run.json", *(up.home / "env").iterdir(), *(up.home / "secrets").iterdir()]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_an_operator_acts_with_the_environment_of_a_service(up: System) -> None:
    environment = load_environment(up.home, "iro")
    with psycopg.connect(environment["JEJAK_DATABASE_URL"]) as connection:
        assert connection.execute("select current_user::text, current_database()::text").fetchone() == ("iro", "iro")
    with psycopg.connect(environment["JEJAK_KEYRING_URL"]) as connection:
        connection.execute("select from person_keys")
    assert environment["JEJAK_ISSUER"] == running(up.home).issuer
    assert load_environment(up.home, "crm")["JEJAK_NATS_INBOX_PREFIX"] == "_INBOX_crm"
    with pytest.raises(KeyError, match="it has admin, contract, crm, iro, observer"):
        load_environment(up.home, "kom")


def test_a_token_from_the_command_line_is_one_of_the_issuers(up: System) -> None:
    command = [sys.executable, "-m", "jejak_embedded", "token", "--home", str(up.home)]
    shown = subprocess.run(
        [*command, "--role", "legal", "--role", "manager", "--sub", "sari", "--name", "Sari", "--language", "id"],
        capture_output=True,
        text=True,
        check=True,
    )
    issuer = running(up.home).issuer
    keys = KeySet.import_key_set(httpx.get(f"{issuer}/jwks.json").json())
    claims = jwt.decode(shown.stdout.strip(), keys, algorithms=["ES256"]).claims
    assert claims["iss"] == issuer
    assert (claims["aud"], claims["sub"], claims["name"], claims["locale"]) == ("jejak", "sari", "Sari", "id")
    assert claims["roles"] == ["legal", "manager"]
    assert claims["exp"] - claims["iat"] == 3600


def test_a_second_start_beside_it_says_so_and_harms_nothing(up: System) -> None:
    before = (up.home / "run.json").read_text(), sorted(descendants(up.pid))
    second = subprocess.run(
        [*FAKE, "--home", str(up.home), "--free-ports"], capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"already runs from {up.home} (process {up.pid})" in second.stdout.replace("\n", " ")
    assert ((up.home / "run.json").read_text(), sorted(descendants(up.pid))) == before
    assert up.get("iro") == 200


def test_a_crashed_service_is_started_again_later_each_time(up: System) -> None:
    for times, delay in enumerate(("0.5", "1"), start=1):
        with pytest.raises(httpx.HTTPError):
            httpx.post(f"{running(up.home).endpoints['iro']}/crash")
        up.hear(f"iro ended with code 7; starting it again in {delay} s")
        up.hear("iro is ready again", times)
        assert up.get("iro") == 200
    assert up.get("contract") == 200


@pytest.mark.parametrize("server", ["postgres", "nats"])
def test_a_killed_server_is_started_again_with_its_data(up: System, server: str) -> None:
    url = up.database_url("iro")
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (name text)")
        connection.execute("insert into kept values (%s)", (server,))
    (victim,) = [pid for pid in descendants(up.pid) if _is_server(pid, server)]
    os.kill(victim, signal.SIGKILL)
    up.hear(f"{server} ended with SIGKILL; starting it again in 0.5 s")
    up.hear(f"{server} is ready again")
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept where name = %s", (server,)).fetchone() == (1,)


def _is_server(pid: int, server: str) -> bool:
    program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
    return Path(program).name == {"postgres": "postgres", "nats": "nats-server"}[server] and "/" in program


def test_it_stops_within_ten_seconds_and_leaves_nothing_behind() -> None:
    with system("--free-ports") as started:
        for number in (signal.SIGINT, signal.SIGTERM):
            started.start()
            processes = descendants(started.pid)
            assert len(processes) >= 5
            began = time.monotonic()
            started.process.signal(number)
            assert started.process.wait(10)
            assert time.monotonic() - began < 10
            assert started.process.exit_code() == 0
            assert [pid for pid in processes if alive(pid)] == []
            assert not (started.home / "run.json").exists()
            with pytest.raises(NotRunningError):
                load_environment(started.home, "iro")


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_one_continues() -> None:
    names = ("POSTGRES", "NATS", "ISSUER", "IRO", "CONTRACT")
    ports = {f"JEJAK_PORT_{name}": str(port) for name, port in zip(names, free_ports(5), strict=True)}
    with system(**ports) as started:
        first = started.start()
        with psycopg.connect(started.database_url("iro")) as connection:
            connection.execute("create table kept (name text)")
        processes = descendants(started.pid)
        started.process.kill()
        assert not started.is_running()
        again = started.start()  # at once, while the rest may still be ending
        assert again.pid != first.pid
        assert wait_until_gone(processes, 10) == []
        with psycopg.connect(started.database_url("iro")) as connection:
            connection.execute("select from kept")


def test_a_taken_port_is_named_with_the_variable_that_changes_it() -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with system("--free-ports", JEJAK_PORT_IRO=str(port)) as started:
            started.process.start()
            assert started.process.wait(30)
            assert started.process.exit_code() == 1
            said = started.said.replace("\n", " ")
            assert f"Port {port} of iro is taken by" in said
            assert f"(process {os.getpid()})" in said
            assert "JEJAK_PORT_IRO" in said
            assert not (started.home / "postgres").exists()


@pytest.mark.parametrize(("name", "value"), [("JEJAK_PORT_NATS", "0"), ("JEJAK_PORT_IRO", "high")])
def test_a_port_that_is_none_is_refused(name: str, value: str) -> None:
    with system("--free-ports", **{name: value}) as started:
        started.process.start()
        assert started.process.wait(30)
        assert started.process.exit_code() == 1
        assert f"{name} must be a port from 1 to 65535" in started.said


def test_external_servers_take_the_place_of_embedded_ones(
    own_postgres: Callable[[], PostgresServer], own_nats: Callable[[], NatsServer]
) -> None:
    postgres, nats = own_postgres(), own_nats()
    with system("--free-ports", JEJAK_DATABASE_URL=postgres.admin_url, JEJAK_NATS_URL=nats.admin_url) as started:
        found = started.start()
        assert list(found.endpoints) == ["issuer", "iro", "contract"]
        assert "external server of JEJAK_DATABASE_URL; none is started here" in started.said
        assert "external server of JEJAK_NATS_URL; none is started here" in started.said
        assert not (started.home / "postgres").exists()
        assert not (started.home / "nats").exists()
        url = started.database_url("iro")
        with psycopg.connect(url) as connection:
            connection.execute("create table t (a int)")
        assert f":{postgres.port}/iro" in url
        assert load_environment(started.home, "iro")["JEJAK_NATS_URL"] == nats.admin_url
        assert not is_free(postgres.port)
