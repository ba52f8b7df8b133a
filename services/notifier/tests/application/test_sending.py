"""Channels: what is sent, what happens when one fails, and that none delays another. Servers are real ones."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from services.notifier.tests.newsroom import ADMIN, Newsroom, definition, newsroom_on, opened, returned, to_role
from services.notifier.tests.receivers import MailServer, mail_server, silent_server
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import running

from jejak_events.codec import decode
from jejak_events.iro.iro import IroApproved
from jejak_events.iro.offer import Contact
from jejak_events.notifier.rule import To
from jejak_events.personal import Personal
from jejak_kit.privacy import email
from jejak_notifier.application.views import NOTIFICATIONS
from jejak_notifier.application.workers import loops
from jejak_notifier.domain.notification.commands import DropNotification, RetryNotification
from jejak_notifier.domain.notification.state import NotificationStatus
from jejak_notifier.settings import NotifierSettings

BURST = int(os.environ.get("JEJAK_FAULT_BURST", "1000"))
"""Events at once; a multiple of 250."""
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180 + BURST / 50)]

LISTED = NOTIFICATIONS.table.fullname
CONTACT = (To(kind="contact"),)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@asynccontextmanager
async def sending(newsroom: Newsroom) -> AsyncIterator[None]:
    """The loops of the service, as it runs them."""
    settings = newsroom.runtime.service.settings
    assert isinstance(settings, NotifierSettings)
    _adopting, *workers = loops(newsroom.runtime, settings)
    _adopting.close()
    async with running(newsroom.runtime.views.run(), *workers):
        yield


async def everything_sent(newsroom: Newsroom) -> None:
    async def nothing_open() -> bool:
        return not [n for n in await newsroom.notifications() if n.status in ("waiting", "sending")]

    await eventually(nothing_open, within_s=60)


def approved_for(address: Personal, sample: IroApproved) -> IroApproved:
    contacts = (Contact(name=address, email=address),)
    customer = sample.offer.customer.model_copy(update={"contacts": contacts})
    return sample.model_copy(update={"offer": sample.offer.model_copy(update={"customer": customer})})


@pytest.fixture
def sample() -> IroApproved:
    path = Path(__file__).parents[4] / "shared/events/samples/iro.approved.v1.json"
    data = decode(path.read_bytes()).data
    assert isinstance(data, IroApproved)
    return data


async def test_a_customers_contact_gets_a_mail_at_their_sealed_address(
    database: str, tmp_path: Path, mail: MailServer, sample: IroApproved
) -> None:
    """The address is opened when the mail is sent and stands in clear nowhere in the database."""
    async with newsroom_on(database, tmp_path, channels={"email": mail.channel}) as newsroom:
        sealer = newsroom.runtime.sealer
        subject = await sealer.subject_of(email("sari@warung.id"))
        address = await sealer.seal(subject, "contact", "sari@warung.id")
        await newsroom.rule(definition("iro.approved", to=CONTACT, channel="email", template="iro.approved"))
        await newsroom.hears(approved_for(address, sample))
        async with sending(newsroom):
            await eventually_true(lambda: bool(mail.mails), within_s=60)
            await everything_sent(newsroom)
        bodies = await newsroom.rows("SELECT string_agg(encode(state, 'escape'), '') FROM store.events")
        rows = await newsroom.rows(f"SELECT string_agg(n::text, '') FROM {LISTED} AS n")
    [got] = mail.mails
    assert (got.to, got.subject) == ("sari@warung.id", f"IRO {sample.number} Approved")
    assert "sari@warung.id" not in bodies[0][0] + rows[0][0]


async def test_an_erased_person_is_told_nothing_more(
    database: str, tmp_path: Path, mail: MailServer, sample: IroApproved
) -> None:
    """Without the address there is no use in trying again, and a customer has no inbox: it is a dead letter."""
    async with newsroom_on(database, tmp_path, channels={"email": mail.channel}) as newsroom:
        sealer = newsroom.runtime.sealer
        subject = await sealer.subject_of(email("sari@warung.id"))
        address = await sealer.seal(subject, "contact", "sari@warung.id")
        await newsroom.rule(definition("iro.approved", to=CONTACT, channel="email"))
        await newsroom.hears(approved_for(address, sample))
        async with newsroom.runtime.engine.begin() as connection:
            await connection.exec_driver_sql("DELETE FROM person_keys")
        sealer.keyring.evict(subject)
        async with sending(newsroom):
            await everything_sent(newsroom)
        [told] = await newsroom.notifications("a rule")
    assert (told.status, told.error) == ("dead", "the recipient has no address on this channel")
    assert mail.mails == []


async def test_a_channel_that_fails_is_tried_again_and_then_falls_back_to_the_inbox(
    database: str, tmp_path: Path, mail: MailServer
) -> None:
    mail.answer = "451 try again later"
    async with newsroom_on(database, tmp_path, channels={"email": mail.channel}) as newsroom:
        await newsroom.rule(definition(channel="email"))
        [event] = await newsroom.hears(returned())
        async with sending(newsroom):
            await everything_sent(newsroom)
        assert await newsroom.types(to_role(event)) == [
            "notification.raised",
            "notification.attempted",
            "notification.failed",
            "notification.attempted",
            "notification.diverted",
            "notification.delivered",
        ]
        [told] = await newsroom.notifications()
    assert told.in_inbox
    assert mail.tried >= 2


async def test_a_dead_letter_is_sent_again_or_dropped(database: str, tmp_path: Path, mail: MailServer) -> None:
    mail.answer = "550 no such mailbox"
    channel = {**mail.channel, "fallback": None, "targets": {"system:erp": mail.channel["targets"]["role:sales_ops"]}}
    async with newsroom_on(database, tmp_path, channels={"email": channel}) as newsroom:
        await newsroom.rule(definition(to=(To(kind="system", name="erp"),), channel="email"))
        [first] = await newsroom.hears(returned())
        [second] = await newsroom.hears(returned())
        async with sending(newsroom):
            await everything_sent(newsroom)
            told = await newsroom.notifications()
            assert [one.status for one in told] == [NotificationStatus.DEAD] * 2
            mail.answer = "250 OK"
            ids = await newsroom.rows(f"SELECT id FROM {LISTED} ORDER BY created_at, id")
            now = datetime.now(UTC)
            await newsroom.give(RetryNotification(actor=ADMIN, at=now), UUID(ids[0][0]))
            await newsroom.give(DropNotification(actor=ADMIN, at=now, reason="Sudah ditelepon"), UUID(ids[1][0]))
            await eventually_true(lambda: len(mail.mails) == 1)
            await everything_sent(newsroom)
        statuses = Counter(one.status for one in await newsroom.notifications())
    assert statuses == {NotificationStatus.DELIVERED: 1, NotificationStatus.DROPPED: 1}
    assert first.event_id != second.event_id


async def test_many_at_once_come_as_one_message(database: str, tmp_path: Path, mail: MailServer) -> None:
    """What gathers while the recipient is left in peace, or before anything was sent, is a digest."""
    async with newsroom_on(database, tmp_path, channels={"email": mail.channel}) as newsroom:
        await newsroom.rule(definition(channel="email", template="iro.returned"))
        await newsroom.hears(*(returned(f"IRO/2026/{number:05}") for number in range(1, 41)))
        await newsroom.runtime.views.prepare()
        viewing = asyncio.create_task(newsroom.runtime.views.run())
        view = newsroom.runtime.service.views[1]
        await newsroom.runtime.views.wait_for(view, await newsroom.runtime.reader.position(), timeout_s=30)
        viewing.cancel()
        async with sending(newsroom):
            await everything_sent(newsroom)
        delivered = await newsroom.notifications()
    [got] = mail.mails
    assert got.subject == "40 pemberitahuan dari Jejak"
    assert "• IRO IRO/2026/00001 Returned" in got.body
    assert "… dan 10 lagi" in got.body
    assert all(one.status is NotificationStatus.DELIVERED for one in delivered)


async def test_two_processes_send_each_message_once(database: str, tmp_path: Path, mail: MailServer) -> None:
    """Of two who want to send the same, one is given it."""
    people = tuple(To(kind="person", name=f"person-{number}") for number in range(20))
    targets = {f"person:{to.name}": mail.channel["targets"]["role:sales_ops"] for to in people}
    channels = {"email": {**mail.channel, "targets": targets}}
    async with (
        newsroom_on(database, tmp_path, channels=channels) as one,
        newsroom_on(database, tmp_path, channels=channels) as two,
    ):
        await one.rule(definition(channel="email", to=people))
        await one.hears(returned(), returned())
        async with sending(one), sending(two):
            await everything_sent(one)
        assert len(await one.notifications()) == 40
    assert len(mail.mails) == 40


async def test_a_channel_that_hangs_delays_no_other(database: str, tmp_path: Path, mail: MailServer) -> None:
    """A burst of events while one channel takes every connection and never answers: the inbox is complete, and the mail
    of the last event is there within seconds of it."""
    with silent_server() as port:
        hanging: dict[str, Any] = {
            "targets": {"role:sales_ops": [f"json://127.0.0.1:{port}?rto=60&cto=60"]},
            "timeout_s": 1,
            "attempts": 3,
            "first_pause_s": 0.2,
            "digest_pace_s": 0,
        }
        channels = {"whatsapp": hanging, "email": mail.channel}
        async with newsroom_on(database, tmp_path, channels=channels) as newsroom:
            await newsroom.rule(definition("review.opened", name="to the inbox", to=(To(kind="role", name="legal"),)))
            await newsroom.rule(definition("review.opened", name="by whatsapp", channel="whatsapp", template="any"))
            await newsroom.rule(definition(name="by mail", channel="email"))
            async with sending(newsroom):
                began = monotonic()
                for start in range(0, BURST, 250):
                    await newsroom.hears(*(opened(number=f"IRO/2026/{start + n:05}") for n in range(250)))
                heard = monotonic()
                await newsroom.hears(returned())
                await eventually_true(lambda: bool(mail.mails), within_s=30)
                mailed = monotonic()

                async def inbox_complete() -> bool:
                    found = await newsroom.rows(
                        f"SELECT count(*) FROM {LISTED} WHERE in_inbox AND recipient = 'role:legal'"
                        " AND rule = 'to the inbox'"
                    )
                    return bool(found[0][0] == BURST)

                await eventually(inbox_complete, within_s=30)
                complete = monotonic()
                waiting = await newsroom.rows(f"SELECT count(*) FROM {LISTED} WHERE channel = 'whatsapp'")
        print(
            f"{BURST} events heard in {heard - began:.1f} s, mail {mailed - heard:.1f} s after the last, inbox complete"
            f" {complete - heard:.1f} s after it, {waiting[0][0]} wait for the channel that hangs"
        )
    assert waiting[0][0] > 0
    assert mailed - heard < 20
