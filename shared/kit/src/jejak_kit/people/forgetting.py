"""One service's part of an erasure: everything that lies around goes, then the service says so. Each step may be repeated."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from jejak_events.language import Actor, Event, Recorded
from jejak_events.people import PersonErased
from jejak_kit.directory import Directory
from jejak_kit.documents import DocumentStore
from jejak_kit.inbox import NOBODY, Consumer, Incoming
from jejak_kit.people.files import forget_files
from jejak_kit.people.parked import forget_parked
from jejak_kit.people.person import OPS_ADMIN, PERSON, RecordErasure, person_id
from jejak_kit.people.tracing import Contents
from jejak_kit.privacy import KeyringFault, Sealer
from jejak_kit.privacy.erasures import LEDGER, Erasure
from jejak_kit.privacy.keyring import CACHE_SECONDS
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.ground import Receipt
from jejak_kit.store.reader import StoreReader
from jejak_kit.store.transaction import Cause, Transaction

log = structlog.get_logger()

SKEW = timedelta(minutes=1)
"""How far clocks may differ. What comes later is of a person who came back, and stays when an old row is taken again."""

IN_FLIGHT = timedelta(seconds=CACHE_SECONDS) + timedelta(minutes=2)
"""How long after an erasure the last work is done that had opened something of the person before: a process without the
keyring keeps a key for the first part, then prints, stores and commits within the second."""


@dataclass(frozen=True)
class Places:
    """Where one service keeps what it knows of people."""

    service: Service
    reader: StoreReader
    committer: Committer
    sealer: Sealer
    documents: DocumentStore
    directory: Directory


class Forgetting(Consumer):
    """Takes the keyring's ledger. What cannot be done now is tried again, and parked if it keeps failing."""

    def __init__(self, places: Places) -> None:
        super().__init__(f"{places.service.name}-erasures", _unused)
        self._places = places

    def key_of(self, incoming: Incoming) -> str:
        return str(incoming.position)

    async def prepare(self, incoming: Incoming) -> Incoming:
        """Forgets. Raises Unavailable while a database or the document store is away."""
        try:
            return replace(incoming, prepared=await self._forget(Erasure.model_validate_json(incoming.body)))
        except (psycopg.Error, SQLAlchemyError, KeyringFault) as error:
            raise Unavailable(f"erasure: {type(error).__name__}") from error
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever else goes wrong is kept with the erasure
            return replace(incoming, prepared=error)

    async def _forget(self, erasure: Erasure) -> RecordErasure | None:
        contents, parked = await self._lets_go(erasure.subject, erasure.erased_at + SKEW)
        return RecordErasure(
            actor=Actor(id=erasure.actor_id, role=OPS_ADMIN),
            at=datetime.now(UTC),
            erased=PersonErased(
                subject=erasure.subject,
                erasure_id=erasure.erasure_id,
                ground=erasure.ground,
                reference=erasure.reference,
                erased_at=erasure.erased_at,
                documents=len(contents.deleted),
                parked=parked,
                kept=contents.kept,
            ),
        )

    async def _lets_go(self, subject: str, until: datetime) -> tuple[Contents, int]:
        """Of all that was there by then; returns the documents concerned and how many parked bodies went."""
        places = self._places
        places.sealer.keyring.evict(subject)
        places.committer.forget_states()
        contents = await forget_files(places, subject, until=until)
        await places.directory.forget(subject)
        parked = await forget_parked(places.reader.engine, places.service.inbound, places.sealer, subject, until=until)
        return contents, parked

    def effect(self, incoming: Incoming, tx: Transaction) -> Receipt:
        if isinstance(incoming.prepared, Exception):
            raise incoming.prepared
        if incoming.prepared is None:
            return Receipt(NOBODY, 0, 0)
        assert isinstance(incoming.prepared, RecordErasure)
        command = incoming.prepared
        record_id = person_id(command.erased.subject)
        tx.cause = Cause(command.erased.erasure_id)
        tx.decide(PERSON, record_id, command)
        return Receipt(record_id, tx.version(PERSON, record_id), 0)


class SecondLook(Forgetting):
    """Takes the ledger once more when nothing can be in flight any more that was begun with a key since deleted.

    A command that had opened names when they were erased may store what it printed, and commit, after the first look. The
    second is tracked like the first, so that no restart leaves it out. It says nothing of its own: the person was said to
    be erased, and now that is true of late work as well.
    """

    def __init__(self, places: Places, in_flight: timedelta) -> None:
        super().__init__(places)
        self.name = f"{places.service.name}-erasures-second-look"
        self._in_flight = in_flight

    async def _forget(self, erasure: Erasure) -> None:
        until = erasure.erased_at + self._in_flight + SKEW
        known = await self._places.sealer.keyring.ledger.known_since(erasure.subject)
        if known is not None and known <= until:
            log.warning("erasures.known_again", subject=erasure.subject, since=known.isoformat())
        _, parked = await self._lets_go(erasure.subject, until)
        if parked:
            log.warning("erasures.forgot_late", subject=erasure.subject, parked=parked)


def incoming_of(erasure: Erasure, *, previous: int) -> Incoming:
    """A row of the ledger as any consumer's event."""
    return Incoming(str(LEDGER), previous, erasure.position, {}, erasure.model_dump_json().encode())


def _unused(event: Recorded[Event], tx: Transaction) -> None:
    raise AssertionError("the ledger's rows are no events")
