"""Deliberate bugs, each a mistake that somebody could make: the simulation must find every one of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from shared.kit.tests.toy import OpenBox
from tests.simulation.loop import current
from tests.simulation.services import ServiceProcess

from jejak_events.envelope import Place
from jejak_kit.broker.relay import Relay
from jejak_kit.commands import CommandBus
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.inbox import NOBODY, Consumer, Inbox, Incoming, ParkJob
from jejak_kit.store.ground import Memory, Receipt, SavedReceipt
from jejak_kit.store.reader import Entry, Era, era_of
from jejak_kit.store.recent import Recent
from jejak_kit.store.transaction import Transaction

Mutation = Callable[[], AbstractContextManager[Any]]


def expects_nothing(sequence: int) -> dict[str, str]:
    return {}


async def tail_read_once(relay: Relay) -> Any:
    first = vars(relay)
    if "first_tail" not in first:
        first["first_tail"] = await TRUSTED_TAIL(relay)
    return first["first_tail"]


async def any_tail_will_do(relay: Relay, tail: object, eras: object) -> None:
    return


async def acknowledged_at_once(inbox: Inbox, page: Sequence[Incoming]) -> None:
    process = current.get()
    assert isinstance(process, ServiceProcess)
    process.spawn(TAKE(inbox, page))


def not_tracked(consumer: Consumer, incoming: Incoming, tx: Transaction) -> None:
    return


def holes_passed_over(tx: Transaction, consumer: str, store_id: UUID, *, previous: int, position: int) -> None:
    tracked = tx.tracked.get((consumer, store_id), tx.ground.tracked(consumer, store_id))
    TRACK(tx, consumer, store_id, previous=tracked, position=position)


def nobody_waits(tx: Transaction, consumer: str, ordering_key: str) -> bool:
    return False


def dropped(job: ParkJob, tx: Transaction) -> Receipt:
    job.consumer.track(job.incoming, tx)
    return Receipt(NOBODY, 0, 0)


def parked_without_a_trace(job: ParkJob, tx: Transaction) -> Receipt:
    return Receipt(NOBODY, 0, 0)


def no_receipt(tx: Transaction, key: object) -> None:
    return None


def refused_when_repeated(tx: Transaction, key: Any) -> None:
    """As a decision that is made before anybody looks whether it was made already."""
    if tx.ground.receipts.get(key) is not None:
        raise Refused(Refusal("already_done"))


def placed_where_it_was_repeated(tx: Transaction, key: Any) -> SavedReceipt | None:
    """As if it had been carried out just now."""
    saved = SAVED(tx, key)
    tx.repeated = None
    return saved


async def an_opening_is_certain(bus: CommandBus, command: Command, record_id: UUID, **more: Any) -> Receipt:
    """As if nothing could go wrong with a record that nobody else knows yet."""
    if not isinstance(command, OpenBox):
        return await EXECUTE(bus, command, record_id, **more)
    process = current.get()
    assert isinstance(process, ServiceProcess)
    process.spawn(EXECUTE(bus, command, record_id, **more))
    return Receipt(record_id, 1, 0)


def joined_over_what_others_appended(recent: Recent, entries: Sequence[Entry]) -> None:
    end = recent._entries[-1].position if recent._entries else 0
    recent._entries.extend(entry for entry in entries if entry.position > end)


def nothing_forgotten(memory: Memory, record_ids: Iterable[UUID] | None = None) -> None:
    return


def linked_across_eras(entry: Entry, eras: Sequence[Era], generation: int) -> Place:
    return Place(era_of(eras, entry.position).store_id, entry.position, entry.previous, generation)


@contextmanager
def all_editions_begin_alike() -> Iterator[None]:
    with (
        patch("jejak_kit.broker.stream.first_sequence", lambda edition: 1),
        patch("tests.simulation.invariants.first_sequence", lambda edition: 1),
    ):
        yield


TRUSTED_TAIL, TAKE, TRACK = Relay._trusted_tail, Inbox.take, Transaction.track
SAVED, EXECUTE = Transaction.saved_receipt, CommandBus.execute

MUTATIONS: dict[str, Mutation] = {
    "the relay publishes without the sequence it expects": lambda: patch(
        "jejak_kit.broker.stream.expecting", expects_nothing
    ),
    "all editions of a stream begin at the same sequence": all_editions_begin_alike,
    "the relay reads the stream's tail only once": lambda: patch.object(Relay, "_trusted_tail", tail_read_once),
    "the relay does not compare the tail with its store": lambda: patch.object(
        Relay, "_compare_with_store", any_tail_will_do
    ),
    "the first event of an era names one of the era before": lambda: patch(
        "jejak_kit.broker.message.place_in", linked_across_eras
    ),
    "a page is acknowledged before its effects are durable": lambda: patch.object(Inbox, "take", acknowledged_at_once),
    "a reader's position is not kept": lambda: patch.object(Consumer, "track", not_tracked),
    "a reader passes over what is missing": lambda: patch.object(Transaction, "track", holes_passed_over),
    "events do not wait behind a parked one of their key": lambda: patch.object(
        Transaction, "waits_behind_parked", nobody_waits
    ),
    "an event that keeps failing is dropped": lambda: patch.object(ParkJob, "run", dropped),
    "an event that keeps failing is passed over without its position": lambda: patch.object(
        ParkJob, "run", parked_without_a_trace
    ),
    "a repeated command is carried out again": lambda: patch.object(Transaction, "saved_receipt", no_receipt),
    "a repeated command is refused because it was carried out": lambda: patch.object(
        Transaction, "saved_receipt", refused_when_repeated
    ),
    "a repeated command gets another receipt": lambda: patch.object(
        Transaction, "saved_receipt", placed_where_it_was_repeated
    ),
    "an opening is acknowledged before it is durable": lambda: patch.object(
        CommandBus, "execute", an_opening_is_certain
    ),
    "what other processes appended is missing from what is recent": lambda: patch.object(
        Recent, "add", joined_over_what_others_appended
    ),
    "what other processes appended is not learned of": lambda: patch.object(Memory, "forget", nothing_forgotten),
}
