"""A receiver of Jejak's webhooks: the standard library, and `standardwebhooks` for the signature.

    WEBHOOK_SECRET=whsec_… python webhook_receiver.py 8900

Believes nothing that is not signed, takes every event once however often it comes, and answers before it works.
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

LARGEST = 2_000_000
"""Bytes; an event has less than half of it."""


class Ledger:
    """Which ids were taken. Kept in a file, so that a restart forgets none of them."""

    def __init__(self, path: str) -> None:
        self._path = path
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE IF NOT EXISTS taken (id TEXT PRIMARY KEY)")

    def is_new(self, id: str) -> bool:
        """True once for each id. In earnest, do this in the transaction in which the event has its effect."""
        with sqlite3.connect(self._path) as database:
            return database.execute("INSERT OR IGNORE INTO taken VALUES (?)", (id,)).rowcount == 1


def receiver(
    secret: str, ledger: Ledger, take: Callable[[str, Any], None], port: int, host: str = "127.0.0.1"
) -> ThreadingHTTPServer:
    """`take(id, event)` hears every event once, those of one record in their order."""
    webhook = Webhook(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", "0"))
            if size > LARGEST:
                self.answer(413)
                return
            body = self.rfile.read(size)  # exactly these bytes are signed: verify before anything parses them
            try:
                told = webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
            except (WebhookVerificationError, ValueError):
                self.answer(400)
                return
            if ledger.is_new(self.headers["webhook-id"]):
                take(self.headers["webhook-id"], told)
            self.answer(204)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return ThreadingHTTPServer((host, port), Handler)


def show(id: str, told: Any) -> None:
    event = told["data"]
    line = f"{told['timestamp']} {told['type']} {event['subject']} version {event['recordversion']} {id}\n"
    sys.stdout.write(line)  # as one, though another thread may be writing, too
    sys.stdout.flush()


if __name__ == "__main__":
    receiver(os.environ["WEBHOOK_SECRET"], Ledger("webhooks.sqlite"), show, int(sys.argv[1])).serve_forever()
