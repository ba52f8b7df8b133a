"""One press for all tests."""

from collections.abc import Iterator

import pytest

from jejak_kit.papers import Letterhead, Press

LETTERHEAD = Letterhead(
    name="PT Makanan Kita Nusantara",
    tagline="Nasi kotak dan katering untuk usaha dan program donasi",
    address="Jl. Pasar Baru No. 17, Jakarta Pusat 10710",
    npwp="0023456789012000",
    phone="0812-555-0177",
)


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    press = Press(LETTERHEAD, "https://pesanan.makanan.example/v1/documents", timeout_s=120)
    yield press
    press.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
