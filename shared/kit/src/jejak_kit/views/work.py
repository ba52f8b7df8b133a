"""What waits for whom, and since when: one row per record and role that may have something to do with it."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Column, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import JSONB

from jejak_events.language import Event, Recorded
from jejak_kit.decider import Decider
from jejak_kit.views.view import STATE, Row, View


class Wait(NamedTuple):
    """What is to be done (a code of the catalogues, `work.<topic>`), and by whom where it is somebody's already."""

    topic: str
    person: str | None = None


def work_table(name: str, version: int, state: type[Any]) -> View:
    """A work view without its folds, for what no single record tells; `state` is the model of the column `state`."""
    view = View(name, version, _columns(), adapters={STATE: TypeAdapter(state)})
    Index(
        f"ix_{view.name}_role",
        *(view.table.c.role, view.table.c.since, view.table.c.id),
        postgresql_where=view.table.c.topic.is_not(None),
    )
    return view


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", Text, primary_key=True),
        Column("record_id", Text, nullable=False),
        Column("aggregate", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("topic", Text),
        Column("person", Text),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("title", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column(STATE, JSONB, nullable=False),
    )


def work_view(
    decider: Decider[Any, Any, Any],
    events: Iterable[type[Event]],
    *,
    version: int,
    roles: Callable[[Recorded[Any]], tuple[str, ...]],
    wait_of: Callable[[Any, str], Wait | None],
    title_of: Callable[[Any], tuple[str, str]],
) -> View:
    """Rows `<record>/<role>`: what waits for the role in that record, if anything, and since when.

    `roles(event)`: those that an event of the record may concern; `wait_of(state, role)`: what waits for one of them;
    `title_of(state)`: what the record and its customer are called.
    """
    view = work_table(f"{decider.aggregate}_work", version, decider.state)

    @view.on(*events, keys=lambda event: [f"{event.record_id}/{role}" for role in roles(event)])
    def fold(row: Row | None, event: Recorded[Any], key: str) -> Row:
        record_id, _, role = key.partition("/")
        state = decider.evolve(row[STATE] if row else None, event.data)
        wait = wait_of(state, role)
        topic = wait.topic if wait else None
        title, customer = title_of(state)
        return {
            "id": key,
            "record_id": record_id,
            "aggregate": decider.aggregate,
            "role": role,
            "topic": topic,
            "person": wait.person if wait else None,
            "since": row["since"] if row and row["topic"] == topic else event.occurred_at,
            "title": title,
            "customer": customer,
            STATE: state,
        }

    return view
