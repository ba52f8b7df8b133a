"""The list of the kom service: one row per KOM, with what it is filtered, sorted and searched by."""

from typing import get_args

from sqlalchemy import Column, DateTime, Text

from jejak_events.kom.handover import HandoverEvent
from jejak_events.kom.kom import KomCompleted, KomEvent
from jejak_kit.papers.traces import paper_view
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row
from jejak_kom.application.minutes_paper import papers_of
from jejak_kom.domain.kom import KOM, Kom
from jejak_kom.domain.kom.handover import Handover

EVENTS = (*get_args(KomEvent), *get_args(HandoverEvent))


def standing(handover: Handover | None) -> str:
    """Where a request stands, in a word to filter by."""
    if handover is None:
        return "not_requested"
    if handover.withdrawn:
        return "withdrawn"
    if handover.answer is not None:
        return "contradicted" if handover.contradictions else handover.answer
    return "overdue" if handover.overdue else "requested"


def _kom(state: Kom) -> Row:
    customer = state.customer.name
    return {
        "status": state.status.value,
        "number": state.number,
        "customer": customer,
        "contract": state.contract.number,
        "iro": state.iro.number,
        "pic": state.pic,
        "starts_at": state.meeting.starts_at if state.meeting is not None else None,
        "procurement": standing(state.procurement),
        "deployment": standing(state.deployment),
        "search": (state.number, customer, state.contract.number, state.iro.number, state.pic),
    }


KOMS = record_list(
    KOM,
    name="koms",
    version=1,
    events=EVENTS,
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("contract", Text, nullable=False),
        Column("iro", Text, nullable=False),
        Column("pic", Text),
        Column("starts_at", DateTime(timezone=True)),
        Column("procurement", Text, nullable=False),
        Column("deployment", Text, nullable=False),
    ),
    project=_kom,
    sorts=("number", "customer", "starts_at"),
    filters=("pic", "procurement", "deployment"),
)

PAPERS = paper_view(papers_of, (KomCompleted,))
"""By which whoever holds a copy of the minutes can ask whether it is genuine."""
