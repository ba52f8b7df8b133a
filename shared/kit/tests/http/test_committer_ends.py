"""A service whose committer ended ends too, so that it is started anew: it could not answer a command any more."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from shared.kit.tests.http.shop import open_shop

from jejak_kit.store.committer import Unavailable
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.transaction import Cause, Transaction

pytestmark = pytest.mark.anyio


class Unforeseen(BaseException):
    """What no `except Exception` holds."""


class Breaking:
    """A job that ends the committer."""

    cause = Cause(uuid4())
    receipt_key: ReceiptKey | None = None

    def run(self, tx: Transaction) -> Receipt:
        raise Unforeseen


async def test_what_ends_the_committer_ends_the_service(database: str, tmp_path: Path) -> None:
    async with open_shop(database, tmp_path, None) as shop:
        following = asyncio.create_task(shop.runtime.follow())
        with pytest.raises(Unavailable):
            await shop.runtime.committer.submit(Breaking())
        await asyncio.wait([following], timeout=10)
        assert following.done()
        ended = following.exception()
        assert isinstance(ended, BaseExceptionGroup)
        assert ended.subgroup(Unforeseen) is not None


async def test_a_committer_that_was_closed_ends_nothing(database: str, tmp_path: Path) -> None:
    async with open_shop(database, tmp_path, None) as shop:
        following = asyncio.create_task(shop.runtime.follow())
        await shop.runtime.committer.close()
        await asyncio.wait([following], timeout=0.5)
        assert not following.done()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
