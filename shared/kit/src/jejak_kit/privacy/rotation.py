"""Another master key, without downtime: every key is wrapped anew while services, knowing both, go on.

Needs the keyring's owner. A row is replaced only where it still is what was read, so that whoever is erased meanwhile
stays erased, and two rotations at once do no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString

from psycopg import AsyncConnection

from jejak_kit.privacy.keyring import PEPPER
from jejak_kit.privacy.master_keys import MasterKeys, Wrapped

PAGE = 1_000

_OTHERS = """
SELECT subject, master_key_id, wrapped_key FROM person_keys WHERE subject > %s AND master_key_id <> %s ORDER BY 1 LIMIT %s
"""
_REPLACE = """
UPDATE person_keys AS k SET master_key_id = %s, wrapped_key = n.new_key
FROM unnest(%s::text[], %s::bytea[], %s::bytea[]) AS n(subject, old_key, new_key)
WHERE k.subject = n.subject AND k.wrapped_key = n.old_key
"""


@dataclass(frozen=True)
class Rotated:
    """Keys wrapped anew, whether the pepper was, and keys that still need another master key (made meanwhile by those who
    put that one first)."""

    keys: int
    pepper: bool
    left: int = 0


async def rotate(
    owner: AsyncConnection, master_keys: MasterKeys, progress: Callable[[int, int], None] = lambda done, total: None
) -> Rotated:
    """Wraps everything with the first master key, once through: who still puts another one first must run it again.
    Broken off, it goes on where it was when it is run again.

    The connection must be in autocommit. Raises UnknownMasterKey or UnwrapFailed at a key that cannot be unwrapped, before
    its page is changed.
    """
    pepper = await _rotate_pepper(owner, master_keys)
    total, done, after = await _others(owner, master_keys.current), 0, ""
    while page := await (await owner.execute(_OTHERS, (after, master_keys.current, PAGE))).fetchall():
        new = [
            master_keys.wrap(subject, master_keys.unwrap(subject, Wrapped(name, bytes(key)))).bytes
            for subject, name, key in page
        ]
        replaced = await owner.execute(
            _REPLACE, (master_keys.current, [row[0] for row in page], [bytes(row[2]) for row in page], new)
        )
        done, after = done + replaced.rowcount, page[-1][0]
        progress(done, total)
    return Rotated(done, pepper, await _others(owner, master_keys.current))


async def vacuum(owner: AsyncConnection) -> None:
    """Writes the table of keys anew: pages keep what was deleted until then. Waits at most 5 s for its lock, and keeps
    readers waiting for as long as the copy takes. Not in a transaction. Raises psycopg.errors.LockNotAvailable.
    """
    await owner.execute("SET lock_timeout = '5s'")
    await owner.execute("VACUUM (FULL) person_keys")
    await owner.execute("CHECKPOINT")


async def _rotate_pepper(owner: AsyncConnection, master_keys: MasterKeys) -> bool:
    row = await (await owner.execute("SELECT master_key_id, pepper FROM keyring_secret")).fetchone()
    if row is None or row[0] == master_keys.current:
        return False
    new = master_keys.wrap(PEPPER, master_keys.unwrap(PEPPER, Wrapped(row[0], bytes(row[1]))))
    update: LiteralString = "UPDATE keyring_secret SET master_key_id = %s, pepper = %s WHERE pepper = %s"
    return (await owner.execute(update, (new.master_key_id, new.bytes, row[1]))).rowcount == 1


async def _others(owner: AsyncConnection, current: str) -> int:
    row = await (
        await owner.execute("SELECT count(*) FROM person_keys WHERE master_key_id <> %s", (current,))
    ).fetchone()
    return int(row[0]) if row else 0
