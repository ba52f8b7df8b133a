"""Text made printable: what the fonts cannot show is written otherwise or as `?`, never as an empty box.

Characters that only steer (control characters, marks that turn the direction of writing) are left out: a paper must not
read otherwise than it is stored. Lines may break; they are the only steering that stays.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from jejak_kit.papers.fonts import homes

PLACEHOLDER = "?"
MARKS_MAX = 4
"""Marks on one letter; more would be drawn over other lines."""
_EMPTY_LINES = re.compile(r"\n{3,}")
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0b": "\n", "\x0c": "\n", "\t": " "})
# ends of words and soft hyphens: said by the text, but not seen
_SILENT = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")


def printable(text: str) -> tuple[str, frozenset[str]]:
    """The text as it can be printed, and the characters that are not printed as they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    replaced: set[str] = set()
    out: list[str] = []
    base: frozenset[int] = frozenset()
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        if character == "\n":
            out.append(character)
            base, marks = frozenset(), 0
        elif unicodedata.category(character).startswith("M"):
            marks += 1
            # a mark is shaped together with its letter, so one font must have both
            if marks <= MARKS_MAX and (shared := base & homes(character)):
                out.append(character)
                base = shared
            elif character not in _SILENT:
                replaced.add(character)
        elif found := homes(character):
            out.append(character)
            base, marks = found, 0
        elif character not in _SILENT:
            replaced.add(character)
            written = _otherwise(character)
            # one sign for a run of them: an emoji is often several characters
            if not (written == PLACEHOLDER and out and out[-1] == PLACEHOLDER):
                out.append(written)
            base, marks = homes(written[-1:]) if written else frozenset(), 0
    return _EMPTY_LINES.sub("\n\n", "".join(out)), frozenset(replaced)


def all_printable(value: Any) -> tuple[Any, frozenset[str]]:
    """The same for every text in a JSON value; keys are ours."""
    replaced: set[str] = set()

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            text, found = printable(value)
            replaced.update(found)
            return text
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        return value

    return walk(value), frozenset(replaced)


def _otherwise(character: str) -> str:
    """A character without a glyph by its plain form (`Ａ` as `A`, `ﬀ` as `ff`); nothing for what only steers."""
    if unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    plain = "".join(_printable_only(unicodedata.normalize("NFKC", character)))
    return plain or PLACEHOLDER


def _printable_only(text: str) -> Iterator[str]:
    return iter(text) if text and all(homes(one) for one in text) else iter(())
