"""Deleting the files of an erased person from one service's store."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jejak_kit.documents.forgotten import note
from jejak_kit.documents.orphans import erase
from jejak_kit.documents.turns import FORGETTING, turn
from jejak_kit.people.tracing import Contents, Tracing

if TYPE_CHECKING:
    from jejak_kit.people.forgetting import Places

LISTED_WITHIN = timedelta(seconds=5)
"""How long after its upload a file may still be listed by the command that it came with."""
AGAIN_S = 1.0


async def forget_files(places: "Places", subject: str, *, until: datetime) -> Contents:
    """Deletes the files that are the person's as of `until`; says which, and which stay. Raises Unavailable.

    A content that was uploaded just now is let go of only when it is seen that no other record has come to list it: who
    uploads what is there already stores nothing, and would list what is gone.
    """
    tracing, engine = Tracing(places.service, places.reader), places.reader.engine
    while True:
        asked = datetime.now(UTC)
        appearances = await tracing.appearances(subject, until=until)
        contents = await tracing.contents(subject, appearances, until=until)
        position = await places.reader.position()
        if not contents.deleted:
            return contents
        async with turn(engine, FORGETTING):
            limit = asked - LISTED_WITHIN
            gone = [sha256 for sha256 in sorted(contents.deleted) if await erase(places.documents, sha256, limit)]
        await note(engine, gone, position)
        if len(gone) == len(contents.deleted):
            return contents
        await asyncio.sleep(AGAIN_S)
