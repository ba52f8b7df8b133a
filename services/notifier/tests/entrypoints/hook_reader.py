"""Whoever subscribes to the running notifier, and reads what it posts with the guide's example."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docs.examples.webhook_receiver import Ledger, receiver
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.acceptance.record import content
from tests.fuzz.webhook_ready import definition


def secret_of(office: Office, **more: Any) -> tuple[str, str]:
    """A subscription's id and its secret."""
    body, headers = {"definition": definition(**more)}, {"Idempotency-Key": key()}
    answer = content(office.ops_admin.http.post("/webhook_subscriptions", json=body, headers=headers))
    return answer["id"], answer["secret"]


@contextmanager
def receiving(secret: str, ledger: Path, port: int = 0) -> Iterator[tuple[int, list[tuple[str, Any]]]]:
    """The example's receiver; its port, and what it takes."""
    taken: list[tuple[str, Any]] = []
    with receiver(secret, Ledger(str(ledger)), lambda id, told: taken.append((id, told)), port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1], taken
        finally:
            server.shutdown()
            thread.join(5)
