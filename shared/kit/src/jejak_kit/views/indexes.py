"""The indexes with which a page of a list costs the same whatever its filter, its order and its place."""

from collections.abc import Iterable

from sqlalchemy import Index

from jejak_kit.views.search import SEARCH, trigrams
from jejak_kit.views.view import View


def index_list(view: View, *, sorts: Iterable[str], filters: Iterable[str] = ()) -> None:
    """An index per key that the list is sorted by, per column it is filtered by, and one over the column `search`.

    Ties are broken by id in the direction of the key (`http.paging`), so one index is read forwards and backwards. A key
    that may be empty needs two, because empty values stand last in both directions. A filter with few values is kept
    together with the newest change, as lists are shown by default.
    """
    columns = view.table.c
    for key in sorts:
        Index(f"ix_{view.name}_{key}", columns[key], columns.id)
        if columns[key].nullable:
            Index(f"ix_{view.name}_{key}_down", columns[key].desc().nulls_last(), columns.id.desc())
    for column in filters:
        Index(f"ix_{view.name}_by_{column}", columns[column], columns.updated_at, columns.id)
    if SEARCH in columns:
        Index(f"ix_{view.name}_search", columns[SEARCH], **trigrams())
