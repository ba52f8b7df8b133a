"""The NATS server: who may say and hear what, and what survives its end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
from nats.js.errors import APIError

from jejak_embedded.nats import NatsServer
from jejak_embedded.nats_users import OBSERVER, inbox_prefix, systems, users
from jejak_embedded.ports import HOST, free_port
from jejak_embedded.streams import INBOUND_MESSAGE_LIMIT, UntakenError, provision_streams
from jejak_embedded.throwaway import throwaway_folder
from jejak_embedded.vault import Vault
from jejak_events.subjects import inbound_stream_of, stream_of, subjects_of
from jejak_kit.manifest import Manifest


def not_loaded() -> NoReturn:
    raise AssertionError("nobody loads a service here")


MANIFESTS = [
    Manifest("iro", 1, not_loaded, consumes={"iro-contract": "contract"}, inbound={"iro-crm": "crm"}),
    Manifest("contract", 2, not_loaded, consumes={"contract-iro": "iro"}),
]


@pytest.fixture(scope="module")
def server() -> Iterator[NatsServer]:
    with throwaway_folder() as folder:
        server = NatsServer(folder / "nats", port=free_port(), vault=Vault(folder / "secrets"), users=users(MANIFESTS))
        server.start()
        provision_streams(server.admin_url, systems(MANIFESTS))
        yield server
        server.stop()


@dataclass
class Speaker:
    """A connection of one user, and what the server objected to."""

    client: Client
    objections: asyncio.Queue[str]

    async def refused(self, subject: str) -> bool:
        """Whether publishing there is a permissions violation."""
        await self.client.publish(subject, b"")
        return await self._objected("publish", subject)

    async def deaf_to(self, subject: str) -> bool:
        """Whether subscribing to it is a permissions violation."""
        await self.client.subscribe(subject)
        return await self._objected("subscription", subject)

    async def _objected(self, to: str, subject: str) -> bool:
        await self.client.flush()
        try:
            async with asyncio.timeout(2):
                return f'permissions violation for {to} to "{subject.lower()}"' in await self.objections.get()
        except TimeoutError:
            return False


@asynccontextmanager
async def connected(server: NatsServer, user: str) -> AsyncIterator[Speaker]:
    objections: asyncio.Queue[str] = asyncio.Queue()

    async def note(error: Exception) -> None:
        objections.put_nowait(str(error).lower())

    client = await nats.connect(
        server.url_for(user), inbox_prefix=inbox_prefix(user), error_cb=note, allow_reconnect=False
    )
    try:
        yield Speaker(client, objections)
    finally:
        await client.close()


async def own_stream(speaker: Speaker, service: str) -> None:
    """As the service's relay makes it."""
    config = StreamConfig(
        name=stream_of(service), subjects=[subjects_of(service)], allow_direct=True, deny_delete=True, deny_purge=True
    )
    await speaker.client.jetstream().add_stream(config)


def test_a_service_owns_its_stream_and_nothing_beside_it(server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(server, "iro") as iro:
            await own_stream(iro, "iro")
            jetstream = iro.client.jetstream()
            await jetstream.publish("jejak.iro.iro.submitted.1", b"one")
            stream = stream_of("iro")
            assert (await jetstream.get_msg(stream, 1)).data == b"one"
            assert (await jetstream.get_msg(stream, 1, direct=True)).data == b"one"
            assert (await jetstream.get_last_msg(stream, subjects_of("iro"), direct=True)).data == b"one"
            for subject in (
                "jejak.contract.contract.activated.1",
                "jejak.inbound.crm.quotation",
                "$JS.API.STREAM.DELETE.JEJAK_CONTRACT",
                "$JS.API.STREAM.PURGE.JEJAK_IRO",
                "$JS.API.STREAM.MSG.GET.JEJAK_KOM",
                "$JS.API.STREAM.MSG.GET.JEJAK_INBOUND_CRM",
                "$JS.API.STREAM.UPDATE.JEJAK_INBOUND_CRM",
                "$JS.API.CONSUMER.MSG.NEXT.JEJAK_IRO.contract-iro",
                "$JS.API.CONSUMER.CREATE.JEJAK_IRO.contract-iro",
                "$JS.ACK.JEJAK_IRO.contract-iro.1.1.1.1.0",
                "_INBOX_contract.x",
            ):
                assert await iro.refused(subject), subject
            await jetstream.delete_stream(stream)

    asyncio.run(scenario())


def test_a_service_takes_what_its_manifest_names(server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(server, "iro") as iro, connected(server, "contract") as contract:
            await own_stream(iro, "iro")
            await iro.client.jetstream().publish("jejak.iro.iro.submitted.1", b"one")
            jetstream, stream, durable = contract.client.jetstream(), stream_of("iro"), "contract-iro"
            config = ConsumerConfig(durable_name=durable, ack_policy=AckPolicy.EXPLICIT)
            await jetstream.add_consumer(stream, config)
            subscription = await jetstream.pull_subscribe_bind(durable, stream)
            (message,) = await subscription.fetch(1)
            await message.ack_sync()
            assert (await jetstream.consumer_info(stream, durable)).num_ack_pending == 0
            await jetstream.delete_consumer(stream, durable)
            assert contract.objections.empty()
            await iro.client.jetstream().delete_stream(stream)

    asyncio.run(scenario())


def test_a_service_hears_only_its_own_inbox(server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(server, "contract") as contract:
            for subject in ("jejak.>", "_INBOX_iro.>", "_INBOX.>", "$JS.API.>"):
                assert await contract.deaf_to(subject), subject

    asyncio.run(scenario())


def test_an_outside_system_speaks_into_its_own_stream_only(server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(server, "crm") as crm:
            stored = await crm.client.jetstream().publish("jejak.inbound.crm.quotation", b"{}")
            assert stored.stream == inbound_stream_of("crm")
            with pytest.raises(APIError, match="exceeds maximum"):
                await crm.client.jetstream().publish("jejak.inbound.crm.quotation", b"x" * (INBOUND_MESSAGE_LIMIT + 1))
            for subject in ("jejak.inbound.procurement.x", "jejak.iro.x", "$JS.API.STREAM.INFO.JEJAK_INBOUND_CRM"):
                assert await crm.refused(subject), subject

    asyncio.run(scenario())


def test_the_observer_reads_everything_and_touches_nothing(server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(server, "iro") as iro, connected(server, OBSERVER) as observer:
            await own_stream(iro, "iro")
            await iro.client.jetstream().publish("jejak.iro.iro.submitted.1", b"one")
            jetstream = observer.client.jetstream()
            ordered = await jetstream.subscribe("jejak.iro.>", ordered_consumer=True)
            assert (await ordered.next_msg()).data == b"one"
            pulling = await jetstream.pull_subscribe("jejak.iro.>", durable="watch")
            (message,) = await pulling.fetch(1)
            await message.ack_sync()
            assert observer.objections.empty()
            for subject in (
                "jejak.iro.x",
                "jejak.inbound.crm.x",
                "$JS.API.STREAM.DELETE.JEJAK_IRO",
                "$JS.API.CONSUMER.MSG.NEXT.JEJAK_IRO.contract-iro",
                "$JS.API.CONSUMER.DELETE.JEJAK_IRO.contract-iro",
                "$JS.API.CONSUMER.CREATE.JEJAK_IRO.contract-iro.jejak.iro.>",
                "$JS.ACK.JEJAK_IRO.contract-iro.1.1.1.1.0",
            ):
                assert await observer.refused(subject), subject
            await iro.client.jetstream().delete_stream(stream_of("iro"))

    asyncio.run(scenario())


@pytest.mark.parametrize("who", ["", "iro@", "iro:wrong@"])
def test_nobody_enters_without_name_and_password(server: NatsServer, who: str) -> None:
    async def scenario() -> None:
        with pytest.raises(NatsError, match="Authorization Violation"):
            await nats.connect(f"nats://{who}{HOST}:{server.port}", allow_reconnect=False)

    asyncio.run(scenario())


def test_a_service_erases_what_it_has_taken_and_nothing_else(server: NatsServer) -> None:
    async def scenario() -> None:
        async with connected(server, "crm") as crm, connected(server, "iro") as iro:
            stored = await crm.client.jetstream().publish("jejak.inbound.crm.quotation", b'{"name": "Siti Rahayu"}')
            assert await iro.client.jetstream().delete_msg(inbound_stream_of("crm"), stored.seq)
            assert not any(b"Siti Rahayu" in file.read_bytes() for file in server.store.rglob("*") if file.is_file())
            for subject in ("$JS.API.STREAM.PURGE.JEJAK_INBOUND_CRM", "$JS.API.STREAM.MSG.DELETE.JEJAK_IRO"):
                assert await iro.refused(subject), subject

    asyncio.run(scenario())


def test_a_stream_that_once_denied_deletes_is_made_anew_when_all_it_holds_was_taken(
    own_nats: Callable[[], NatsServer],
) -> None:
    async def older(url: str, *, take: bool) -> None:
        client = await nats.connect(url)
        jetstream = client.jetstream()
        if not take:
            await jetstream.add_stream(
                StreamConfig(name=inbound_stream_of("crm"), subjects=["jejak.inbound.crm.>"], deny_delete=True)
            )
            await jetstream.publish("jejak.inbound.crm.quotation", b"{}")
        else:
            subscription = await jetstream.pull_subscribe("jejak.inbound.crm.>", durable="iro-crm")
            (message,) = await subscription.fetch(1)
            await message.ack_sync()
        await client.close()

    async def messages(url: str) -> tuple[int, bool | None]:
        client = await nats.connect(url)
        info = await client.jetstream().stream_info(inbound_stream_of("crm"))
        await client.close()
        return info.state.messages, info.config.deny_delete

    server = own_nats()
    asyncio.run(older(server.admin_url, take=False))
    with pytest.raises(UntakenError, match="JEJAK_INBOUND_CRM"):
        provision_streams(server.admin_url, ["crm"])
    asyncio.run(older(server.admin_url, take=True))
    for _ in range(2):
        provision_streams(server.admin_url, ["crm"])
        assert asyncio.run(messages(server.admin_url)) == (0, False)


def test_one_service_listens_to_a_system() -> None:
    with pytest.raises(ValueError, match="more than one service listens to crm"):
        users([Manifest(n, 1, not_loaded, inbound={f"{n}-crm": "crm"}) for n in ("iro", "kom")])


def test_a_system_with_the_name_of_a_service_is_refused() -> None:
    with pytest.raises(ValueError, match="different names: iro"):
        users([Manifest("iro", 1, not_loaded, inbound={"iro-iro": "iro"})])


def test_acknowledged_messages_survive_a_stop_and_a_kill(own_nats: Callable[[], NatsServer]) -> None:
    server = own_nats()

    async def said(data: bytes | None) -> list[bytes]:
        client = await nats.connect(server.admin_url)
        jetstream = client.jetstream()
        await jetstream.add_stream(name="S", subjects=["s"])
        if data is not None:
            await jetstream.publish("s", data)
        count = (await jetstream.stream_info("S")).state.messages
        messages = [(await jetstream.get_msg("S", place)).data or b"" for place in range(1, count + 1)]
        await client.close()
        return messages

    asyncio.run(said(b"a"))
    server.stop()
    assert server.exit_code() == 0
    server.start()
    asyncio.run(said(b"b"))
    server.kill()
    server.start()
    assert asyncio.run(said(None)) == [b"a", b"b"]
