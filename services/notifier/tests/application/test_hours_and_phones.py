"""When a message leaves, by the clock that the notifier is given; and where it goes by phone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apprise.plugins.whatsapp import NotifyWhatsApp
from services.notifier.tests.graph import Graph, graph
from services.notifier.tests.newsroom import Newsroom, definition, id_of, newsroom_on, returned
from services.notifier.tests.receivers import MailServer, mail_server
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import running

from jejak_events.codec import decode
from jejak_events.iro.iro import IroApproved
from jejak_events.iro.offer import Contact
from jejak_events.notifier.rule import To
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.inbox import Consumer, Inbox
from jejak_kit.privacy import phone
from jejak_notifier.application.hours import hours
from jejak_notifier.application.telling import Telling
from jejak_notifier.application.workers import loops
from jejak_notifier.domain.notification.state import NotificationStatus
from jejak_notifier.settings import NotifierSettings

pytestmark = pytest.mark.anyio

WIB = ZoneInfo("Asia/Jakarta")
SAMPLE = Path(__file__).parents[4] / "shared/events/samples/iro.approved.v1.json"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """The library speaks to it as it does to Meta's."""
    with graph() as server:
        address = f"http://127.0.0.1:{server.port}/{{fb_ver}}/{{phone_id}}/messages"
        monkeypatch.setattr(NotifyWhatsApp, "notify_url", address)
        yield server


class Clock:
    """Stands until it is moved."""

    def __init__(self, *moment: int) -> None:
        self.now = datetime(*moment, tzinfo=WIB).astimezone(UTC)  # type: ignore[misc, arg-type]  # year to minute

    def __call__(self) -> datetime:
        return self.now

    def is_set_to(self, *moment: int) -> None:
        self.now = Clock(*moment).now


@asynccontextmanager
async def at_work(newsroom: Newsroom, clock: Clock) -> AsyncIterator[None]:
    """The service's own wiring, by this clock."""
    service = newsroom.runtime.service
    settings = service.settings
    assert isinstance(settings, NotifierSettings)
    not_before = hours(WorkingCalendar.of(settings), settings.channels)
    telling = Telling(service.handlers, settings.house, not_before, timedelta(hours=settings.tell_for_h), clock)
    newsroom.inbox = Inbox(newsroom.runtime.committer, Consumer(service.consumers["iro"].name, telling.react))
    _adopting, *workers = loops(newsroom.runtime, settings, clock=clock)
    _adopting.close()
    async with running(newsroom.runtime.views.run(), *workers):
        yield


async def listed(newsroom: Newsroom) -> None:
    """Waits until whoever sends can see it."""
    view = newsroom.runtime.service.views[1]
    await newsroom.runtime.views.wait_for(view, await newsroom.runtime.reader.position(), timeout_s=30)


@pytest.mark.parametrize(
    ("rule_hours", "channel", "heard_at", "leaves_at"),
    [
        ("working", {}, (2026, 3, 10, 10, 0), (2026, 3, 10, 10, 0)),
        ("working", {}, (2026, 3, 13, 20, 0), (2026, 3, 16, 9, 0)),
        ("any", {}, (2026, 3, 13, 23, 0), (2026, 3, 13, 23, 0)),
        ("any", {"quiet_from": "21:00", "quiet_until": "07:00"}, (2026, 3, 13, 23, 0), (2026, 3, 14, 7, 0)),
        ("any", {"quiet_from": "21:00", "quiet_until": "07:00"}, (2026, 3, 14, 6, 0), (2026, 3, 14, 7, 0)),
        ("working", {"quiet_from": "07:00", "quiet_until": "09:30"}, (2026, 3, 13, 20, 0), (2026, 3, 16, 9, 30)),
    ],
)
async def test_nothing_leaves_before_its_hour(
    database: str,
    tmp_path: Path,
    mail: MailServer,
    rule_hours: Any,
    channel: dict[str, Any],
    heard_at: tuple[int, ...],
    leaves_at: tuple[int, ...],
) -> None:
    """Working hours by the rule, quiet hours by the channel, in WIB; the fourteenth and fifteenth of March are a weekend."""
    clock = Clock(*heard_at)
    async with newsroom_on(database, tmp_path, channels={"email": {**mail.channel, **channel}}) as newsroom:
        await newsroom.rule(definition(channel="email", hours=rule_hours))
        async with at_work(newsroom, clock):
            await newsroom.hears(returned(), at=clock())
            [waiting] = await newsroom.notifications("a rule")
            assert waiting.due_at.astimezone(WIB) == datetime(*leaves_at, tzinfo=WIB)  # type: ignore[misc, arg-type]  # year to minute
            await listed(newsroom)
            if leaves_at != heard_at:
                clock.is_set_to(*leaves_at)
                clock.now -= timedelta(minutes=1)
                await newsroom.hears(returned(), at=clock())
                await listed(newsroom)
                assert mail.mails == []
            clock.is_set_to(*leaves_at)
            await eventually_true(lambda: bool(mail.mails), within_s=30)
            told = await newsroom.runtime.reader.record(id_of(waiting))
    [tried] = [event for event in told if event.type == "notification.attempted"]
    assert tried.occurred_at == clock(), "by the clock it was given"


async def test_what_gathers_in_quiet_hours_comes_as_one_message(
    database: str, tmp_path: Path, mail: MailServer
) -> None:
    quiet = {"quiet_from": "21:00", "quiet_until": "07:00"}
    clock = Clock(2026, 3, 13, 22, 0)
    async with newsroom_on(database, tmp_path, channels={"email": {**mail.channel, **quiet}}) as newsroom:
        await newsroom.rule(definition(channel="email", template="iro.returned"))
        async with at_work(newsroom, clock):
            for number in range(1, 6):
                await newsroom.hears(returned(f"IRO/2026/{number:05}"), at=clock())
                clock.now += timedelta(hours=1)
            await listed(newsroom)
            clock.is_set_to(2026, 3, 14, 7, 0)

            async def all_told() -> bool:
                return all(one.status is NotificationStatus.DELIVERED for one in await newsroom.notifications())

            await eventually(all_told, within_s=30)
    [got] = mail.mails
    assert got.subject == "5 pemberitahuan dari Jejak"


@pytest.mark.parametrize(
    ("written", "goes_to"),
    [("0812-3456-7890", "+6281234567890"), ("+62 812 3456 7890", "+6281234567890"), ("+65 6123 4567", "+6561234567")],
)
async def test_a_customers_contact_is_told_by_whatsapp_at_their_number(
    database: str, tmp_path: Path, cloud: Graph, written: str, goes_to: str
) -> None:
    """The number is sealed, however it was written; it is opened and brought into the form that WhatsApp wants."""
    channel = {"url": "whatsapp://AccessToken123@987654321/{to}", "addressed": "phone", "digest_pace_s": 0}
    async with newsroom_on(database, tmp_path, channels={"whatsapp": channel}) as newsroom:
        subject = await newsroom.runtime.sealer.subject_of(phone(written))
        sealed = await newsroom.runtime.sealer.seal(subject, "contact", written)
        await newsroom.rule(definition("iro.approved", to=(To(kind="contact"),), channel="whatsapp"))
        sample = decode(SAMPLE.read_bytes()).data
        assert isinstance(sample, IroApproved)
        customer = sample.offer.customer.model_copy(update={"contacts": (Contact(name=sealed, phone=sealed),)})
        offer = sample.offer.model_copy(update={"customer": customer})
        clock = Clock(2026, 3, 10, 10, 0)
        async with at_work(newsroom, clock):
            await newsroom.hears(sample.model_copy(update={"offer": offer}), at=clock())
            await eventually_true(lambda: bool(cloud.messages), within_s=30)
    [(path, token, message)] = cloud.messages
    assert (path, token) == (f"/{NotifyWhatsApp.fb_graph_version}/987654321/messages", "Bearer AccessToken123")
    assert (message["to"], message["type"]) == (goes_to, "text")
    assert sample.number in message["text"]["body"]
