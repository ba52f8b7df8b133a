"""The fonts that papers are set in: those of two packages and no others, so that every machine prints the same."""

import unicodedata
from functools import cache
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
from fontTools.ttLib import TTFont

FOLDERS: tuple[Path, ...] = tuple(
    Path(package.ROOT) / "files" for package in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
)
FAMILIES = [fontpkg_noto_sans.FAMILY, fontpkg_noto_sans_arabic.FAMILY]
"""Noto Sans (Latin, Greek, Cyrillic, Devanagari) and Noto Sans Arabic, under the SIL Open Font License 1.1."""


@cache
def families() -> tuple[frozenset[str], ...]:
    """The characters of each family: those that all of its files have."""
    return tuple(
        frozenset.intersection(*(_characters(file) for file in sorted(folder.glob("*.ttf")))) for folder in FOLDERS
    )


@cache
def homes(character: str) -> frozenset[int]:
    """The families (by place) that can print a character. Empty for what has no glyph or must not be printed."""
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return frozenset()
    return frozenset(place for place, characters in enumerate(families()) if character in characters)


def _characters(file: Path) -> frozenset[str]:
    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
