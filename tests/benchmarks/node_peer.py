"""A Node service beside ours, on the same PostgreSQL server. Needs `node` and `npm`, and the network once."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests.benchmarks.answering import answering

from jejak_embedded.home import load_environment
from jejak_embedded.ports import free_port
from jejak_iro.entrypoints.http.iros import ParticularsBody

SOURCES = Path(__file__).parent / "node"
DATABASE = "node_peer"


def installed(folder: Path) -> Path:
    """The peer with what it needs, in a folder. Raises CalledProcessError, and FileNotFoundError where there is no npm."""
    shutil.copytree(SOURCES, folder, dirs_exist_ok=True)
    quietly = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(["npm", "install", *quietly], cwd=folder, check=True)
    return folder / "peer.mjs"


@contextmanager
def node_peer(home: Path, program: Path, *, remembers_tokens: bool) -> Iterator[str]:
    """The running peer; its URL. `remembers_tokens` spares it verifying a token that it has seen, as our services do."""
    admin_url = load_environment(home, "admin")["JEJAK_DATABASE_URL"]
    with psycopg.connect(admin_url, autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            admin.execute(f"CREATE DATABASE {DATABASE}")
    port = free_port()
    environment = {
        **os.environ,
        **load_environment(home, "iro"),
        "JEJAK_PORT": str(port),
        "PEER_DATABASE_URL": admin_url.rsplit("/", 1)[0] + f"/{DATABASE}",
        "PEER_BODY_SCHEMA": json.dumps(ParticularsBody.model_json_schema()),
        "PEER_REMEMBERS_TOKENS": str(int(remembers_tokens)),
    }
    with answering(["node", str(program)], environment, f"http://127.0.0.1:{port}") as url:
        yield url
