"""Is every listed document there and whole, and what is there that no record lists? Each service has a store of its own."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from jejak_kit.decider import Refused
from jejak_kit.documents import DamagedDocument, DocumentStore
from jejak_kit.documents.forgotten import forgotten
from jejak_kit.documents.media_types import fitting_name
from jejak_kit.documents.orphans import Candidate, candidates, forget, put_back
from jejak_kit.documents.ownership import check
from jejak_kit.documents.turns import FORGETTING, SWEEPING, turn
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


async def listed_by(service: Service, progress: Progress = nothing) -> list[Listed]:
    """What the events of a service list."""
    async with _reader(service) as reader:
        return await listed_documents(reader, progress)


async def verify(service: Service, listed: Sequence[Listed], progress: Progress = nothing) -> Verdict:
    """Reads every document that a service lists, and compares it with how it is listed. Raises Unavailable."""
    settings = service.settings
    store, verdict = DocumentStore(settings.documents_url), Verdict()
    by_content: dict[str, list[Listed]] = {}
    for document in listed:
        by_content.setdefault(document.sha256, []).append(document)
    subjects = {document.subject for document in listed if document.subject is not None}
    async with open_keyring(
        str(settings.keyring_url), MasterKeys.parse(settings.master_keys.get_secret_value())
    ) as keyring:
        alive = await keyring.existing(subjects)
    async with _reader(service) as reader:
        deleted = await forgotten(reader.engine)
    for sha256, documents in by_content.items():
        rightly_gone = all(
            document.position <= deleted.get(sha256, 0)
            or (document.subject is not None and document.subject not in alive)
            for document in documents
        )
        await _check(store, documents, verdict, rightly_gone=rightly_gone)
        verdict.documents += 1
        progress(verdict.documents, len(by_content))
    return verdict


async def _check(store: DocumentStore, documents: list[Listed], verdict: Verdict, *, rightly_gone: bool) -> None:
    first = documents[0]
    try:
        found = await store.get(first.sha256)
        digest, size = hashlib.sha256(), 0
        async for chunk in found.chunks:
            digest.update(chunk)
            size += len(chunk)
    except Refused:
        if rightly_gone:
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
    service: Service,
    *,
    dry_run: bool,
    older_than: timedelta = OLDER_THAN,
    now: datetime | None = None,
    progress: Progress = nothing,
) -> Sweep:
    """Forgets what a service does not list and nobody has uploaded for `older_than`; waits for another sweep's end.

    Raises StoreOfAnother when the store is not the service's, and Unavailable.
    """
    store, limit = DocumentStore(service.settings.documents_url), (now or datetime.now(UTC)) - older_than
    await check(store, service.name)
    async with _reader(service) as reader, turn(reader.engine, SWEEPING):
        return await swept(store, reader, limit, dry_run=dry_run, progress=progress)


async def swept(
    store: DocumentStore, reader: StoreReader, limit: datetime, *, dry_run: bool = False, progress: Progress = nothing
) -> Sweep:
    """Forgets what no event lists and nobody has uploaded since the limit. Erasures beside it get their turn."""
    result = Sweep()
    if not dry_run:
        async with turn(reader.engine, FORGETTING):
            result.put_back = await put_back(store)
        result.unfinished = await store.sweep()
    # The order matters: whatever is a candidate now was listed before now, if it ever was.
    old = await candidates(store, limit)
    listed = {document.sha256 for document in await listed_documents(reader, progress)} if old else set()
    orphans = [candidate for candidate in old if candidate.sha256 not in listed]
    result.kept = len(old) - len(orphans)
    for orphan in orphans:
        if dry_run or await _forgotten(store, reader, orphan, limit):
            result.orphans.append(orphan)
            result.bytes += orphan.size
    return result


async def _forgotten(store: DocumentStore, reader: StoreReader, orphan: Candidate, limit: datetime) -> bool:
    async with turn(reader.engine, FORGETTING):
        return await forget(store, orphan.sha256, limit)


@asynccontextmanager
async def _reader(service: Service) -> AsyncIterator[StoreReader]:
    engine = open_engine(str(service.settings.database_url), pool_size=2)
    try:
        yield StoreReader(engine)
    finally:
        await engine.dispose()
