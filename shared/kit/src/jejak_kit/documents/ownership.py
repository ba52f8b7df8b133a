"""A store has one service. What another one's erasure or sweep knows of the records here would be nothing at all."""

from jejak_kit.documents.objects import OWNERS
from jejak_kit.documents.store import DocumentStore


class StoreOfAnother(Exception):
    """The store is not this service's."""

    def __init__(self, service: str, others: list[str]) -> None:
        super().__init__(
            f"the document store belongs to {', '.join(others)} and cannot be that of {service} as well: give each service"
            f" a folder or a bucket's prefix of its own (if it never was theirs, delete {OWNERS}{others[0]} in it)"
        )


async def claim(store: DocumentStore, service: str) -> str | None:
    """Makes the store the service's; returns a version if its bucket keeps old ones. Raises StoreOfAnother, Unavailable."""
    await check(store, service)
    version = await store.objects.put(f"{OWNERS}{service}", service.encode())
    try:
        await check(store, service)  # two that looked at once both see it now
    except StoreOfAnother:
        await store.objects.remove(f"{OWNERS}{service}")
        raise
    return version


async def check(store: DocumentStore, service: str) -> None:
    """Raises StoreOfAnother when the store is claimed by another service, Unavailable when it cannot be reached."""
    found = [entry["path"].removeprefix(OWNERS) async for entry in store.objects.list(OWNERS)]
    if others := sorted(set(found) - {service}):
        raise StoreOfAnother(service, others)
