"""One press for all tests, and a look into what it printed."""

import asyncio
from collections.abc import Iterator

import pytest
from shared.kit.tests.papers.parcels import ADDRESS, LETTERHEAD, PARCEL, ParcelData
from shared.kit.tests.papers.reading import Read, read

from jejak_kit.papers import Press


class Reading:
    """Prints parcels and reads them."""

    def __init__(self, press: Press) -> None:
        self.press = press

    def __call__(self, data: ParcelData) -> Read:
        return read(asyncio.run(self.press.issue(PARCEL, data)))


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    press = Press(LETTERHEAD, ADDRESS, timeout_s=120)
    yield press
    press.close()


@pytest.fixture(scope="session")
def printed(press: Press) -> Reading:
    return Reading(press)
