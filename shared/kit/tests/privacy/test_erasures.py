"""The ledger: a key is deleted together with the row that says so, by whoever may call the function and nobody else."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
import structlog
from psycopg_pool import AsyncConnectionPool

from jejak_kit.privacy import Keyring, MasterKeys, Sealer, Sealing, grants, open_keyring
from jejak_kit.privacy.erasures import ErasureRequest, OtherErasure

from .conftest import OLD

pytestmark = pytest.mark.anyio


def asked(subject: str, erasure_id: UUID | None = None) -> ErasureRequest:
    return ErasureRequest(
        erasure_id=erasure_id or uuid4(), subject=subject, ground="requested", reference="PDP/7", actor_id="u-sari"
    )


async def test_what_was_sealed_reads_as_erased_and_others_stay_readable(keyring: Keyring, sealer: Sealer) -> None:
    one, other = await sealer.seal("psn_a", "contact", "Siti"), await sealer.seal("psn_b", "contact", "Budi")
    erasure = await keyring.ledger.erase(asked("psn_a"))
    keyring.evict("psn_a")
    assert erasure.had_key
    assert [opened.value for opened in await sealer.open_many([one, other])] == [None, "Budi"]
    assert await keyring.ledger.known_since("psn_a") is None
    assert await keyring.ledger.known_since("psn_b") is not None


async def test_a_repeated_request_is_one_erasure_even_when_the_person_has_come_back(
    keyring: Keyring, sealer: Sealer
) -> None:
    request = asked("psn_a")
    await keyring.keys(["psn_a"])
    first = await keyring.ledger.erase(request)
    keyring.evict("psn_a")
    again = await sealer.seal("psn_a", "contact", "Siti")
    assert await keyring.ledger.erase(request) == first
    assert (await sealer.open(again)).value == "Siti"
    with pytest.raises(OtherErasure):
        await keyring.ledger.erase(asked("psn_b", request.erasure_id))


async def test_a_key_made_for_somebody_erased_is_counted_and_told(keyring: Keyring, sealer: Sealer) -> None:
    """Whether a person came back or a command was under way, nobody should have to guess that they are readable again."""
    await sealer.seal("psn_a", "contact", "Siti")
    await keyring.ledger.erase(asked("psn_a"))
    keyring.evict("psn_a")
    with structlog.testing.capture_logs() as told:
        await sealer.seal_many([Sealing("psn_a", "contact", "Siti"), Sealing("psn_b", "contact", "Budi")])
        await sealer.seal("psn_a", "contact", "Siti")
    assert keyring.came_back == 1
    assert [(line["event"], line["subject"]) for line in told] == [("keyring.person_came_back", "psn_a")]


async def test_a_second_erasure_is_a_second_row_behind_the_first(keyring: Keyring) -> None:
    await keyring.keys(["psn_a"])
    rows = [await keyring.ledger.erase(asked("psn_a")) for _ in range(3)]
    assert [row.had_key for row in rows] == [True, False, False]
    assert list(await keyring.ledger.of("psn_a")) == rows
    assert list(await keyring.ledger.after(rows[0].position)) == rows[1:]


async def test_rows_of_an_age_are_taken_in_order_though_the_clock_was_set_back(
    keyring: Keyring, keyring_url: str
) -> None:
    first, second, third = [await keyring.ledger.erase(asked("psn_a")) for _ in range(3)]
    with psycopg.connect(keyring_url, autocommit=True) as owner:
        for row, age in ((first, "2 hours"), (second, "1 minute"), (third, "3 hours")):
            statement = "UPDATE erasures SET erased_at = clock_timestamp() - %s::interval WHERE position = %s"
            owner.execute(statement, (age, row.position))
    found = await keyring.ledger.aged_after(0, timedelta(hours=1))
    assert [row.position for row in found] == [first.position], "the third waits for the second"
    assert len(await keyring.ledger.aged_after(0, timedelta(0))) == 3


async def test_many_at_once_never_share_a_position(keyring_url: str) -> None:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD), max_connections=8) as keyring:
        rows = await asyncio.gather(*(keyring.ledger.erase(asked(f"psn_{n}")) for n in range(40)))
        assert [row.position for row in await keyring.ledger.after(0)] == sorted(row.position for row in rows)
        assert len({row.position for row in rows}) == 40


async def test_a_read_under_way_does_not_bring_an_erased_key_back(keyring_url: str) -> None:
    """The key was read before the eviction and is remembered after it."""
    now = [1000.0]
    async with AsyncConnectionPool(keyring_url, min_size=1, kwargs={"autocommit": True}, open=False) as pool:
        keyring = Keyring(pool, MasterKeys.parse(OLD), clock=lambda: now[0])
        found = await keyring.keys(["psn_a"])
        await keyring.ledger.erase(asked("psn_a"))
        keyring.evict("psn_a")
        keyring._cache.keep(found, read_at=now[0])
        assert await keyring.existing(["psn_a"]) == {}


async def test_keys_of_parked_bodies_run_out_and_keys_of_people_do_not(keyring: Keyring, keyring_url: str) -> None:
    await keyring.keys(["psn_a", "parked:2026-01-01", "parked:2026-02-01"])
    with psycopg.connect(keyring_url, autocommit=True) as owner:
        owner.execute(
            "UPDATE person_keys SET created_at = now() - interval '20 days' WHERE subject <> %s", ("parked:2026-02-01",)
        )
    assert await keyring.ledger.expire_parked_keys(timedelta(days=14)) == 1
    assert await keyring.ledger.expire_parked_keys(timedelta(0)) == 0
    with psycopg.connect(keyring_url) as owner:
        left = {row[0] for row in owner.execute("SELECT subject FROM person_keys")}
    assert left == {"psn_a", "parked:2026-02-01"}


async def test_a_services_role_erases_by_the_function_and_not_by_hand(keyring_url: str) -> None:
    role = "eraser_" + keyring_url.rsplit("/", 1)[1]
    async with await psycopg.AsyncConnection.connect(keyring_url, autocommit=True) as owner:
        await owner.execute(f'CREATE ROLE "{role}" NOLOGIN'.encode())
        try:
            await owner.execute(grants(role))
            options = {"autocommit": True, "options": f"-c role={role}"}
            async with AsyncConnectionPool(keyring_url, min_size=1, kwargs=options, open=False) as pool:
                keyring = Keyring(pool, MasterKeys.parse(OLD))
                await keyring.keys(["psn_a", "parked:x"])
                for statement in (
                    "DELETE FROM person_keys",
                    "DELETE FROM erasures",
                    "UPDATE erasures SET actor_id = ''",
                    "INSERT INTO erasures SELECT 1, gen_random_uuid(), 's', 'requested', null, 'a', true, now()",
                ):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        async with pool.connection() as connection:
                            await connection.execute(statement.encode())
                assert (await keyring.ledger.erase(asked("psn_a"))).had_key
                with pytest.raises(psycopg.errors.RaiseException):
                    await keyring.ledger.erase(asked("parked:x"))
        finally:
            await owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())
