"""What `jejak export` shows of a file that is on its way."""

import httpx
import pytest

from jejak_kit.cli.export import _copied


@pytest.mark.parametrize(
    ("counting", "told"),
    [
        (True, [(0, 2), (0, 2), (1, 2), (2, 2)]),
        (False, [(0, None), (4, None), (8, None), (11, None)]),
    ],
    ids=["rows of a CSV", "bytes of a workbook, of which nobody knows how many there will be"],
)
def test_it_tells_what_can_be_known(counting: bool, told: list[tuple[int, int | None]]) -> None:
    chunks = [b"AA\r\n", b"11\r\n", b"2\r\n"]
    seen: list[tuple[int, int | None]] = []
    written = bytearray()
    rows, size = _copied(
        httpx.Response(200, content=iter(chunks)),
        written.extend,
        lambda done, of: seen.append((done, of)),
        2,
        counting=counting,
    )
    assert seen == told
    assert (bytes(written), size) == (b"".join(chunks), 11)
    assert rows == (2 if counting else -1)
