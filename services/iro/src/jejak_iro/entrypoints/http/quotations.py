"""Quotations: taken in by request and by file, and read."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from jejak_events.iro.offer import QuotationState
from jejak_events.limits import Note
from jejak_iro.application.importing import ImportReport, import_quotations
from jejak_iro.application.intake import offer, receiving
from jejak_iro.application.quotation_files import MAX_BYTES
from jejak_iro.application.quotation_input import QuotationInput
from jejak_iro.application.quotation_rows import RowError
from jejak_iro.application.views import QUOTATIONS
from jejak_iro.domain.identity import quotation_id
from jejak_iro.domain.quotation import QUOTATION
from jejak_iro.domain.quotation.commands import ReceiveQuotation, WithdrawQuotation
from jejak_iro.domain.quotation.state import STATUS_LABELS
from jejak_iro.entrypoints.http.columns import contact, of_state
from jejak_iro.entrypoints.http.rights import READING
from jejak_kit.auth import acting_role
from jejak_kit.decider import Actor
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel, json_answer
from jejak_kit.http.paging import Sorting
from jejak_kit.http.problems import correlation_id, language_of
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.http.validation import rule_of
from jejak_kit.runtime import Runtime

TABLE = QUOTATIONS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"updated_at": TABLE.updated_at, "number": TABLE.number, "customer": TABLE.customer, "status": TABLE.status},
    default="-updated_at",
)


class Withdrawal(RequestModel):
    """Why a quotation is taken back."""

    reason: Note | None = None


class ImportFault(BaseModel):
    """One fault of the file."""

    row: int | None = Field(description="CSV: as a spreadsheet counts; JSON: the place in the array, from 1.")
    pointer: str = Field(description="The column, or a JSON pointer from the file's root.")
    rule: str
    detail: str


class ImportAnswer(BaseModel):
    """What an import did, or would do. With `errors`, nothing was taken in."""

    dry_run: bool
    quotations: int
    taken_in: int
    unchanged: int
    error_count: int
    errors: list[ImportFault]
    position: int | None


def router(runtime: Runtime) -> APIRouter:
    """`/v1/quotations`."""
    api = APIRouter(prefix="/quotations", tags=["quotations"])
    records = Records(
        runtime, QUOTATION, name="QuotationAnswer", view=QUOTATIONS, statuses=STATUS_LABELS, rights=READING
    )

    def filters(
        status: QuotationState | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of number, customer or NPWP.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status)

    add_list(
        api,
        runtime,
        records,
        SORTING,
        filters,
        *contact(QUOTATIONS, "offer", "customer"),
        of_state(QUOTATIONS, "pic", "offer", "pic"),
        shows="Quotations as the CRM told them.",
    )

    @api.post("", status_code=201)
    async def receive_quotation(quotation: QuotationInput, gate: UnversionedGate) -> CommandAnswer:
        """Take a quotation in, whole, as it stands now; telling the same revision again changes nothing."""
        gate.admit(ReceiveQuotation, QUOTATION.rules)
        sealed = await offer(quotation, runtime.sealer)
        return await gate.create(
            ReceiveQuotation,
            QUOTATION.rules,
            lambda _: lambda actor, at: receiving(quotation, sealed, actor=actor, at=at),
            record_id=quotation_id(quotation.number),
        )

    @api.post("/import", response_model=ImportAnswer)
    @accepts("multipart/form-data", limit=MAX_BYTES + 64 * 1024)
    async def import_file(
        request: Request,
        principal: CurrentPrincipal,
        file: Annotated[UploadFile, File(description="JSON or CSV, see the samples.")],
        dry_run: Annotated[bool, Query(description="Only say what would happen.")] = False,
    ) -> Response:
        """Import a file of quotations: all of them or none. Importing a file again changes nothing."""
        role = acting_role(principal, ReceiveQuotation, QUOTATION.rules)
        report = await import_quotations(
            await file.read(),
            file.filename or "",
            bus=runtime.bus,
            sealer=runtime.sealer,
            actor=Actor(id=principal.id, role=role),
            at=request.app.state.edge.clock(),
            correlation_id=correlation_id(request.scope),
            traceparent=request.scope["state"]["traceparent"],
            dry_run=dry_run,
        )
        return json_answer(_answer(report, runtime, language_of(request.scope), dry_run=dry_run))

    @api.post("/{id}/withdraw")
    async def withdraw(id: UUID, body: Withdrawal, gate: Gate) -> CommandAnswer:
        """The CRM takes the quotation back."""
        return await gate.run(
            WithdrawQuotation,
            id,
            QUOTATION.rules,
            lambda actor, at: WithdrawQuotation(actor=actor, at=at, reason=body.reason),
        )

    api.include_router(records.router())
    return api


def _answer(report: ImportReport, runtime: Runtime, language: str, *, dry_run: bool) -> dict[str, Any]:
    def fault(error: RowError) -> dict[str, Any]:
        rule, params = rule_of(error.code, error.params)
        key = f"rule.{rule}" if runtime.catalogue.has(f"rule.{rule}") else f"problem.{rule}.detail"
        detail = runtime.catalogue.text(key, language, params)
        return {"row": error.row, "pointer": error.pointer, "rule": rule, "detail": detail}

    return {
        "dry_run": dry_run,
        "quotations": report.quotations,
        "taken_in": report.taken_in,
        "unchanged": report.unchanged,
        "error_count": report.error_count,
        "errors": [fault(error) for error in report.errors],
        "position": report.position,
    }
