"""What an outside system says about one thing keeps its order, also where it was all fetched at once."""

from uuid import uuid5

import orjson
import pytest
from shared.kit.tests.toy import HANDLERS, NOON, PACKER, OpenBox, Toy

from jejak_events.envelope import Inbound
from jejak_kit.broker.inbound import InboundConsumer, Instruction
from jejak_kit.inbox import NOBODY, Inbox, Incoming
from jejak_kit.privacy import Sealer

pytestmark = pytest.mark.anyio


async def open_what_was_ordered(attributes: Inbound, body: bytes, sealer: Sealer) -> Instruction:
    label = orjson.loads(body).get("label")
    if not isinstance(label, str):
        raise ValueError("label is missing")
    return uuid5(NOBODY, attributes.id), OpenBox(actor=PACKER, at=NOON, label=label)


def told(position: int, subject: str, label: str | None) -> Incoming:
    headers = {
        "ce-specversion": "1.0",
        "ce-id": f"order-{position}",
        "ce-source": "/shop",
        "ce-type": "shop.ordered",
        "ce-subject": subject,
    }
    return Incoming("JEJAK_INBOUND_SHOP", position - 1, position, headers, orjson.dumps({"label": label}))


async def test_what_follows_a_bad_event_in_the_same_page_does_not_overtake_it(toy: Toy, toy_sealer: Sealer) -> None:
    consumer = InboundConsumer("toy-orders", "shop", open_what_was_ordered, HANDLERS)
    consumer.sealer = toy_sealer
    inbox = Inbox(toy.committer, consumer)
    await inbox.take([told(1, "a", "first"), told(2, "a", None), told(3, "b", "other"), told(4, "a", "behind")])
    assert [
        label
        for (label,) in await toy.rows(
            "SELECT convert_from(state, 'UTF8')::json -> 'data' ->> 'label' FROM store.events ORDER BY notification_id"
        )
    ] == ["first", "other"]
    assert [tuple(row) for row in await toy.rows("SELECT position, error FROM inbox.parked ORDER BY position")] == [
        (2, "ValueError: label is missing"),
        (4, "waits behind an earlier parked event"),
    ]
