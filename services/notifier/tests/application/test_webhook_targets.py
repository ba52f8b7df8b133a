"""Receivers that behave badly, names that lead astray, targets that are down for a minute or a day."""

import asyncio
import os
import ssl
from datetime import timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID, uuid4

import pytest
from services.notifier.tests.certificates import authority
from services.notifier.tests.hookroom import HERE, HookRoom, hookroom_on
from services.notifier.tests.hooks import Names, Reaction, Received, receiver
from shared.kit.tests.eventually import eventually, eventually_true

from jejak_notifier.application.webhooks.posting import Answer, NotSent, Poster
from jejak_notifier.domain.webhook.subscription.commands import ChangeWebhook, ResumeWebhook

MISSED = int(os.environ.get("JEJAK_FAULT_BURST", "96"))
"""Events while the receiver is down."""
OTHERS = 4
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180 + MISSED)]


async def test_whoever_answers_badly_is_told_again_and_the_log_says_why(database: str, tmp_path: Path) -> None:
    """Ill-behaved in turn: a 500, a hang, a redirect, a connection closed; then it takes it, under the same id."""
    ways: list[Reaction] = [500, "hang", "redirect", "close", 200]
    async with (
        receiver() as elsewhere,
        receiver(lambda received: ways.pop(0)) as there,
        hookroom_on(database, tmp_path, webhook_timeout_s=1.0) as room,
    ):
        there.elsewhere = elsewhere.url
        subscription = await room.subscribe(there.url)
        [event] = await room.hears_notes("patience")
        taken = await room.becomes(subscription, event, "delivered")
        await eventually_true(lambda: there.hanging == 0)
    assert elsewhere.got == []
    assert len({one.id for one in there.got}) == 1
    assert [(one.status, one.error) for one in taken.tries] == [
        (500, "the receiver answered 500"),
        (None, "no answer within 1 s"),
        (307, "the receiver redirects (307), which is not followed"),
        (None, "the connection failed: RemoteProtocolError"),
        (200, None),
    ]
    assert taken.tries[1].took_ms >= 900


async def test_gone_disables_the_subscription(database: str, tmp_path: Path) -> None:
    """Nothing is sent to it and nothing gathers; resumed, it gets what was under way."""
    gone = True
    async with (
        receiver(lambda received: 410 if gone else 204) as there,
        hookroom_on(database, tmp_path) as room,
    ):
        subscription = await room.subscribe(there.url)
        await room.hears_notes("one", "two", of=uuid4())

        async def disabled() -> bool:
            return (await room.subscription(subscription)).status == "disabled"

        await eventually(disabled)
        await room.shown()
        asked = len(there.got)
        await room.hears_notes("unheard")
        gone = False
        await room.give(ResumeWebhook, subscription)
        await eventually_true(lambda: there.notes == ["one", "two"])
    assert {one.note for one in there.got[:asked]} == {"one"}


async def test_gone_disables_nothing_that_was_changed_while_it_was_sent(database: str, tmp_path: Path) -> None:
    """An administrator names another address while the old one is being asked: what the old one says is about the past."""
    async with receiver() as there, hookroom_on(database, tmp_path) as room:

        async def moves(received: Received) -> Reaction:
            definition = (await room.subscription(subscription)).definition.model_copy(update={"url": there.url})
            await room.give(ChangeWebhook, subscription, definition=definition)
            return 410

        async with receiver(moves) as before:
            subscription = await room.subscribe(before.url)
            await room.hears_notes("one", "two", of=uuid4())
            await eventually_true(lambda: there.notes == ["one", "two"])
            assert [one.note for one in before.got] == ["one"]
        assert (await room.subscription(subscription)).status == "active"


async def test_a_target_that_hangs_delays_no_other(database: str, tmp_path: Path) -> None:
    async with (
        receiver(lambda received: "hang") as dead,
        receiver() as there,
        hookroom_on(database, tmp_path, webhook_timeout_s=60, webhook_concurrency=2) as room,
    ):
        await room.subscribe(dead.url)
        await room.subscribe(there.url)
        notes = [str(number) for number in range(30)]
        for note in notes:
            await room.hears_notes(note)
        await eventually_true(lambda: len(there.taken) == len(notes), within_s=60)
        assert dead.hanging == 2, "no more than may be under way at once"
    assert sorted(there.notes, key=int) == notes


async def test_a_dead_target_is_left_alone_then_tried_with_one(database: str, tmp_path: Path) -> None:
    down = True
    async with (
        receiver(lambda received: 503 if down else 204) as there,
        hookroom_on(
            database, tmp_path, webhook_breaker_failures=3, webhook_pause_s=600.0, webhook_concurrency=1
        ) as room,
    ):
        await room.subscribe(there.url)
        for number in range(6):
            await room.hears_notes(str(number))
        await failed(room, 3)
        room.clock.move(seconds=500)
        await room.hears_notes("later")
        await room.shown()
        assert len(there.got) == 3
        room.clock.move(seconds=200)
        await failed(room, 4)
        down = False
        room.clock.move(seconds=1_200)
        await eventually_true(lambda: len(there.taken) == 7, within_s=30)
    assert len(there.got) == 4 + 7


async def failed(room: HookRoom, times: int) -> None:
    """Waits until so many failures are noted; the breaker knows of them before."""

    async def noted() -> bool:
        rows = await room.newsroom.rows("SELECT count(*) FROM store.events WHERE topic = 'webhook_delivery.failed'")
        return bool(rows == [(times,)])

    await eventually(noted)


async def test_a_receiver_that_was_down_for_a_day_catches_up_in_order(database: str, tmp_path: Path) -> None:
    """By the specification's own schedule and the breaker as it is set; the clock is moved, nobody waits. Half of it is
    about one record, half about many."""
    down, record, others = True, uuid4(), [uuid4() for _ in range(OTHERS)]
    told: dict[UUID, list[str]] = {one: [] for one in (record, *others)}

    def react(received: Received) -> Reaction:
        return "close" if down else 204

    schedule = {"webhook_retries_s": [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]}
    async with (
        receiver(react) as there,
        hookroom_on(database, tmp_path, webhook_breaker_failures=5, **schedule) as room,
    ):
        await room.subscribe(there.url)
        for hour in range(0, 24, 2):
            for one, many in ((record, MISSED // 24), *((each, MISSED // 24 // OTHERS) for each in others)):
                notes = [f"{hour:02}.{number:05}" for number in range(many)]
                await room.hears_notes(*notes, of=one)
                told[one] += notes
            room.clock.move(hours=2)
        await eventually_true(lambda: len(there.got) >= 3)
        assert there.taken == []
        down, before, missed, began = False, 0, sum(map(len, told.values())), monotonic()

        async def caught_up() -> bool:
            nonlocal before
            if len(there.taken) == before:  # nothing is due
                room.clock.move(minutes=10)
            before = len(there.taken)
            return before >= missed

        await eventually(caught_up, within_s=60 + MISSED / 10, every_s=0.05)
        took = monotonic() - began
    print(f"{missed} deliveries caught up with in {took:.1f} s, {missed / took:.0f}/s; half of them about one record")
    for one, notes in told.items():
        assert [got.note for got in there.taken if got.event["record_id"] == str(one)] == notes


async def test_a_name_that_changes_its_mind_leads_nowhere_else(tmp_path: Path) -> None:
    """The name is asked once an attempt, and the connection goes to the address that was checked: a server on another
    address of this machine, where the name leads the second time, hears nothing."""
    async with receiver(host="127.0.0.1") as there, receiver(host="127.0.0.2", port=there.port) as inside:
        names = Names({"rebound.example": [["127.0.0.1"], ["127.0.0.2"]], "mixed.example": [["127.0.0.1", "10.0.0.1"]]})
        poster = Poster(HERE, 5, resolve=names)
        url = f"http://rebound.example:{there.port}/hooks"
        assert await poster.post(url, {}, b"{}") == Answer(204)
        assert (names.asked, len(there.got)) == (["rebound.example"], 1)
        assert there.got[0].headers["host"] == f"rebound.example:{there.port}"
        with pytest.raises(NotSent, match="nothing may be sent to"):
            await poster.post(url, {}, b"{}")
        with pytest.raises(NotSent, match="nothing may be sent to"):
            await poster.post(f"http://mixed.example:{there.port}/", {}, b"{}")
        with pytest.raises(NotSent, match="cannot be resolved"):
            await poster.post("https://nowhere.example/", {}, b"{}")
        with pytest.raises(NotSent, match="cannot be read"):
            await poster.post("gopher://rebound.example/", {}, b"{}")
        assert (inside.got, len(there.got)) == ([], 1)


async def test_without_a_network_that_is_named_this_machine_is_out_of_reach() -> None:
    async with receiver() as there:
        names = Names({"hooks.example": [["127.0.0.1"]]})
        for url in (there.url, f"http://localhost:{there.port}/", f"https://hooks.example:{there.port}/"):
            names.answers["localhost"] = [["127.0.0.1", "::1"]]
            with pytest.raises(NotSent, match="nothing may be sent to"):
                await Poster((), 5, resolve=names).post(url, {}, b"{}")
    assert there.got == []


async def test_the_certificate_must_be_the_names_though_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    trusted = authority(tmp_path, "hooks.example")
    client = ssl.create_default_context(cafile=str(trusted.root))
    async with receiver(trust=trusted.context) as there:
        names = Names({"hooks.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
        poster = Poster(HERE, 5, resolve=names, trust=client)
        assert await poster.post(f"https://hooks.example:{there.port}/", {}, b"{}") == Answer(204)
        for one, name in ((poster, "other.example"), (Poster(HERE, 5, resolve=names), "hooks.example")):
            with pytest.raises(NotSent, match="certificate is not to be trusted"):
                await one.post(f"https://{name}:{there.port}/", {}, b"{}")
    assert len(there.got) == 1


async def test_an_answer_may_ask_for_time_and_may_be_endless() -> None:
    """Retry-After is heard where the specification says so; of a body that never ends nothing is read."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 429 Slow\r\nRetry-After: 120\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"400\r\n" + b"x" * 1_024 + b"\r\n")
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        answer = await Poster(HERE, 10).post(f"http://127.0.0.1:{port}/", {}, b"{}")
    assert answer == Answer(429, timedelta(minutes=2).total_seconds())
