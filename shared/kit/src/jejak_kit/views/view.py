"""What a read model is: a table, a version, and for each event the rows it touches and what becomes of them.

A fold sees one row, one event and the row's key, and returns the row after it (None removes it); it reads no database
and no clock. So a read model rebuilt from zero equals the live one by construction, and thousands of events fold in
memory per write.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert

from jejak_events.language import Event, Recorded
from jejak_kit.decider import Decider

Row = dict[str, Any]
Fold = Callable[[Row | None, Recorded[Any], str], Row | None]
Keys = Callable[[Recorded[Any]], Iterable[str]]
Handler = TypeVar("Handler", bound=Fold)

STATE = "state"
"""The column of a record view that keeps the folded state as JSON."""


def by_record(event: Recorded[Event]) -> tuple[str]:
    """The row of the event's own record."""
    return (str(event.record_id),)


@dataclass
class View:
    """A read model. Its primary key is the text column `id`; its live tables stand in the schema `view_<name>_v<version>`.

    Raise `version` whenever a fold or a column changes: the new version builds beside the old one. `project` adds the columns
    that follow from the others; it is asked once for each row that is written, however many events were folded into it.
    """

    name: str
    version: int
    columns: tuple[Column[Any], ...]
    table: Table = field(init=False)
    upsert: Insert = field(init=False)
    folds: dict[type[Event], tuple[Keys, Fold]] = field(init=False, default_factory=dict)
    adapters: Mapping[str, TypeAdapter[Any]] = field(default_factory=dict)
    project: Callable[[Row], Row] | None = None

    def __post_init__(self) -> None:
        self.table = Table(self.name, MetaData(), *self.columns, schema=self.schema)
        statement = insert(self.table)
        changes = {column.name: statement.excluded[column.name] for column in self.table.columns if column.name != "id"}
        self.upsert = statement.on_conflict_do_update(index_elements=[self.table.c.id], set_=changes)

    @property
    def schema(self) -> str:
        return f"view_{self.name}_v{self.version}"

    def whole(self, row: Row) -> Row:
        """A folded row with all its columns."""
        return row if self.project is None else {**row, **self.project(row)}

    def on(self, *events: type[Event], keys: Keys = by_record) -> Callable[[Handler], Handler]:
        """Registers a fold for some events. `keys` names the rows that an event touches."""

        def register(fold: Handler) -> Handler:
            for event in events:
                if event in self.folds:
                    raise TypeError(f"{self.name} already folds {event.TYPE}")
                self.folds[event] = (keys, fold)
            return fold

        return register


def record_view(
    decider: Decider[Any, Any, Any],
    *,
    name: str,
    version: int,
    events: Iterable[type[Event]],
    columns: tuple[Column[Any], ...],
    project: Callable[[Any], Row],
) -> View:
    """A list of records: each row keeps the folded state, and columns drawn from it to filter, sort and search by."""
    view = View(
        name,
        version,
        (*columns, Column(STATE, JSONB, nullable=False)),
        adapters={STATE: TypeAdapter(decider.state)},
        project=lambda row: project(row[STATE]),
    )

    @view.on(*events)
    def fold(row: Row | None, event: Recorded[Event], key: str) -> Row:
        state = decider.evolve(row[STATE] if row else None, event.data)
        moments = {"created_at": row["created_at"] if row else event.occurred_at, "updated_at": event.occurred_at}
        return {"id": key, "version": event.version, **moments, STATE: state}

    return view
