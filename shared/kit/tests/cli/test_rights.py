"""The commands do with the rights that a real system gives: the service's own user, and the observer's to follow events."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.box_service import MANIFEST
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.toy import filling, opening

from jejak_embedded.nats import NatsServer
from jejak_embedded.nats_users import OBSERVER, users
from jejak_embedded.ports import free_ports
from jejak_embedded.vault import Vault
from jejak_kit.runtime import Runtime


@pytest.fixture
def guarded(system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """The system on a broker where everybody may do only what they must."""
    server = NatsServer(
        tmp_path / "nats", port=free_ports(1)[0], vault=Vault(tmp_path / "secrets"), users=users([MANIFEST])
    )
    server.start()
    try:
        own = server.url_for(MANIFEST.identifier)
        monkeypatch.setenv("JEJAK_NATS_URL", own)
        for name, url in (("toy", own), (OBSERVER, server.url_for(OBSERVER))):
            with (system.home / "env" / f"{name}.env").open("a") as file:
                file.write(f"JEJAK_NATS_URL={shlex.quote(url)}\n")
        yield system
    finally:
        server.kill()


def test_reconcile_and_tail_need_no_more_rights(guarded: System) -> None:
    async def fill(runtime: Runtime) -> None:
        for command in (opening(), *(filling() for _ in range(600))):
            await runtime.bus.execute(command, UUID(int=1), key=None, expected_version=None, correlation_id=uuid4())

    guarded.run(fill)
    report = guarded.json("reconcile")
    assert report["equal"], report
    assert report["checks"][0]["count"] == 1 + 2 * 600
    seen = guarded.jejak("events", "tail", "--from-start", "--type", "box.filled", "--limit", "600", "--json")
    assert len([json.loads(line) for line in seen.stdout.splitlines()]) == 600
    needless = guarded.jejak("store", "declare-new-id", "--service", "toy", "--yes")
    assert "the store holds the last event" in needless.stderr


def test_without_a_home_the_environment_alone_says_where_everything_is(
    guarded: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert guarded.jejak_without_home("parked", "list").exit_code == 1  # reached, and empty: the service never ran
    monkeypatch.delenv("JEJAK_DATABASE_URL")
    result = guarded.jejak_without_home("reconcile")
    assert (result.exit_code, result.stderr) == (2, "jejak: JEJAK_DATABASE_URL: Field required\n")
