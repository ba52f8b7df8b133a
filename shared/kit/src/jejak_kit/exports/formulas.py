"""Texts that a spreadsheet would take for formulas (OWASP, CSV Injection).

A cell that begins with one of these characters is calculated when the file is opened, and so is what stands behind a
separator in a text when the file is opened with another separator than it was written with: quotes protect only where
they open a field. An apostrophe before the character makes it text; it stays visible, which is the lesser evil.
"""

import re

_TRIGGERS = "=+\\-@＝＋－＠"
_ANYWHERE = re.compile(rf"[{_TRIGGERS}]")
_BEGINS = re.compile(rf"[\t\r\n]|\s*[{_TRIGGERS}]")
_AFTER_SEPARATOR = re.compile(rf"([,;|\t\n\"'])(\s*)(?=[{_TRIGGERS}])")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could calculate the text when it is typed or read into a cell."""
    return _BEGINS.match(text) is not None


def defused(text: str) -> str:
    """The text so that no spreadsheet calculates it, whichever separator it believes in."""
    if _ANYWHERE.search(text) is not None:
        text = _AFTER_SEPARATOR.sub(r"\1\2'", text)
    return f"'{text}" if is_dangerous(text) else text
