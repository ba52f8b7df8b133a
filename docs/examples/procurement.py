"""Procurement, played: takes what Jejak asks it to buy, keeps it, and answers; nothing of Jejak is imported.

    NATS_URL=nats://procurement:…@127.0.0.1:8142 python3 docs/examples/procurement.py books.sqlite

Killed at any point and started again, it neither loses a request nor answers it otherwise: a request leaves the durable
only when it stands in the books and its answer is stored; what comes twice has the `request_id` of the first time.
"""

import argparse
import asyncio
import json
import os
import sqlite3
from typing import Any

import nats
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.client import JetStreamContext

STREAM, ME = "JEJAK_KOM", "procurement"
MOST = 1_000
"""Pieces of one kind that are bought without further ado."""


def enter(books: sqlite3.Connection, request: dict[str, Any]) -> str:
    """Our number for the request; the one it was given the first time."""
    with books:
        books.execute(
            "insert or ignore into requests (id, content) values (?, ?)", (request["request_id"], json.dumps(request))
        )
    (row,) = books.execute("select rowid from requests where id = ?", (request["request_id"],)).fetchone()
    return f"PR-{row:05}"


async def answer(jetstream: JetStreamContext, request: dict[str, Any], reference: str) -> None:
    """Returns when the answer is stored; Jejak takes a repeated `ce-id` as the same answer."""
    id = request["request_id"]
    body = {"request_id": id, "reference": reference}
    verdict = "accepted" if all(line["quantity"] <= MOST for line in request["goods"]) else "rejected"
    if verdict == "rejected":
        body["reason"] = f"Lebih dari {MOST} buah: perlu tender."
    headers = {"ce-specversion": "1.0", "ce-source": "/procurement", "ce-id": id, "ce-subject": id}
    headers |= {"ce-type": f"procurement.request.{verdict}", "content-type": "application/json"}
    await jetstream.publish(f"jejak.inbound.{ME}.request.{verdict}", json.dumps(body).encode(), headers=headers)
    print(verdict, reference, id, flush=True)


async def take(message: Msg, jetstream: JetStreamContext, books: sqlite3.Connection, think: float) -> None:
    """`ce-type` says what it is, the body's `data` all about it."""
    kind, data = (message.headers or {})["ce-type"], json.loads(message.data)["data"]
    if kind == "procurement.requested":
        reference = enter(books, data)
        print("taken", reference, data["request_id"], flush=True)
        await asyncio.sleep(think)
        await answer(jetstream, data, reference)
    elif kind == "procurement.withdrawn":
        print("withdrawn", data["request_id"], data["reason"], flush=True)
    await message.ack_sync()


async def main(file: str, think: float) -> None:
    books = sqlite3.connect(file)
    books.execute("create table if not exists requests (id text primary key, content text not null)")
    client = await nats.connect(os.environ["NATS_URL"], inbox_prefix=b"_INBOX_procurement", max_reconnect_attempts=-1)
    durable = await client.jetstream().pull_subscribe_bind(ME, stream=STREAM)
    while True:
        try:
            for message in await durable.fetch(1, timeout=5):
                await take(message, client.jetstream(), books, think)
        except Error:  # nothing to do, or the broker is away: what was not acknowledged comes again
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("books", help="file to keep the requests in")
    options.add_argument("--think", type=float, default=0, help="seconds between taking a request and answering it")
    asyncio.run(main(file=(given := options.parse_args()).books, think=given.think))
