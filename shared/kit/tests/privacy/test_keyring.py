"""One key per person, however many ask for it at once; gone for everybody a minute after its row is deleted."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from jejak_kit.privacy import (
    SCHEMA,
    Keyring,
    MasterKeys,
    MasterKeysInvalid,
    UnknownMasterKey,
    UnwrapFailed,
    grants,
    open_keyring,
)

pytestmark = pytest.mark.anyio

OLD = "k1:" + base64.b64encode(b"1" * 32).decode()
NEW = "k2:" + base64.b64encode(b"2" * 32).decode()


async def _execute(url: str, statement: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(statement.encode())


def _scalar(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def test_the_schema_can_be_laid_again_and_at_the_same_moment(database: str) -> None:
    def lay(_: int) -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(SCHEMA)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lay, range(16)))
    assert _scalar(database, "SELECT count(*) FROM person_keys") == 0


async def test_twenty_tasks_of_four_keyrings_make_one_key(keyring_url: str) -> None:
    async with AsyncExitStack() as stack:
        rings = [await stack.enter_async_context(open_keyring(keyring_url, MasterKeys.parse(OLD))) for _ in range(4)]
        answers = await asyncio.gather(*(rings[n % 4].keys(["psn_a"]) for n in range(20)))
        peppers = await asyncio.gather(*(ring.pepper() for ring in rings))
    assert len({answer["psn_a"] for answer in answers}) == 1
    assert len(set(peppers)) == 1
    assert _scalar(keyring_url, "SELECT count(*) FROM person_keys") == 1


async def test_bulk_creation_in_opposite_orders_does_not_deadlock(keyring_url: str) -> None:
    subjects = [f"psn_{n}" for n in range(200)]
    async with (
        open_keyring(keyring_url, MasterKeys.parse(OLD)) as one,
        open_keyring(keyring_url, MasterKeys.parse(OLD)) as two,
    ):
        left, right = await asyncio.gather(one.keys(subjects), two.keys(subjects[::-1]))
    assert left == right
    assert len(set(left.values())) == 200


async def test_a_deleted_key_is_used_for_at_most_the_cache_time(keyring_url: str) -> None:
    now = [1000.0]
    async with AsyncConnectionPool(keyring_url, min_size=1, kwargs={"autocommit": True}, open=False) as pool:
        keyring = Keyring(pool, MasterKeys.parse(OLD), cache_seconds=3600, clock=lambda: now[0])
        key = (await keyring.keys(["psn_a"]))["psn_a"]
        await _execute(keyring_url, "DELETE FROM person_keys")
        now[0] += 59
        assert await keyring.existing(["psn_a"]) == {"psn_a": key}
        now[0] += 1
        assert await keyring.existing(["psn_a"]) == {}
        assert (await keyring.keys(["psn_a"]))["psn_a"] != key


async def test_the_cache_is_bounded(keyring_url: str) -> None:
    async with AsyncConnectionPool(keyring_url, min_size=1, kwargs={"autocommit": True}, open=False) as pool:
        keyring = Keyring(pool, MasterKeys.parse(OLD), cache_size=10)
        keys = await keyring.keys([f"psn_{n}" for n in range(100)])
        assert len(keyring._cache) == 10
        assert await keyring.existing(list(keys)) == keys


async def test_a_key_wrapped_by_an_older_master_key_still_unwraps(keyring_url: str) -> None:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as before:
        key, pepper = await before.keys(["psn_a"]), await before.pepper()
    async with open_keyring(keyring_url, MasterKeys.parse(f"{NEW},{OLD}")) as after:
        assert await after.existing(["psn_a"]) == key
        assert await after.pepper() == pepper
        await after.keys(["psn_b"])
    assert _scalar(keyring_url, "SELECT master_key_id FROM person_keys WHERE subject = 'psn_b'") == "k2"


async def test_without_its_master_key_a_key_is_not_called_erased(keyring_url: str) -> None:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as before:
        await before.keys(["psn_a"])
    async with open_keyring(keyring_url, MasterKeys.parse(NEW)) as other:
        with pytest.raises(UnknownMasterKey, match="'k1'"):
            await other.existing(["psn_a"])


async def test_a_row_copied_to_another_person_does_not_unwrap(keyring: Keyring, keyring_url: str) -> None:
    await keyring.keys(["psn_a"])
    await _execute(
        keyring_url,
        "INSERT INTO person_keys SELECT 'psn_b', master_key_id, wrapped_key FROM person_keys",
    )
    with pytest.raises(UnwrapFailed, match="psn_b"):
        await keyring.existing(["psn_b"])


async def test_keys_lie_wrapped(keyring: Keyring, keyring_url: str) -> None:
    key = (await keyring.keys(["psn_a"]))["psn_a"]
    pepper = await keyring.pepper()
    stored = _scalar(keyring_url, "SELECT wrapped_key FROM person_keys")
    secret = _scalar(keyring_url, "SELECT pepper FROM keyring_secret")
    assert isinstance(stored, bytes)
    assert isinstance(secret, bytes)
    assert key not in stored
    assert pepper not in secret
    assert len(key) == len(pepper) == 32


async def test_a_services_role_reads_and_adds_but_never_deletes(keyring_url: str) -> None:
    role = "reader_" + keyring_url.rsplit("/", 1)[1].replace("-", "_")
    owner = await psycopg.AsyncConnection.connect(keyring_url, autocommit=True)
    async with owner:
        await owner.execute(f'CREATE ROLE "{role}" NOLOGIN'.encode())
        try:
            await owner.execute(grants(role))
            options = {"autocommit": True, "options": f"-c role={role}"}
            async with AsyncConnectionPool(keyring_url, min_size=1, kwargs=options, open=False) as pool:
                keyring = Keyring(pool, MasterKeys.parse(OLD))
                assert await keyring.pepper()
                assert (await keyring.keys(["psn_a"])).keys() == {"psn_a"}
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    async with pool.connection() as connection:
                        await connection.execute("DELETE FROM person_keys")
        finally:
            await owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("", "master key 1: the id"),
        ("k1", "must be 32 bytes"),
        ("k1:!!!", "not base64"),
        ("k1:AAAA", "must be 32 bytes"),
        (f"{OLD},{OLD}", "master key 2: the id 'k1' is given twice"),
        (f"{OLD},", "master key 2: the id"),
    ],
)
def test_a_wrong_setting_is_named_without_showing_a_key(setting: str, reason: str) -> None:
    with pytest.raises(MasterKeysInvalid, match=reason) as caught:
        MasterKeys.parse(setting)
    assert base64.b64encode(b"1" * 32).decode() not in str(caught.value)


def test_master_keys_do_not_print() -> None:
    assert "1111" not in repr(MasterKeys.parse(OLD))
    assert base64.b64encode(b"1" * 32).decode() not in repr(MasterKeys.parse(OLD))
