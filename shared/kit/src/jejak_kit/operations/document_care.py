"""Is every listed document there and whole, and what is there that no record lists?

Services that share a store are looked after together: what one of them lists is nobody's orphan.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.decider import Refused
from jejak_kit.documents import DamagedDocument, DocumentStore
from jejak_kit.documents.media_types import fitting_name
from jejak_kit.documents.orphans import Candidate, candidates, forget, put_back
from jejak_kit.documents.unsuitable import Unsuitable
from jejak_kit.operations.listed_documents import Listed, Progress, listed_documents
from jejak_kit.privacy import MasterKeys, open_keyring
from jejak_kit.service import Service
from jejak_kit.store.reader import StoreReader, open_engine

OLDER_THAN = timedelta(days=1)
"""No command takes that long from its upload to its event."""


def nothing(done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a listed document: missing, damaged, size, or type."""

    what: str
    document: Listed
    detail: str


@dataclass
class Verdict:
    """`forgotten` documents are those of erased persons, which are listed and rightly gone. `bytes` were read."""

    documents: int = 0
    bytes: int = 0
    forgotten: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Sweep:
    """`unfinished` uploads were left by crashes; `put_back` contents by a sweep that was broken off."""

    kept: int = 0
    orphans: list[Candidate] = field(default_factory=list)
    bytes: int = 0
    unfinished: int = 0
    put_back: int = 0


def sharing(services: Sequence[Service]) -> list[list[Service]]:
    """The services by the store that they use."""
    groups: dict[str, list[Service]] = {}
    for service in services:
        groups.setdefault(service.settings.documents_url.rstrip("/"), []).append(service)
    return list(groups.values())


async def listed_by(services: Sequence[Service], progress: Progress = nothing) -> list[Listed]:
    """What the events of all these services list."""
    async with _readers(services) as readers:
        return [document for reader in readers for document in await listed_documents(reader, progress)]


async def verify(services: Sequence[Service], listed: Sequence[Listed], progress: Progress = nothing) -> Verdict:
    """Reads every document that the services of one store list, and compares it with how it is listed."""
    settings = services[0].settings
    store, verdict = DocumentStore(settings.documents_url), Verdict()
    by_content: dict[str, list[Listed]] = {}
    for document in listed:
        by_content.setdefault(document.sha256, []).append(document)
    subjects = {document.subject for document in listed if document.subject is not None}
    async with open_keyring(
        str(settings.keyring_url), MasterKeys.parse(settings.master_keys.get_secret_value())
    ) as keyring:
        alive = await keyring.existing(subjects)
    for documents in by_content.values():
        await _check(store, documents, alive, verdict)
        verdict.documents += 1
        progress(verdict.documents, len(by_content))
    return verdict


async def _check(store: DocumentStore, documents: list[Listed], alive: Collection[str], verdict: Verdict) -> None:
    first = documents[0]
    try:
        found = await store.get(first.sha256)
        digest, size = hashlib.sha256(), 0
        async for chunk in found.chunks:
            digest.update(chunk)
            size += len(chunk)
    except Refused:
        if all(document.subject is not None and document.subject not in alive for document in documents):
            verdict.forgotten += 1
        else:
            verdict.faults.append(Fault("missing", first, "the store does not have it"))
        return
    except DamagedDocument as error:
        verdict.faults.append(Fault("damaged", first, str(error)))
        return
    verdict.bytes += size
    for document in documents:
        if document.size != size:
            verdict.faults.append(Fault("size", document, f"listed with {document.size} bytes, stored are {size}"))
        if not _fits(document, found.media_type):
            detail = f"listed as {document.media_type} ({document.filename}), stored as {found.media_type}"
            verdict.faults.append(Fault("type", document, detail))


def _fits(document: Listed, stored: str) -> bool:
    """The listed type is what the stored one is under that name: a text may be called CSV."""
    try:
        return fitting_name(document.filename, stored)[1] == document.media_type
    except Unsuitable:
        return False


async def sweep(
    services: Sequence[Service],
    *,
    dry_run: bool,
    older_than: timedelta = OLDER_THAN,
    now: datetime | None = None,
    progress: Progress = nothing,
) -> Sweep:
    """Forgets what no service of one store lists and nobody has uploaded for `older_than`."""
    store, result = DocumentStore(services[0].settings.documents_url), Sweep()
    limit = (now or datetime.now(UTC)) - older_than
    async with _readers(services) as readers, _alone([reader.engine for reader in readers]):
        if not dry_run:
            result.put_back = await put_back(store)
            result.unfinished = await store.sweep()
        # The order matters: whatever is a candidate now was listed before now, if it ever was.
        old = await candidates(store, limit)
        listed = {document.sha256 for reader in readers for document in await listed_documents(reader, progress)}
        orphans = [candidate for candidate in old if candidate.sha256 not in listed]
        result.kept = len(old) - len(orphans)
        for orphan in orphans:
            if dry_run or await forget(store, orphan.sha256, limit):
                result.orphans.append(orphan)
                result.bytes += orphan.size
    return result


@asynccontextmanager
async def _readers(services: Sequence[Service]) -> AsyncIterator[list[StoreReader]]:
    """A reader of each event store; services that are told the same one have one."""
    async with AsyncExitStack() as stack:
        readers = []
        for url in sorted({str(service.settings.database_url) for service in services}):
            engine = open_engine(url, pool_size=2)
            stack.push_async_callback(engine.dispose)
            readers.append(StoreReader(engine))
        yield readers


@asynccontextmanager
async def _alone(engines: Sequence[AsyncEngine]) -> AsyncIterator[None]:
    """Two sweeps of one store could undo each other; the second waits. Always taken in one order."""
    key = {"key": "documents sweep"}
    async with AsyncExitStack() as stack:
        for engine in engines:
            connection = await stack.enter_async_context(engine.connect())
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("SELECT pg_advisory_lock(hashtext(:key))"), key)
            unlock = text("SELECT pg_advisory_unlock(hashtext(:key))")
            stack.push_async_callback(connection.execute, unlock, key)
        yield
