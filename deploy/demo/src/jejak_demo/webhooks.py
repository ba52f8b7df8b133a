"""Another system that is told by webhook: the receiver of the documentation, as a process of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from jejak_client import Jejak
from jejak_demo.listener import Heard
from jejak_demo.people import PATIENCE_S
from jejak_kit.cli.access import Access

HERE = "127.0.0.1"
ALLOWED = {"JEJAK_WEBHOOK_ALLOWED_NETWORKS": f'["{HERE}/32"]'}
"""What a system must be told before it speaks to this machine."""


@dataclass(frozen=True)
class Receiver:
    """What the other system said of the webhooks that it took."""

    said: Path
    since: datetime
    """Before which nobody had subscribed: what the services found to do when they started was told to nobody."""

    def taken(self) -> dict[str, list[tuple[str, int]]]:
        """Record → type and version of each event, as they came."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for line in self.said.read_text("utf-8").splitlines():
            _moment, type, record, _version, number, _id = line.split(" ")
            found[record].append((type, int(number)))
        return found


@contextmanager
def receiver(access: Access, example: Path) -> Iterator[Receiver | None]:
    """Subscribes it to everything; None where the system speaks to no address of this machine."""
    with socket.create_server((HERE, 0)) as found:
        port = found.getsockname()[1]
    since = datetime.now(UTC)
    definition = {"name": "Gudang data", "url": f"http://{HERE}:{port}/", "events": ["*"]}
    with Jejak(access.url("notifier"), access.token("ops_admin")) as notifier:
        answer = notifier.http.post(
            "webhook_subscriptions", json={"definition": definition}, headers={"Idempotency-Key": str(uuid4())}
        )
    if answer.is_error:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="jejak-receiver-") as folder:
        said = Path(folder) / "said.txt"
        argv = [sys.executable, str(example.resolve()), str(port)]
        with said.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own example
                argv, env={"PATH": os.defpath, "WEBHOOK_SECRET": answer.json()["secret"]}, cwd=folder, stdout=out
            )
        try:
            yield Receiver(said, since)
        finally:
            process.terminate()
            process.wait(10)


def taken_by(receiver: Receiver, heard: Sequence[Heard]) -> list[str]:
    """Where the other system did not take what the subscriber heard: each event once, those of a record in their order."""
    told: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in (each for each in heard if each.event.occurred_at >= receiver.since):
        told[str(one.event.record_id)].append((one.event.type, one.event.version))
    deadline = time.monotonic() + PATIENCE_S
    while (taken := receiver.taken()) != told and time.monotonic() < deadline:
        time.sleep(0.1)  # how often somebody looks
    return [
        f"the receiver of webhooks took {taken.get(record)} of {record}, not {events}"
        for record, events in told.items()
        if taken.get(record) != events
    ]
