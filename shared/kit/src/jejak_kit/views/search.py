"""Searching any part of a text by an index, however short the part: two letters are as quick to find as twenty.

PostgreSQL's trigrams find parts of three letters and more. So texts are kept with a letter between all of theirs
(`pks` as `xpxkxsx`): a trigram then stands for two neighbours of the text, or for a single one of its letters.
"""

from typing import Any

from sqlalchemy import ColumnElement

BETWEEN = "x"
SEARCH = "search"
"""The column of a view that holds what a search box looks through."""

PENDING_KB = 256
"""New rows wait outside the index until they are this many; every search reads through those that wait."""


def searchable(*texts: str | None) -> str:
    """What the column `search` holds of some texts. Never personal data."""
    return _spread(" ".join(text for text in texts if text))


def found_in(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether what is searchable holds a part, in upper or lower case."""
    return column.contains(_spread(part), autoescape=True)


def _spread(text: str) -> str:
    return f"{BETWEEN}{BETWEEN.join(text.casefold())}{BETWEEN}" if text else BETWEEN


def trigrams() -> dict[str, Any]:
    """The options of an index over the column `search`."""
    return {
        "postgresql_using": "gin",
        "postgresql_ops": {SEARCH: "gin_trgm_ops"},
        "postgresql_with": {"gin_pending_list_limit": PENDING_KB},
    }
