"""Durable commands per second over HTTP, against endpoints that store nothing and one library append per request."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
from tests.benchmarks.answering import answering
from tests.benchmarks.load import Caller, Outcome, load
from tests.benchmarks.node_peer import node_peer

from jejak_embedded.home import load_environment
from jejak_embedded.ports import free_port
from jejak_kit.cli.access import Access

CONNECTIONS = 32


def update_body(turn: int) -> bytes:
    """Save Draft with two needs: what Sales Ops send all day."""
    return json.dumps(
        {
            "pic": "rina",
            "project_impact": f"Kantor baru mulai beroperasi, catatan ke-{turn}.",
            "requested_delivery": "2030-01-31",
            "needs": [
                {"kind": "goods", "description": "Router CPE", "quantity": 2, "unit": "unit"},
                {"kind": "service", "description": "Instalasi last mile", "quantity": 1, "unit": "paket"},
            ],
        }
    ).encode()


def drafts(access: Access, token: str, count: int) -> list[Caller]:
    """So many fresh IROs, a caller for each."""
    callers = []
    with httpx.Client(base_url=access.url("iro"), headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
        for number in range(count):
            quotation = http.post("/v1/quotations", json=_quotation(), headers={"Idempotency-Key": str(uuid4())})
            made = http.post(
                "/v1/iros", json={"quotation_id": quotation.json()["id"]}, headers={"Idempotency-Key": str(uuid4())}
            )
            made.raise_for_status()
            callers.append(Caller(f"/v1/iros/{made.json()['id']}/update", made.json()["version"], update_body, number))
    return callers


def _quotation() -> dict[str, object]:
    return {
        "number": f"Q-{uuid4()}",
        "revision": 1,
        "state": "Customer Accepted",
        "customer": {"name": "PT Uji Beban", "npwp": "0123456789012345", "nib": "1234567890123"},
        "sites": [{"code": "JKT-01", "name": "Kantor Pusat", "address": "Jl. Sudirman 1"}],
        "lines": [
            {
                "site": "JKT-01",
                "service": "Dedicated Internet",
                "bandwidth_mbps": 100,
                "quantity": 1,
                "otc": 5_000_000,
                "mrc": 8_000_000,
            }
        ],
    }


@contextmanager
def peer(kind: str, home: Path) -> Iterator[str]:
    """A peer service beside the real one, on a port of its own; its URL."""
    port = free_port()
    environment = {**os.environ, **load_environment(home, "iro"), "JEJAK_PORT": str(port)}
    program = [sys.executable, "-m", "tests.benchmarks.peers", kind]
    with answering(program, environment, f"http://127.0.0.1:{port}") as url:
        yield url


def rates(home: Path, *, rounds: int, duration_s: float, node: Path | None) -> dict[str, list[Outcome]]:
    """Rounds of the service and its peers, one after the other, so that drift touches all alike.

    `node` is the installed program of the Node peer, where it shall be among them.
    """
    access = Access(home)
    token = access.token("sales_ops")
    with ExitStack() as stack:
        urls = {"real": access.url("iro")}
        urls |= {kind: stack.enter_context(peer(kind, home)) for kind in ("framework", "null", "library")}
        if node is not None:
            urls["node"] = stack.enter_context(node_peer(home, node, remembers_tokens=False))
            urls["node, remembering"] = stack.enter_context(node_peer(home, node, remembers_tokens=True))
        found: dict[str, list[Outcome]] = {kind: [] for kind in urls}
        for _ in range(rounds):
            for kind, url in urls.items():
                callers = drafts(access, token, CONNECTIONS)
                asyncio.run(load(url, token, callers, duration_s=0.5))
                for caller in callers if kind in ("framework", "null") else ():
                    caller.version = 1
                found[kind].append(asyncio.run(load(url, token, callers, duration_s=duration_s)))
    return found
