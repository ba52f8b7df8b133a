"""Whom a service has met is kept as far as it can be kept, and nobody's odd name keeps him out."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from shared.kit.tests.http.shop import Shop, open_shop

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def shop(database: str, tmp_path: Path, issuer: Any) -> AsyncIterator[Shop]:
    async with open_shop(database, tmp_path, issuer) as shop:
        yield shop


@pytest.mark.parametrize(
    ("name", "email", "kept"),
    [
        ("Siti", "siti@a.test", ("Siti", "siti@a.test")),
        ("Si\0ti\r\n Rah\ud800ayu", "siti@a.test", ("Si ti Rah ayu", "siti@a.test")),
        ("\0\t\ud83d", "siti@a.test", ("u-1", "siti@a.test")),
        ("x" * 5000, "siti@a.test", ("x" * 200, "siti@a.test")),
        ("Siti", "siti\0@a.test", ("Siti", None)),
        ("Siti", "siti@a.test\r\nBcc: budi@b.test", ("Siti", None)),
        ("Siti", "\udfff@a.test", ("Siti", None)),
        ("Siti", "s" * 250 + "@a.test", ("Siti", None)),
        ("Siti", "", ("Siti", None)),
        (["Siti"], {"a": 1}, ("u-1", None)),
        ("\U0001f600 Siti", None, ("\U0001f600 Siti", None)),
    ],
    ids=ascii,
)
async def test_a_name_is_kept_as_far_as_it_can_be_and_an_address_only_as_it_is(
    shop: Shop, issuer: Any, name: Any, email: Any, kept: tuple[str, str | None]
) -> None:
    token = issuer.signed(name=name, email=email, roles=["keeper"])
    answer = await shop.client.get("/v1/wares/export", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    met = (await shop.runtime.directory.met(["u-1"]))["u-1"]
    assert (met.name, met.email) == kept
