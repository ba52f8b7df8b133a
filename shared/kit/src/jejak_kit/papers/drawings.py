"""QR codes and photos as SVG, the form in which pictures reach a template: all that reaches it is text."""

import base64
import io
import re

import segno

_FRAME = (400, 300)
"""Photos are fitted into 4 to 3, whichever way they are held."""
_STARTS = ((rb"\x89PNG", "image/png"), (rb"RIFF.{4}WEBP", "image/webp"))


def qr_svg(text: str) -> str:
    """The text as a QR code (ISO/IEC 18004) without a border, legible with 15 % of it damaged."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True, dark="#000")
    return out.getvalue().decode("ascii")


def picture_svg(content: bytes) -> str:
    """A JPEG, PNG or WebP whole within the frame. What cannot be read as one stays an empty frame."""
    width, height = _FRAME
    media_type = next((named for start, named in _STARTS if re.match(start, content, re.DOTALL)), "image/jpeg")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" preserveAspectRatio="xMidYMid meet" '
        f'href="data:{media_type};base64,{base64.b64encode(content).decode("ascii")}"/></svg>'
    )
