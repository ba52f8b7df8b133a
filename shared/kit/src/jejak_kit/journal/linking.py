"""Which records belong together, as rows: drawn from each event as it comes, and from all of them when the rule changes."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from jejak_kit.journal.entry import Links, LinksOf
from jejak_kit.journal.reading import AFTER, PAGE, read

_PARENT = text(
    "INSERT INTO journal.parents (record_id, parent_id) VALUES (:record_id, :parent_id) ON CONFLICT DO NOTHING"
)
_CONCERNS = text("INSERT INTO journal.concerns (record_id, seq) VALUES (:record_id, :seq) ON CONFLICT DO NOTHING")
_EDITION = text(
    "INSERT INTO journal.edition (links_version) VALUES (:version)"
    " ON CONFLICT (id) DO UPDATE SET links_version = excluded.links_version"
)


async def draw_links(connection: AsyncConnection, links_of: LinksOf, version: int) -> None:
    """Draws all links anew if they were drawn by another version of the rule."""
    if (await connection.execute(text("SELECT links_version FROM journal.edition"))).scalar() == version:
        return
    await connection.execute(text("TRUNCATE journal.parents, journal.concerns"))
    after = 0
    while entries := await read(connection, AFTER, {"after": after, "types": None, "limit": PAGE}):
        drawn = [(entry.seq, entry.record_id, links_of(entry.type, entry.event["data"])) for entry in entries]
        await write_links(connection, drawn)
        after = entries[-1].seq
    await connection.execute(_EDITION, {"version": version})


async def write_links(connection: AsyncConnection, drawn: Iterable[tuple[int, UUID, Links]]) -> None:
    parents: list[dict[str, UUID]] = []
    concerns: list[dict[str, UUID | int]] = []
    for seq, record_id, links in drawn:
        if links.parent is not None and links.parent != record_id:
            parents.append({"record_id": record_id, "parent_id": links.parent})
        concerns.extend({"record_id": other, "seq": seq} for other in links.concerns)
    if parents:
        await connection.execute(_PARENT, parents)
    if concerns:
        await connection.execute(_CONCERNS, concerns)
