"""Lists of records as people page through them: filtered, sorted, and searched for any part of a text."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Text

from jejak_events.language import Event
from jejak_kit.decider import Decider
from jejak_kit.views.indexes import index_list
from jejak_kit.views.search import SEARCH, searchable
from jejak_kit.views.view import Row, View, record_view


def record_list(
    decider: Decider[Any, Any, Any],
    *,
    name: str,
    version: int,
    events: Iterable[type[Event]],
    columns: Iterable[Column[Any]],
    project: Callable[[Any], Row],
    sorts: Iterable[str] = (),
    filters: Iterable[str] = (),
) -> View:
    """A record view with what every list has: id, version, moments, `status`, and `search`.

    `project` gives `status`, the list's own columns, and under `search` the texts to look through, never personal data.
    `sorts` and `filters` name the columns that have an index, beside the status and the moment of the last change.
    """

    def row(state: Any) -> Row:
        projected = project(state)
        return {**projected, SEARCH: searchable(*projected[SEARCH])}

    view = record_view(
        decider,
        name=name,
        version=version,
        events=events,
        columns=(
            Column("id", Text, primary_key=True),
            Column("version", BigInteger, nullable=False),
            Column("created_at", DateTime(timezone=True), nullable=False),
            Column("updated_at", DateTime(timezone=True), nullable=False),
            Column("status", Text, nullable=False),
            Column(SEARCH, Text, nullable=False),
            *columns,
        ),
        project=row,
    )
    index_list(view, sorts=("updated_at", "status", *sorts), filters=("status", *filters))
    return view
