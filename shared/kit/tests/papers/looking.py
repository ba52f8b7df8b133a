"""Looking at pages as pictures: what runs off the paper is not in the text that a PDF gives, but ink in a margin shows."""

import struct
import zlib

PPI = 12
"""Enough to see ink where there should be none."""


def rows_of(png: bytes) -> list[bytes]:
    """The pixels of an RGBA picture, row by row, as typst writes it: 8 bits, not interlaced (PNG, third edition, 9)."""
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, interlaced) == (8, 0)
    step = {2: 3, 6: 4}[colour]
    packed, place = b"", 8
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        packed += png[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += size + 12
    lines, rows = zlib.decompress(packed), [bytes(width * step)]
    for number in range(height):
        at = number * (width * step + 1)
        rows.append(_unfiltered(lines[at], bytearray(lines[at + 1 : at + 1 + width * step]), rows[-1], step))
    return [b"".join(row[i : i + 3] for i in range(0, len(row), step)) for row in rows[1:]]


def _unfiltered(how: int, line: bytearray, above: bytes, step: int) -> bytes:
    for i in range(len(line)):
        left, up, corner = line[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
        guess = left + up - corner
        paeth = min((left, up, corner), key=lambda near: abs(guess - near))
        line[i] = (line[i] + (0, left, up, (left + up) // 2, paeth)[how]) % 256
    return bytes(line)


def ink_in_margins(png: bytes) -> bool:
    """Whether anything stands within 1.5 cm of the left, or of the right edge."""
    edge = int(1.5 / 2.54 * PPI) * 3
    return any(set(row[:edge]) != {255} or set(row[-edge:]) != {255} for row in rows_of(png))
