"""Texts about people: equal ones seal equally, nothing shows, and without the key nothing opens."""

import base64

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jejak_events.personal import Kind, Personal
from jejak_kit.privacy import CorruptSealing, Keyring, Opened, Sealer, Sealing
from jejak_kit.privacy.sealing import _open, _seal

pytestmark = pytest.mark.anyio

NAME = "Siti Rahmawati"


async def test_equal_texts_of_one_person_seal_equally(sealer: Sealer) -> None:
    one = await sealer.seal("psn_a", "contact", NAME)
    assert one == await sealer.seal("psn_a", "contact", NAME)
    assert one.plain == NAME
    assert one != await sealer.seal("psn_a", "contact", NAME + " ")
    assert one.sealed != (await sealer.seal("psn_a", "identity", NAME)).sealed


async def test_the_same_text_of_two_people_seals_differently(sealer: Sealer) -> None:
    one, other = await sealer.seal_many([Sealing("psn_a", "contact", NAME), Sealing("psn_b", "contact", NAME)])
    assert one.sealed != other.sealed


async def test_what_is_stored_shows_neither_text_nor_base64_of_it(sealer: Sealer) -> None:
    stored = (await sealer.seal("psn_a", "contact", NAME)).model_dump_json().encode()
    raw = base64.urlsafe_b64decode(Personal.model_validate_json(stored).sealed + "==")
    assert NAME.encode() not in stored + raw
    assert base64.b64encode(NAME.encode()).rstrip(b"=") not in stored


async def test_a_value_read_back_from_the_store_opens(sealer: Sealer) -> None:
    stored = (await sealer.seal("psn_a", "contact", NAME)).model_dump_json()
    read = Personal.model_validate_json(stored)
    assert read.plain is None
    assert await sealer.open(read) == Opened(NAME, "open")


async def test_opening_many_keeps_the_order_and_asks_once(sealer: Sealer, keyring: Keyring) -> None:
    values = await sealer.seal_many([Sealing(f"psn_{n % 7}", "contact", str(n)) for n in range(50)])
    assert [opened.value for opened in await sealer.open_many(values)] == [str(n) for n in range(50)]


async def test_whoever_was_erased_reads_as_erased_also_after_coming_back(keyring: Keyring, keyring_url: str) -> None:
    sealer = Sealer(keyring)
    value = await sealer.seal("psn_a", "contact", NAME)
    other = await sealer.seal("psn_b", "contact", NAME)
    with psycopg.connect(keyring_url, autocommit=True) as connection:
        connection.execute("DELETE FROM person_keys WHERE subject = 'psn_a'")
    keyring._cache._entries.clear()
    assert await sealer.open_many([value, other]) == [Opened(None, "erased"), Opened(NAME, "open")]
    again = await sealer.seal("psn_a", "contact", NAME)
    assert again.sealed != value.sealed
    assert await sealer.open_many([value, again]) == [Opened(None, "erased"), Opened(NAME, "open")]


async def test_any_altered_byte_is_told_from_erasure(sealer: Sealer) -> None:
    value = await sealer.seal("psn_a", "contact", NAME)
    raw = base64.urlsafe_b64decode(value.sealed + "=" * (-len(value.sealed) % 4))
    for place in range(len(raw)):
        altered = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        sealed = base64.urlsafe_b64encode(altered).rstrip(b"=").decode()
        with pytest.raises(CorruptSealing, match="psn_a"):
            await sealer.open(Personal(subject="psn_a", kind="contact", sealed=sealed))


@pytest.mark.parametrize("sealed", ["", "AA", "not base64!", "é"])
async def test_what_was_never_sealed_is_corrupt(sealer: Sealer, sealed: str) -> None:
    with pytest.raises(CorruptSealing):
        await sealer.open(Personal(subject="psn_a", kind="contact", sealed=sealed))


async def test_a_value_moved_to_another_person_or_kind_is_corrupt(sealer: Sealer) -> None:
    value = await sealer.seal("psn_a", "contact", NAME)
    for moved in ({"subject": "psn_b"}, {"kind": "identity"}):
        with pytest.raises(CorruptSealing):
            await sealer.open(value.model_copy(update=moved))


def test_texts_do_not_print() -> None:
    assert NAME not in repr(Sealing("psn_a", "contact", NAME)) + repr(Opened(NAME, "open"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.binary(min_size=32, max_size=32), kind=st.sampled_from(["contact", "identity"]), text=st.text())
def test_every_text_comes_back_as_it_went_in(key: bytes, kind: Kind, text: str) -> None:
    sealed = _seal(key, Sealing("psn_a", kind, text))
    assert _open(key, Personal(subject="psn_a", kind=kind, sealed=sealed)) == Opened(text, "open")
    assert _seal(key, Sealing("psn_a", kind, text)) == sealed
