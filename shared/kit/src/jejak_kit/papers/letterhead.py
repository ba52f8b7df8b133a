"""Whose paper it is: what stands at the head of every first page."""

import base64
import struct
from pathlib import Path

from jejak_kit.papers.paper import PaperPart

LOGO_MAX = 256 * 1024
"""Bytes."""
_PNG = b"\x89PNG\r\n\x1a\n"


class Letterhead(PaperPart):
    """The company as its papers name it. `logo` is a drawing in SVG."""

    name: str
    tagline: str = ""
    address: str = ""
    npwp: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    logo: str = ""


def logo_svg(file: Path) -> str:
    """A logo from an SVG or PNG file. Raises ValueError for any other file and above LOGO_MAX, OSError if unreadable."""
    content = file.read_bytes()
    if len(content) > LOGO_MAX:
        raise ValueError(f"the logo {file} has more than {LOGO_MAX} bytes")
    if content.startswith(_PNG) and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        picture = base64.b64encode(content).decode("ascii")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/></svg>'
        )
    if b"<svg" in content[:4096]:
        return content.decode("utf-8")
    raise ValueError(f"the logo {file} is neither SVG nor PNG")
