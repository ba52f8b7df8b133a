"""A parked body is plain to nobody who looks, comes back for a retry, and is gone when its time is over."""

from datetime import date

import psycopg
import pytest

from jejak_kit.people.parked import texts_of
from jejak_kit.privacy import Keyring
from jejak_kit.privacy.parked_bodies import BodyForgotten, ParkedBodies, digest_of, without_body

pytestmark = pytest.mark.anyio

BODY = b'{"name": "Siti Rahayu"}'
DAY = date(2026, 1, 5)


async def test_a_body_lies_sealed_and_comes_back(keyring: Keyring) -> None:
    bodies = ParkedBodies(keyring)
    kept = await bodies.seal(BODY)
    assert b"Siti" not in kept
    assert await bodies.open(kept) == BODY
    assert digest_of(kept) == digest_of(BODY) == digest_of(without_body(kept))


async def test_a_body_parked_before_bodies_were_sealed_comes_back_as_it_is(keyring: Keyring) -> None:
    for body in (BODY, b"", b"\xff no json"):
        assert await ParkedBodies(keyring).open(body) == body


async def test_a_body_whose_key_has_run_out_is_forgotten_even_if_the_day_gets_another_key(
    keyring: Keyring, keyring_url: str
) -> None:
    bodies = ParkedBodies(keyring)
    kept = await bodies.seal(BODY, DAY)
    with psycopg.connect(keyring_url) as owner:
        owner.execute("DELETE FROM person_keys")
    keyring.evict(f"parked:{DAY}")
    with pytest.raises(BodyForgotten):
        await bodies.open(kept)
    await bodies.seal(BODY, DAY)
    with pytest.raises(BodyForgotten):
        await bodies.open(kept)


async def test_a_forgotten_body_is_not_even_a_ciphertext(keyring: Keyring) -> None:
    bodies = ParkedBodies(keyring)
    with pytest.raises(BodyForgotten):
        await bodies.open(without_body(await bodies.seal(BODY)))


@pytest.mark.parametrize(
    "body",
    [
        b'{"contacts": [{"email": "siti@x.example", "phone": "+62 812 5550 0777"}]}',
        b'{"note": "ask Siti <siti@x.example>, +62 812 5550 0777, today"}',
        b"not json; siti@x.example / +62 812 5550 0777",
        b'{"siti@x.example": ["+62 812 5550 0777"]}',
        "\ufeffsiti@x.example; +62 812 5550 0777".encode(),
    ],
)
def test_identifiers_are_found_wherever_they_stand(body: bytes) -> None:
    assert {"siti@x.example", "+62 812 5550 0777"} <= set(texts_of(body))
