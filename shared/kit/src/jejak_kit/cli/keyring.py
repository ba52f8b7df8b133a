"""`jejak keyring`: another master key, clean pages, and what follows a restore."""

import base64
import secrets
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from jejak_kit.cli.output import failed, print_json, run
from jejak_kit.cli.progress import progress
from jejak_kit.cli.system import BadConfiguration, HomeOption, JsonOption, System
from jejak_kit.people.restoring import erase_again
from jejak_kit.privacy import KeyringFault, MasterKeys, MasterKeysInvalid
from jejak_kit.privacy.erasures import Erasure
from jejak_kit.privacy.rotation import Rotated, rotate, vacuum
from jejak_kit.runtime import open_runtime

OWNER = "JEJAK_KEYRING_OWNER_URL"

keyring = typer.Typer(
    name="keyring",
    help=f"The keys of persons. `rotate` and `vacuum` need the keyring's owner: {OWNER}, or a system's home.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(keyring)


@keyring.command("new-key")
def new_key(name: Annotated[str, typer.Argument(help="Its id, say k2; never one that was used before.")]) -> None:
    """Print a new master key as an entry of JEJAK_MASTER_KEYS.

    To rotate: add it behind the others everywhere, then put it in front everywhere, then `jejak keyring rotate`, then take
    the older ones out. Services restart one by one in between; nothing stands still.
    """
    entry = f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    try:
        MasterKeys.parse(entry)
    except MasterKeysInvalid as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from None
    typer.echo(entry)


@keyring.command("rotate")
def rotate_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Wrap every key anew with the first of JEJAK_MASTER_KEYS, while services run that know both.

    Exits with 1 at a key that none of them unwraps. Can be repeated; broken off, it goes on where it was.
    """
    try:
        rotated = run(_rotate(home))
    except (KeyringFault, MasterKeysInvalid) as error:
        raise failed(str(error)) from None
    if as_json:
        print_json({"keys": rotated.keys, "pepper": rotated.pepper, "left": rotated.left})
    else:
        typer.echo(f"{rotated.keys} keys wrapped anew" + (", and the pepper" if rotated.pepper else ""))
    if rotated.left:
        raise failed(
            f"{rotated.left} keys were made with another master key meanwhile: put the new one in front everywhere"
        )


@keyring.command("vacuum")
def vacuum_(home: HomeOption = None) -> None:
    """Write the table of keys anew, so that its pages no longer hold what was deleted."""
    run(_vacuum(home))
    typer.echo("the table of keys is written anew")


@keyring.command("after-restore")
def after_restore(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """After restoring the keyring from an older copy: erase again whom the services know as erased since."""
    again = run(_after_restore(home))
    if as_json:
        print_json([erasure.model_dump(mode="json") for erasure in again])
    else:
        typer.echo(f"{len(again)} erasures brought back, {sum(e.had_key for e in again)} keys deleted again")


def owner_url(system: System) -> str | None:
    """The keyring as its owner, where this command line knows it."""
    return system.of_owner("JEJAK_KEYRING_URL", OWNER)


async def vacuumed(url: str) -> bool:
    """Whether the table of keys could be written anew."""
    try:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as owner:
            await vacuum(owner)
    except psycopg.Error:
        return False
    return True


def _owner(home: Path | None) -> tuple[System, str]:
    system = System.at(home)
    url = owner_url(system)
    if url is None:
        raise BadConfiguration(f"{OWNER}: Field required")
    return system, url


async def _rotate(home: Path | None) -> Rotated:
    system, url = _owner(home)
    setting = system.of_owner("JEJAK_MASTER_KEYS")
    if not setting:
        raise BadConfiguration("JEJAK_MASTER_KEYS: Field required")
    keys = MasterKeys.parse(setting)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as owner:
        with progress("rotating", unit="keys") as tick:
            return await rotate(owner, keys, tick)


async def _vacuum(home: Path | None) -> None:
    _, url = _owner(home)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as owner:
        await vacuum(owner)


async def _after_restore(home: Path | None) -> list[Erasure]:
    again = []
    for service in System.at(home).services():
        async with open_runtime(service) as runtime:
            again += await erase_again(runtime.erasures.places)
    return again
