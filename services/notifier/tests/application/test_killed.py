"""The notifier killed at every step of a delivery: everybody hears everything at least once, in the inbox exactly once."""

import asyncio
import multiprocessing
import signal
from collections import Counter
from pathlib import Path

import orjson
import pytest
from services.notifier.tests.application.dying_process import run_notifier
from services.notifier.tests.newsroom import definition, newsroom_on, returned
from services.notifier.tests.receivers import mail_server
from shared.kit.tests.eventually import eventually

from jejak_events.notifier.rule import To

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]

POINTS = ("heard 1", "taken 1", "taken 2", "sent 1", "sent 3", "noted 2")
DELIVERED = """
SELECT count(*) FILTER (WHERE topic = 'notification.raised'),
    count(DISTINCT originator_id) FILTER (WHERE topic = 'notification.delivered') FROM store.events
"""
PEOPLE = tuple(f"person-{number}" for number in range(4))
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pytest", "services.notifier.tests.application.dying_process"])


async def test_killed_at_every_step_everybody_hears_everything(database: str, tmp_path: Path) -> None:
    """One process after the other dies: with events heard and not acknowledged, with an attempt noted and not made, with a
    mail sent and not noted, with all of it noted. The last one does the rest.
    """
    with mail_server() as mail:
        mail_only = {
            name: f"mailto://127.0.0.1:{mail.port}?from=a@example.com&to={name}@example.com" for name in PEOPLE
        }
        channel = {
            "targets": {f"person:{name}": [url] for name, url in mail_only.items()},
            "attempts": 50,
            "first_pause_s": 0,
            "digest_pace_s": 0,
            "digest_from": 1_000,
            "timeout_s": 5,
            "concurrency": 2,
        }
        channels = {"email": channel}
        async with newsroom_on(database, tmp_path, channels=channels) as newsroom:
            people = tuple(To(kind="person", name=name) for name in PEOPLE)
            await newsroom.rule(definition(name="by mail", channel="email", template="iro.returned", to=people))
            await newsroom.rule(definition(name="to the inbox", to=(To(kind="role", name="legal"),)))
            newsroom.inbox.take = _nothing  # type: ignore[method-assign]  # the processes take what is heard
            numbers = []
            for lap, point in enumerate((*POINTS, "")):
                fresh = [f"IRO/{lap}/{number:02}" for number in range(12)]
                numbers += fresh
                await newsroom.hears(*(returned(number) for number in fresh))
                heard = [(one.source, one.previous, one.position, one.body.decode()) for one in newsroom.given]
                told = (database, str(tmp_path), orjson.dumps(channels).decode(), orjson.dumps(heard).decode(), point)
                process = _context.Process(target=run_notifier, args=told, daemon=True)
                process.start()
                if point:
                    await asyncio.to_thread(process.join, 90)
                    assert process.exitcode == -signal.SIGKILL, f"it ended with {process.exitcode} at {point!r}"
            wanted = len(numbers) * (len(PEOPLE) + 1)

            async def all_delivered() -> bool:
                rows = await newsroom.rows(DELIVERED)
                return bool(rows[0] == (wanted, wanted))

            try:
                await eventually(all_delivered, within_s=240, every_s=0.5)
            finally:
                process.kill()
                await asyncio.to_thread(process.join, 10)
            found = await newsroom.notifications("to the inbox")
            inbox = Counter(param.value for one in found for param in one.params if param.name == "number")
    mails = Counter((got.to.partition("@")[0], got.subject) for got in mail.mails)
    assert set(mails) == {(name, f"IRO {number} Returned") for name in PEOPLE for number in numbers}
    assert inbox == dict.fromkeys(numbers, 1)
    repeated = sum(times - 1 for times in mails.values())
    assert repeated <= len(POINTS) * 2, "only what was under way when a process died is sent again"
    print(f"{len(POINTS)} kills, {sum(mails.values())} mails of {len(mails)} notifications, {repeated} sent again")


async def _nothing(page: object) -> None:
    return
