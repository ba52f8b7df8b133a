"""Leads: the Marketing KIT, follow-ups, and the customer archive."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from jejak_b2b_order.application.archive import MAX_BYTES, ArchiveReport, import_archive
from jejak_b2b_order.application.customers import CustomerBody, customer
from jejak_b2b_order.application.party_views import LEADS
from jejak_b2b_order.domain.lead import LEAD
from jejak_b2b_order.domain.lead.commands import (
    CloseLead,
    FollowUp,
    RegisterLead,
    SendMarketingKit,
    TakeFromArchive,
)
from jejak_b2b_order.domain.lead.state import STATUS_LABELS, LeadStatus
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_events.b2b_order.lead import Materials
from jejak_events.b2b_order.parties import Channel
from jejak_events.limits import Note
from jejak_kit.auth import acting_role
from jejak_kit.decider import Actor
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, Day, RequestModel, json_answer
from jejak_kit.http.paging import Sorting
from jejak_kit.http.problems import correlation_id, language_of
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.http.validation import rule_of
from jejak_kit.runtime import Runtime

TABLE = LEADS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "customer": TABLE.customer,
        "next_follow_up": TABLE.next_follow_up,
        "last_order_on": TABLE.last_order_on,
    },
    default="-updated_at",
)


class NewLead(RequestModel):
    """Who may become a customer, and through which channel they came."""

    customer: CustomerBody
    channel: Channel
    next_follow_up: Day | None = None
    note: Note | None = None


class SentKit(RequestModel):
    """What was sent through which channel."""

    channel: Channel
    materials: Materials
    next_follow_up: Day | None = None
    note: Note | None = None


class FollowedUp(RequestModel):
    """What was said, and when to ask again."""

    note: Note
    next_follow_up: Day | None = None


class Reason(RequestModel):
    reason: Note


class ArchiveFault(BaseModel):
    """One fault of the file."""

    row: int | None = Field(description="As a spreadsheet counts; null for the file as a whole.")
    column: str
    rule: str
    detail: str


class ArchiveAnswer(BaseModel):
    """What an import did, or would do. With `errors`, nothing was taken in."""

    dry_run: bool
    customers: int
    taken_in: int
    unchanged: int
    errors: list[ArchiveFault]
    position: int | None


def router(runtime: Runtime) -> APIRouter:
    """`/v1/leads`."""
    api = APIRouter(prefix="/leads", tags=["leads"])
    rules = LEAD.rules
    records = Records(runtime, LEAD, name="LeadAnswer", view=LEADS, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: LeadStatus | None = None,
        channel: Channel | None = None,
        follow_up_due: Annotated[bool | None, Query(description="Whose day for a follow-up has come.")] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of customer, code or NPWP.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status, channel=channel, follow_up_due=follow_up_due)

    add_list(api, runtime, records, SORTING, filters, shows="Whom to follow up.")

    @api.post("", status_code=201)
    async def register(body: NewLead, gate: UnversionedGate) -> CommandAnswer:
        """Write a lead down."""
        gate.admit(RegisterLead, rules)
        sealed = await customer(body.customer, runtime.sealer)
        return await gate.create(
            RegisterLead,
            rules,
            lambda _: (
                lambda actor, at: RegisterLead(
                    actor=actor,
                    at=at,
                    customer=sealed,
                    channel=body.channel,
                    next_follow_up=body.next_follow_up,
                    note=body.note,
                )
            ),
        )

    @api.post("/import", response_model=ArchiveAnswer)
    @accepts("multipart/form-data", limit=MAX_BYTES + 64 * 1024)
    async def import_file(
        request: Request,
        principal: CurrentPrincipal,
        file: Annotated[UploadFile, File(description="CSV or XLSX, see the samples.")],
        dry_run: Annotated[bool, Query(description="Only say what would happen.")] = False,
    ) -> Response:
        """Import the customer archive: all of it or nothing. Importing a file again changes nothing."""
        role = acting_role(principal, TakeFromArchive, rules)
        report = await import_archive(
            await file.read(),
            file.filename or "",
            bus=runtime.bus,
            sealer=runtime.sealer,
            actor=Actor(id=principal.id, role=role),
            at=request.app.state.edge.clock(),
            correlation_id=correlation_id(request.scope),
            dry_run=dry_run,
        )
        return json_answer(_answer(report, runtime, language_of(request.scope), dry_run=dry_run))

    @api.post("/{id}/send_marketing_kit")
    async def send_marketing_kit(id: UUID, body: SentKit, gate: Gate) -> CommandAnswer:
        """The Marketing KIT was sent."""
        return await gate.run(
            SendMarketingKit, id, rules, lambda actor, at: SendMarketingKit(actor=actor, at=at, **body.model_dump())
        )

    @api.post("/{id}/follow_up")
    async def follow_up(id: UUID, body: FollowedUp, gate: Gate) -> CommandAnswer:
        """Somebody asked again."""
        return await gate.run(FollowUp, id, rules, lambda actor, at: FollowUp(actor=actor, at=at, **body.model_dump()))

    @api.post("/{id}/close")
    async def close(id: UUID, body: Reason, gate: Gate) -> CommandAnswer:
        """Nothing will come of it."""
        return await gate.run(CloseLead, id, rules, lambda actor, at: CloseLead(actor=actor, at=at, reason=body.reason))

    api.include_router(records.router())
    return api


def _answer(report: ArchiveReport, runtime: Runtime, language: str, *, dry_run: bool) -> dict[str, Any]:
    def detail(code: str, params: Any) -> tuple[str, str]:
        rule, filled = rule_of(code, params)
        key = f"rule.{rule}" if runtime.catalogue.has(f"rule.{rule}") else f"problem.{rule}.detail"
        return rule, runtime.catalogue.text(key, language, filled)

    told = [(fault, *detail(fault.rule, fault.params)) for fault in report.faults]
    return {
        "dry_run": dry_run,
        "customers": report.customers,
        "taken_in": report.taken_in,
        "unchanged": report.unchanged,
        "errors": [
            {"row": fault.row, "column": fault.column, "rule": rule, "detail": text} for fault, rule, text in told
        ],
        "position": report.position,
    }
