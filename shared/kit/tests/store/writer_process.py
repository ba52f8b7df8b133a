"""A second process that writes to a store: `python -m shared.kit.tests.store.writer_process URL BOXES ID…`."""

import asyncio
import sys
from uuid import UUID, uuid4

from shared.kit.tests.toy import filling, opening, toy_on


async def run(url: str, boxes: int, shared: list[UUID]) -> None:
    """Opens boxes of its own and fills those that others fill too; says `ready` first and `done` last."""
    async with toy_on(url) as toy:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for _ in range(boxes):
            await asyncio.gather(toy.give(opening(), uuid4()), *(toy.give(filling(), box) for box in shared))
        print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2]), [UUID(given) for given in sys.argv[3:]]))
