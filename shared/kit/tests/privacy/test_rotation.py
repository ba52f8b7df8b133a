"""Another master key while services seal, open and erase: nobody notices, and the older one is not needed any more."""

import asyncio
import subprocess
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from jejak_kit.privacy import MasterKeys, Sealer, UnknownMasterKey, open_keyring
from jejak_kit.privacy.erasures import ErasureRequest
from jejak_kit.privacy.rotation import Rotated, rotate, vacuum

from .conftest import NEW, OLD

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def owner(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        yield connection


async def test_services_that_know_both_keys_go_on_while_every_key_is_wrapped_anew(keyring_url: str) -> None:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as before:
        sealer = Sealer(before)
        sealed = [await sealer.seal(f"psn_{n}", "contact", f"text {n}") for n in range(2_500)]
        pepper = await before.pepper()
    stop = asyncio.Event()

    async def serve(setting: str, name: str) -> int:
        """Opens what there is and writes of new people, with an empty cache at every look; returns how often it did."""
        rounds = 0
        while not stop.is_set() or not rounds:
            async with open_keyring(keyring_url, MasterKeys.parse(setting)) as ring:
                service = Sealer(ring)
                opened = await service.open_many(sealed[100:])
                assert [each.value for each in opened] == [f"text {n}" for n in range(100, 2_500)]
                fresh = await service.seal(f"psn_{name}{rounds}", "contact", "new")
                assert (await service.open(fresh)).value == "new"
                assert await ring.pepper() == pepper
            rounds += 1
        return rounds

    async def erase() -> None:
        async with open_keyring(keyring_url, MasterKeys.parse(f"{OLD},{NEW}")) as ring:
            for n in range(100):
                request = ErasureRequest(
                    erasure_id=uuid4(), subject=f"psn_{n}", ground="requested", reference=None, actor_id="u"
                )
                assert (await ring.ledger.erase(request)).had_key

    async with owner(keyring_url) as connection:
        services = [asyncio.create_task(serve(f"{NEW},{OLD}", "a")), asyncio.create_task(serve(f"{NEW},{OLD}", "b"))]
        _, rotated = await asyncio.gather(erase(), rotate(connection, MasterKeys.parse(f"{NEW},{OLD}")))
        stop.set()
        assert min(await asyncio.gather(*services)) >= 1
        assert rotated.pepper
        assert 2_400 <= rotated.keys <= 2_500
        assert await rotate(connection, MasterKeys.parse(f"{NEW},{OLD}")) == Rotated(0, False)
        await vacuum(connection)
    async with open_keyring(keyring_url, MasterKeys.parse(NEW)) as after:
        opened = await Sealer(after).open_many(sealed)
        assert [each.status for each in opened] == ["erased"] * 100 + ["open"] * 2_400
        assert await after.pepper() == pepper


async def test_a_key_that_no_master_key_unwraps_stops_the_rotation_and_stays(keyring_url: str) -> None:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as before:
        keys = await before.keys(["psn_a"])
    async with owner(keyring_url) as connection:
        with pytest.raises(UnknownMasterKey):
            await rotate(connection, MasterKeys.parse(NEW))
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as still:
        assert await still.existing(["psn_a"]) == keys


async def test_the_command_line_makes_a_key_and_rotates_with_it(keyring_url: str, tmp_path: Path) -> None:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as before:
        keys = await before.keys(["psn_a", "psn_b"])
    jejak = str(Path(sysconfig.get_path("scripts")) / "jejak")

    def run(*arguments: str, setting: str = "") -> str:
        environment = {"PATH": "/usr/bin:/bin", "JEJAK_KEYRING_OWNER_URL": keyring_url, "JEJAK_MASTER_KEYS": setting}
        done = subprocess.run(
            [jejak, "keyring", *arguments], env=environment, cwd=tmp_path, capture_output=True, check=True, text=True
        )
        return done.stdout.strip()

    new = await asyncio.to_thread(run, "new-key", "k9")
    assert await asyncio.to_thread(run, "rotate", setting=f"{new},{OLD}") == "2 keys wrapped anew"
    assert await asyncio.to_thread(run, "vacuum") == "the table of keys is written anew"
    async with open_keyring(keyring_url, MasterKeys.parse(new)) as after:
        assert await after.existing(["psn_a", "psn_b"]) == keys
