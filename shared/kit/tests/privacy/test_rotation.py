"""Another master key while services seal, open and erase: nobody notices, and the older one is not needed any more."""

import asyncio
import itertools
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


async def test_every_step_of_a_rolling_restart_reads_what_every_other_writes(keyring_url: str) -> None:
    """Services are restarted one by one, so that before, behind and in front are there at once, two at a time."""
    steps = [OLD, f"{OLD},{NEW}", f"{NEW},{OLD}", NEW]
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as first:
        written = [await Sealer(first).seal("psn_0", "contact", "text")]
    for number, (earlier, later) in enumerate(itertools.pairwise(steps), 1):
        if later == NEW:  # the last step comes after the rotation
            async with owner(keyring_url) as connection:
                assert (await rotate(connection, MasterKeys.parse(earlier))).left == 0
        async with (
            open_keyring(keyring_url, MasterKeys.parse(earlier)) as one,
            open_keyring(keyring_url, MasterKeys.parse(later)) as other,
        ):
            for place, ring in enumerate((one, other)):
                written.append(await Sealer(ring).seal(f"psn_{number}{place}", "contact", "text"))
            for setting in (earlier, later):
                async with open_keyring(keyring_url, MasterKeys.parse(setting)) as fresh:
                    assert {each.value for each in await Sealer(fresh).open_many(written)} == {"text"}


async def test_a_new_key_put_in_front_at_once_is_unknown_to_who_was_not_restarted_yet(keyring_url: str) -> None:
    async with (
        open_keyring(keyring_url, MasterKeys.parse(f"{NEW},{OLD}")) as restarted,
        open_keyring(keyring_url, MasterKeys.parse(OLD)) as waiting,
    ):
        sealed = await Sealer(restarted).seal("psn_a", "contact", "text")
        with pytest.raises(UnknownMasterKey):
            await Sealer(waiting).open(sealed)


async def test_keys_that_a_service_makes_with_the_old_one_meanwhile_are_told_as_left(keyring_url: str) -> None:
    """A service that still puts the old one in front writes behind the rotation's back."""
    async with open_keyring(keyring_url, MasterKeys.parse(f"{OLD},{NEW}")) as late, owner(keyring_url) as connection:
        await late.keys(["psn_b"])
        await connection.execute(
            "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO person_keys SELECT 'psn_a', master_key_id, wrapped_key FROM old_key; RETURN NULL; END $$"
        )
        await connection.execute("CREATE TABLE old_key AS SELECT * FROM person_keys")
        await connection.execute("CREATE TRIGGER meanwhile AFTER UPDATE ON person_keys EXECUTE FUNCTION meanwhile()")
        assert await rotate(connection, MasterKeys.parse(f"{NEW},{OLD}")) == Rotated(1, False, left=1)
        await connection.execute(
            "DROP TRIGGER meanwhile ON person_keys; DELETE FROM person_keys WHERE subject = 'psn_a'"
        )
        await late.keys(["psn_c"])
        assert await rotate(connection, MasterKeys.parse(f"{NEW},{OLD}")) == Rotated(1, False)


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
