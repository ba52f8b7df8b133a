"""A reader sees what the reader may: open, erased or hidden, anywhere in a document."""

from typing import Any

import psycopg
import pytest
from pydantic import BaseModel

from jejak_events.personal import Personal
from jejak_kit.privacy import Keyring, Sealer, disclose

pytestmark = pytest.mark.anyio


class Contact(BaseModel):
    name: Personal
    nik: Personal | None
    position: str


async def _contact(sealer: Sealer, subject: str = "psn_a") -> Contact:
    return Contact(
        name=await sealer.seal(subject, "contact", "Siti"),
        nik=await sealer.seal(subject, "identity", "3174000000000001"),
        position="Direktur",
    )


async def test_a_reader_sees_the_kinds_the_reader_may_see(sealer: Sealer) -> None:
    contact = await _contact(sealer)
    document: dict[str, Any] = {"id": 7, "contacts": [contact.model_dump(mode="json")], "none": None, "ok": True}
    assert await disclose(document, {"contact"}, sealer) == {
        "id": 7,
        "contacts": [
            {
                "name": {"subject": "psn_a", "value": "Siti", "status": "open"},
                "nik": {"subject": "psn_a", "value": None, "status": "hidden"},
                "position": "Direktur",
            }
        ],
        "none": None,
        "ok": True,
    }
    assert document["contacts"][0]["name"]["sealed"] == contact.name.sealed


async def test_models_sealed_values_and_tuples_are_walked_too(sealer: Sealer) -> None:
    contact = await _contact(sealer)
    shown = await disclose({"model": contact, "values": (contact.name, contact.nik)}, {"contact", "identity"}, sealer)
    assert shown["model"]["nik"]["value"] == "3174000000000001"
    assert [value["value"] for value in shown["values"]] == ["Siti", "3174000000000001"]


async def test_an_erased_person_reads_as_erased_and_the_others_stay(keyring: Keyring, keyring_url: str) -> None:
    sealer = Sealer(keyring)
    page = [await _contact(sealer), await _contact(sealer, "psn_b")]
    with psycopg.connect(keyring_url, autocommit=True) as connection:
        connection.execute("DELETE FROM person_keys WHERE subject = 'psn_a'")
    keyring._cache._entries.clear()
    erased, other = await disclose(page, {"contact"}, sealer)
    assert erased["name"] == {"subject": "psn_a", "value": None, "status": "erased"}
    assert erased["nik"] == {"subject": "psn_a", "value": None, "status": "hidden"}
    assert other["name"]["value"] == "Siti"
