"""One press for all tests."""

from collections.abc import Iterator

import pytest

from jejak_kit.papers import Letterhead, Press

LETTERHEAD = Letterhead(
    name="PT Jaringan Nusantara Terpadu",
    tagline="Internet dan konektivitas untuk usaha",
    address="Gedung Merdeka Lt. 8, Jl. Jenderal Sudirman Kav. 52–53\nJakarta Selatan 12190",
    npwp="0012345678901000",
    phone="(021) 555-0101",
    email="sales.ops@jaringan.example",
    website="jaringan.example",
)


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    press = Press(LETTERHEAD, "https://order.jaringan.example/contract/v1/documents", timeout_s=120)
    yield press
    press.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
