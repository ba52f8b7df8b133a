"""A system as `jejak up` leaves it for operators: a home with environments, and a service that has run on real servers."""

import asyncio
import base64
import json
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import psycopg
import pytest
from shared.kit.tests.cli import box_service
from shared.kit.tests.eventually import eventually
from typer.testing import CliRunner, Result

import jejak_kit.manifest
from jejak_kit.cli.main import app_with
from jejak_kit.privacy import SCHEMA
from jejak_kit.runtime import Runtime, open_runtime

GROUP = "jejak.services-of-tests"
APP = app_with()
REPOSITORY = Path(__file__).parents[4]
MAIN = f"""import jejak_kit.manifest
jejak_kit.manifest.GROUP = {GROUP!r}
from jejak_kit.cli.main import app_with
app_with()(prog_name="jejak")
"""


@dataclass
class System:
    """A home and how to call `jejak` on it: in this process, or as a process of its own."""

    home: Path
    database: str
    nats_url: str
    environment: dict[str, str]

    def jejak(self, *arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(APP, [*arguments, "--home", str(self.home)], input=input)

    def jejak_without_home(self, *arguments: str) -> Result:
        return CliRunner().invoke(APP, arguments)

    def json(self, *arguments: str, exit_code: int = 0) -> Any:
        """What a command prints with `--json`."""
        result = self.jejak(*arguments, "--json")
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", MAIN, *arguments, "--home", str(self.home)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def run(self, act: Callable[[Runtime], Awaitable[None]]) -> None:
        """Runs the service until it has done what is asked, has published it and has caught up."""

        async def act_and_catch_up() -> None:
            async with running() as runtime:
                await act(runtime)
                await caught_up(runtime)

        asyncio.run(act_and_catch_up())


@asynccontextmanager
async def running() -> AsyncIterator[Runtime]:
    """The service with all its loops, in this process."""
    async with open_runtime(box_service.load()) as runtime, anyio.create_task_group() as tasks:
        tasks.start_soon(runtime.follow)
        yield runtime
        tasks.cancel_scope.cancel()


async def caught_up(runtime: Runtime) -> None:
    """Returns when policies, views and relay have done all that is stored."""

    async def nothing_waits() -> bool:
        end = await runtime.reader.position()
        assert runtime.policies is not None
        followed = [runtime.policies.position, *runtime.views.positions.values()]
        return min([*followed, runtime.relay.published if runtime.relay else 0]) >= end

    await eventually(nothing_waits)


@pytest.fixture
def system(database: str, nats_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    packages = tmp_path / "packages"
    register(packages)
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setattr(jejak_kit.manifest, "GROUP", GROUP)
    settings = {
        "JEJAK_PORT": "8190",
        "JEJAK_DATABASE_URL": database,
        "JEJAK_KEYRING_URL": database,
        "JEJAK_MASTER_KEYS": "k1:" + base64.b64encode(b"1" * 32).decode(),
        "JEJAK_NATS_URL": nats_url,
        "JEJAK_ISSUER": "http://127.0.0.1:8109",
        "JEJAK_DOCUMENTS_URL": (tmp_path / "documents").as_uri(),
    }
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)
    home = tmp_path / "home"
    (home / "env").mkdir(parents=True)
    (home / "run.json").write_text("{}")
    lines = "".join(f"{variable}={shlex.quote(value)}\n" for variable, value in settings.items())
    (home / "env" / "toy.env").write_text(lines)
    (home / "env" / "observer.env").write_text(f"JEJAK_NATS_URL={shlex.quote(nats_url)}\n")
    path = f"{packages}:{REPOSITORY}:{':'.join(sys.path)}"
    return System(home, database, nats_url, {"PATH": "/usr/bin:/bin", "PYTHONPATH": path, "COLUMNS": "200"})


def register(packages: Path) -> None:
    """Installs the toy service's entry point as a distribution would, where only these tests look."""
    about = packages / "toy-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[{GROUP}]\ntoy = {box_service.__name__}:MANIFEST\n")
