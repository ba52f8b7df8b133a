"""Webhooks as receivers see them: signed, in order, under ids that stay, until they are taken."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from services.notifier.tests.hookroom import HookRoom, hookroom_on
from services.notifier.tests.hooks import Reaction, Received, receiver
from services.notifier.tests.newsroom import opened, returned
from shared.kit.tests.eventually import eventually, eventually_true
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from jejak_client import verify_webhook
from jejak_events.codec import decode
from jejak_events.language import Event
from jejak_events.personal import is_personal
from jejak_notifier.domain.webhook.delivery.commands import DropDelivery, RetryDelivery
from jejak_notifier.domain.webhook.identity import delivery_id
from jejak_notifier.domain.webhook.subscription.commands import (
    RemoveWebhook,
    ReplayWebhook,
    ResumeWebhook,
    StopWebhook,
    TestWebhook,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
SAMPLES = Path(__file__).resolve().parents[4] / "shared/events/samples"


@pytest.fixture
async def room(database: str, tmp_path: Path) -> AsyncIterator[HookRoom]:
    async with hookroom_on(database, tmp_path) as room:
        yield room


async def test_what_is_wanted_arrives_signed_and_as_the_feed_shows_it(room: HookRoom) -> None:
    """Judged by the independent library; what is not wanted does not arrive; the secret stands nowhere in plain text."""
    record = uuid4()
    async with receiver() as there, receiver() as other:
        mine = await room.subscribe(there.url, "iro.*")
        await room.subscribe(other.url, "*", record=record)
        [wanted] = await room.hears(returned(note="Surat kuasa – “asli”"))
        await room.hears(opened())
        [also] = await room.hears(opened(), of=record)
        await eventually_true(lambda: bool(there.taken and other.taken))
        taken = await room.becomes(mine, wanted, "delivered")
    [got] = there.got
    assert [one.event["event_id"] for one in other.got] == [str(also.event_id)]
    told = Webhook(room.secrets[mine][0]).verify(got.body, dict(got.headers))
    assert told == got.told
    event = verify_webhook(room.secrets[mine][0], got.headers, got.body)
    assert (event.id, event.type) == (str(delivery_id(mine, wanted.event_id)), "iro.returned")
    assert told.keys() == {"type", "timestamp", "data"}
    assert told["data"]["specversion"] == "1.0"
    assert told["data"]["subject"] == str(wanted.record_id)
    assert got.event == orjson.loads(room.newsroom.given[0].body)
    assert (got.path, got.headers["content-type"]) == ("/hooks/jejak", "application/json")
    assert [(one.number, one.status) for one in taken.tries] == [(1, 204)]
    with pytest.raises(WebhookVerificationError):
        Webhook(room.secrets[mine][0]).verify(got.body + b" ", dict(got.headers))
    assert await anywhere(room, room.secrets[mine][0].removeprefix("whsec_")) == []
    assert "store.events" in await anywhere(room, there.url)


async def anywhere(room: HookRoom, text: str) -> list[str]:
    """The tables in which a text stands."""
    await room.shown()
    tables = await room.newsroom.rows(
        "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
        " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    query = "SELECT count(*) FROM {} AS t WHERE position(:text in convert_from(coalesce({}, ''), 'UTF8')) > 0"
    found = []
    for (table,) in tables:
        body = "t.state" if table == "store.events" else "convert_to(t::text, 'UTF8')"
        if (await room.newsroom.rows(query.format(table, body), text=text))[0][0]:
            found.append(table)
    return found


async def about_people(room: HookRoom) -> tuple[Event, list[str]]:
    """An event that names people, sealed by this house, and what it says of them."""
    texts: list[str] = []
    content: Any = orjson.loads((SAMPLES / "quotation.received.v1.json").read_bytes())

    async def resealed(node: Any) -> Any:
        if is_personal(node):
            texts.append(f"plain text {len(texts)}")
            sealed = await room.newsroom.runtime.sealer.seal(node["subject"], node["kind"], texts[-1])
            return sealed.model_dump()
        if isinstance(node, dict):
            return {name: await resealed(child) for name, child in node.items()}
        return [await resealed(child) for child in node] if isinstance(node, list) else node

    return decode(orjson.dumps(await resealed(content))).data, texts


async def test_what_is_said_of_people_is_hidden_unless_the_subscription_may_hear_it(
    room: HookRoom, database: str
) -> None:
    event, texts = await about_people(room)
    async with receiver() as blind, receiver() as entrusted:
        await room.subscribe(blind.url, "quotation.*")
        trusting = await room.subscribe(entrusted.url, "quotation.*", opens=("contact",))
        await room.hears(event)
        await eventually_true(lambda: bool(blind.taken and entrusted.taken))
        with psycopg.connect(database, autocommit=True) as keyring:
            keyring.execute("DELETE FROM person_keys WHERE subject LIKE 'psn_%'")
        for subject in set(re.findall(r"psn_[0-9a-f]+", blind.got[0].body.decode())):
            room.newsroom.runtime.sealer.keyring.evict(subject)
        await replayed(room, trusting, source="iro", position=1)
        await eventually_true(lambda: len(entrusted.taken) == 2)
    again = entrusted.got[1].body.decode()
    assert not [text for text in texts if text in again], "of whoever was erased meanwhile nothing is told"
    assert '"status":"erased"' in again
    hidden, open_ = blind.got[0].body.decode(), entrusted.got[0].body.decode()
    assert texts
    assert not [text for text in texts if text in hidden]
    assert '"status":"hidden"' in hidden
    assert all(text in open_ for text in texts)


async def test_of_one_record_nothing_overtakes_while_others_flow(room: HookRoom) -> None:
    """A receiver that refuses the first event of a record gets the later ones only after it has taken it."""
    stuck, free = uuid4(), uuid4()
    refusing = True

    def react(received: Received) -> Reaction:
        return 500 if refusing and received.event["record_id"] == str(stuck) else 204

    async with receiver(react) as there:
        await room.subscribe(there.url)
        await room.hears_notes("a1", "a2", "a3", of=stuck)
        await room.hears_notes("b1", "b2", "b3", of=free)
        await eventually_true(lambda: len(there.taken) == 3)
        await eventually_true(lambda: len(there.got) > 8)
        assert there.notes == ["b1", "b2", "b3"]
        assert {one.note for one in there.got if one.event["record_id"] == str(stuck)} == {"a1"}
        assert len({one.id for one in there.got if one.note == "a1"}) == 1, "every attempt is under the same id"
        refusing = False
        await eventually_true(lambda: len(there.taken) == 6)
    assert there.notes[3:] == ["a1", "a2", "a3"]


async def test_both_secrets_sign_while_they_are_rotated(room: HookRoom) -> None:
    async with receiver() as there:
        subscription = await room.subscribe(there.url)
        await room.rotate(subscription, timedelta(hours=1))
        await room.shown()
        await room.hears_notes("during")
        await eventually_true(lambda: len(there.taken) == 1)
        room.clock.move(hours=1)
        await room.hears_notes("after")
        await eventually_true(lambda: len(there.taken) == 2)
    new, old = room.secrets[subscription]
    during, after = there.got
    for secret in (new, old):
        Webhook(secret).verify(during.body, dict(during.headers))
    Webhook(new).verify(after.body, dict(after.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(after.body, dict(after.headers))


async def test_a_dead_letter_keeps_its_record_waiting_until_it_is_sent_or_dropped(
    database: str, tmp_path: Path
) -> None:
    """Retried, the order holds; dropped, it goes on with what happened next."""
    refused = {"a1", "b1"}
    async with (
        receiver(lambda received: 500 if received.note in refused else 204) as there,
        hookroom_on(database, tmp_path, webhook_retries_s=[0]) as room,
    ):
        subscription = await room.subscribe(there.url)
        a1, *_ = await room.hears_notes("a1", "a2")
        b1, *_ = await room.hears_notes("b1", "b2")
        for event in (a1, b1):
            dead = await room.becomes(subscription, event, "dead")
            assert [(one.status, one.error) for one in dead.tries] == [(500, "the receiver answered 500")] * 2
        assert there.notes == []
        refused.clear()
        await room.give(RetryDelivery, delivery_id(subscription, a1.event_id))
        await eventually_true(lambda: there.notes == ["a1", "a2"])
        await room.give(DropDelivery, delivery_id(subscription, b1.event_id), reason="Sudah tahu.")
        await eventually_true(lambda: there.notes == ["a1", "a2", "b2"])


async def test_a_stopped_subscription_gathers_and_a_removed_one_gives_up(room: HookRoom) -> None:
    async with receiver() as there, receiver() as gone:
        subscription, removed = await room.subscribe(there.url), await room.subscribe(gone.url)
        for one in (subscription, removed):
            await room.give(StopWebhook, one)
        await room.shown()
        [first, second] = await room.hears_notes("one", "two")
        await room.give(RemoveWebhook, removed)
        for event in (first, second):
            await room.becomes(removed, event, "dropped")
        assert there.got == []
        await room.give(ResumeWebhook, subscription)
        await eventually_true(lambda: there.notes == ["one", "two"])
    assert gone.got == []


async def test_a_test_delivery_only_tells_that_it_works(room: HookRoom) -> None:
    test_id = uuid4()
    async with receiver() as there:
        subscription = await room.subscribe(there.url)
        await room.give(TestWebhook, subscription, test_id=test_id)
        await eventually_true(lambda: bool(there.taken))
    event = verify_webhook(room.secrets[subscription][0], there.got[0].headers, there.got[0].body)
    assert (event.type, event.id) == ("webhook.test", str(delivery_id(subscription, test_id)))
    assert event.content["data"]["data"]["data"] == {"name": "a receiver"}


async def test_what_happened_is_replayed_from_a_moment_or_a_position(room: HookRoom) -> None:
    """Also what happened before there was a subscription; each event under the id it had, of a record in order."""
    record = uuid4()
    early = await room.hears(*(returned(note=note) for note in ("1", "2")), of=record)
    async with receiver() as there:
        subscription = await room.subscribe(there.url)
        [third] = await room.hears_notes("3")
        await eventually_true(lambda: there.notes == ["3"])
        await replayed(room, subscription, source="iro", position=1)
        await eventually_true(lambda: len(there.taken) == 4)
        assert sorted(there.notes) == ["1", "2", "3", "3"]
        assert [note for note in there.notes if note != "3"] == ["1", "2"]
        assert len({one.id for one in there.taken if one.note == "3"}) == 1
        await replayed(room, subscription, since=third.occurred_at)
        await eventually_true(lambda: len(there.taken) == 5)
        await replayed(room, subscription, source="iro", position=2)
        await eventually_true(lambda: len(there.taken) == 7)
        assert sorted(there.notes[4:]) == ["2", "3", "3"]
        await replayed(room, subscription, source="kom", position=1)
    ids = [delivery_id(subscription, event.event_id) for event in early]
    assert [one.id for one in there.taken if one.note in "12"][:2] == [str(one) for one in ids]


async def replayed(room: HookRoom, subscription: UUID, **asked: Any) -> None:
    """Asks for a replay and waits until it is on its way."""
    await room.shown()
    await room.give(ReplayWebhook, subscription, replay_id=uuid4(), **asked)

    async def done() -> bool:
        return (await room.subscription(subscription)).replay is None

    await eventually(done, within_s=60)
