"""The toy boxes as a whole service, with what an operator meets: views, a policy that can fail, an outside system."""

import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

import orjson
from shared.kit.tests.toy import (
    BOX,
    HANDLERS,
    NOON,
    PACKER,
    SERVICE,
    Box,
    BoxClosed,
    BoxFilled,
    BoxOpened,
    CloseBox,
    OpenBox,
)
from sqlalchemy import BigInteger, Column, DateTime, Integer, Text

from jejak_events.envelope import Inbound
from jejak_events.language import Event, Recorded
from jejak_kit.broker.inbound import InboundConsumer, Instruction
from jejak_kit.decider import Deadline
from jejak_kit.inbox import Consumer
from jejak_kit.manifest import Manifest
from jejak_kit.privacy import Sealer
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings
from jejak_kit.store.transaction import Transaction
from jejak_kit.views.view import Row, View, record_view

POISON = "TOY_POISON"
"""A unit with which the policy fails, as a policy with a mistake does that is mended later."""
NAMES = UUID("5d0c2c9e-6ad4-4b7e-9d5c-2f7f0d1c7a11")


def label_of(box: Box) -> Row:
    return {"number": f"BOX/2026/{box.number:05}", "content": box.content}


boxes = record_view(
    BOX,
    name="boxes",
    version=1,
    events=(BoxOpened, BoxFilled, BoxClosed),
    columns=(
        Column("id", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("updated_at", DateTime(timezone=True), nullable=False),
        Column("number", Text, nullable=False),
        Column("content", Integer, nullable=False),
    ),
    project=label_of,
)

units = View("units", 1, (Column("id", Text, primary_key=True), Column("amount", Integer, nullable=False)))


@units.on(BoxFilled, keys=lambda event: (event.data.unit,))
def add_amount(row: Row | None, event: Recorded[BoxFilled], key: str) -> Row:
    return {"id": key, "amount": (row["amount"] if row else 0) + event.data.amount}


def when_a_box_is_filled_another_is_opened(event: Recorded[Event], tx: Transaction) -> None:
    """Its label tells the filling that caused it, so that a second effect of one filling would be refused."""
    if not isinstance(event.data, BoxFilled):
        return
    if event.data.unit == os.environ.get(POISON):
        raise ValueError("the unit cannot be opened for")
    label = f"after {event.version} of {event.record_id}"
    HANDLERS.run(OpenBox(actor=PACKER, at=NOON, label=label), uuid5(NAMES, label), tx)


def deadlines_of(event: Recorded[Event]) -> Iterable[Deadline]:
    """A box labelled `close after <days>` is to be closed then; the system may not, so it is refused."""
    match event.data:
        case BoxOpened(label=str(label)) if label.startswith("close after "):
            at = event.occurred_at + timedelta(days=int(label.rpartition(" ")[2]))
            yield Deadline(event.record_id, "close", at, CloseBox(actor=PACKER, at=event.occurred_at))


async def open_what_was_ordered(attributes: Inbound, body: bytes, sealer: Sealer) -> Instruction:
    label = orjson.loads(body).get("label")
    if not isinstance(label, str):
        raise ValueError("label is missing")
    return uuid5(NAMES, attributes.id), OpenBox(actor=PACKER, at=NOON, label=label)


def load() -> Service:
    return Service(
        name=SERVICE,
        title="Boxes",
        settings=ServiceSettings(),
        handlers=HANDLERS,
        views=(boxes, units),
        routers=lambda runtime: (),
        translations=Path(__file__).parents[1] / "http" / "translations",
        policies=Consumer("toy-policies", when_a_box_is_filled_another_is_opened),
        deadlines=deadlines_of,
        inbound=(InboundConsumer("toy-orders", "shop", open_what_was_ordered, HANDLERS),),
    )


MANIFEST = Manifest(name=SERVICE, port=8190, load=load, inbound={"toy-orders": "shop"})
