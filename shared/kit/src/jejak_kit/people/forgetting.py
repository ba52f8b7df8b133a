"""One service's part of an erasure: everything that lies around goes, then the service says so. Each step may be repeated."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from jejak_events.language import Actor, Event, Recorded
from jejak_events.people import PersonErased
from jejak_kit.directory import Directory
from jejak_kit.documents import DocumentStore
from jejak_kit.inbox import Consumer, Incoming
from jejak_kit.people.files import forget_files
from jejak_kit.people.parked import forget_parked
from jejak_kit.people.person import OPS_ADMIN, PERSON, RecordErasure, person_id
from jejak_kit.privacy import KeyringFault, Sealer
from jejak_kit.privacy.erasures import LEDGER, Erasure
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.ground import Receipt
from jejak_kit.store.reader import StoreReader
from jejak_kit.store.transaction import Cause, Transaction

SKEW = timedelta(minutes=1)
"""How far clocks may differ. What comes later is of a person who came back, and stays when an old row is taken again."""


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

    async def _forget(self, erasure: Erasure) -> RecordErasure:
        places, subject = self._places, erasure.subject
        places.sealer.keyring.evict(subject)
        places.committer.forget_states()
        until = erasure.erased_at + SKEW
        contents = await forget_files(places, subject, until=until)
        await places.directory.forget(subject)
        parked = await forget_parked(places.reader.engine, places.service.inbound, places.sealer, subject, until=until)
        return RecordErasure(
            actor=Actor(id=erasure.actor_id, role=OPS_ADMIN),
            at=datetime.now(UTC),
            erased=PersonErased(
                subject=subject,
                erasure_id=erasure.erasure_id,
                ground=erasure.ground,
                reference=erasure.reference,
                erased_at=erasure.erased_at,
                documents=len(contents.deleted),
                parked=parked,
                kept=contents.kept,
            ),
        )

    def effect(self, incoming: Incoming, tx: Transaction) -> Receipt:
        if isinstance(incoming.prepared, Exception):
            raise incoming.prepared
        assert isinstance(incoming.prepared, RecordErasure)
        command = incoming.prepared
        record_id = person_id(command.erased.subject)
        tx.cause = Cause(command.erased.erasure_id)
        tx.decide(PERSON, record_id, command)
        return Receipt(record_id, tx.version(PERSON, record_id), 0)


def incoming_of(erasure: Erasure, *, previous: int) -> Incoming:
    """A row of the ledger as any consumer's event."""
    return Incoming(str(LEDGER), previous, erasure.position, {}, erasure.model_dump_json().encode())


def _unused(event: Recorded[Event], tx: Transaction) -> None:
    raise AssertionError("the ledger's rows are no events")
