"""PNG, JPEG and WebP: walked from the first chunk to the last, so that a truncated or doubled file shows."""

import mmap
import re
import zlib

from jejak_kit.documents.pdf import refuse_hidden
from jejak_kit.documents.unsuitable import corrupt, polyglot

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_STANDALONE = frozenset(range(0xD0, 0xD8)) | {0x01}
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def check_png(content: mmap.mmap) -> str:
    """PNG (W3C, third edition, 5): IHDR first, checksums right, nothing behind IEND. Raises Unsuitable."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        length = int.from_bytes(content[place : place + 4], "big")
        end = place + 12 + length
        if end > len(content):
            raise corrupt("the PNG is cut off")
        first, kind = not kind, content[place + 4 : place + 8]
        if first and kind != b"IHDR":
            raise corrupt("the PNG has no header chunk")
        if zlib.crc32(content[place + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise corrupt("a checksum of the PNG is wrong")
        place = end
    if place != len(content):
        raise polyglot("data behind the end of the PNG")
    refuse_hidden(content)
    return "image/png"


def check_jpeg(content: mmap.mmap) -> str:
    """JPEG (ITU T.81, B.1): segments, scans and an end. Raises Unsuitable.

    Cameras append previews, so data behind the end are searched for other types instead of refused.
    """
    place, scanned = 2, False
    while True:
        if content[place : place + 1] != b"\xff":
            raise corrupt("a segment of the JPEG does not start where it should")
        while content[place : place + 1] == b"\xff":
            place += 1
        if place >= len(content):
            raise corrupt("the JPEG is cut off")
        marker = content[place]
        place += 1
        if marker == _END_OF_IMAGE:
            break
        if marker in _STANDALONE:
            continue
        place += int.from_bytes(content[place : place + 2], "big")
        if marker == _START_OF_SCAN:
            scanned = True
            following = _NEXT_MARKER.search(content, place)
            if following is None:
                raise corrupt("the JPEG is cut off")
            place = following.start()
    if not scanned:
        raise corrupt("the JPEG has no picture")
    refuse_hidden(content, tail_from=place)
    return "image/jpeg"


def check_webp(content: mmap.mmap) -> str:
    """WebP (RFC 9649, 2.3): one RIFF container that is exactly as long as it says. Raises Unsuitable."""
    end = 8 + int.from_bytes(content[4:8], "little")
    if content[12:16] not in (b"VP8 ", b"VP8L", b"VP8X") or end > len(content):
        raise corrupt("the WebP is cut off or has no picture")
    if end + end % 2 < len(content):
        raise polyglot("data behind the end of the WebP")
    refuse_hidden(content)
    return "image/webp"
