"""KOMs (seed 000, section 6): the list, the meeting, its completion."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response

from jejak_events.kom.kom import KomStatus
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime
from jejak_kom.application.guests import contacts
from jejak_kom.application.views import KOMS
from jejak_kom.domain.identity import kom_id
from jejak_kom.domain.kom import KOM, Kom
from jejak_kom.domain.kom.commands import (
    Acknowledge,
    AttachDocument,
    CancelKom,
    CompleteKom,
    RecordMinutes,
    RecordReadiness,
    RemoveDocument,
    RescheduleKom,
    ScheduleKom,
)
from jejak_kom.domain.kom.state import STATUS_LABELS
from jejak_kom.entrypoints.http import action_items, calendar
from jejak_kom.entrypoints.http.bodies import (
    AnswerBody,
    DocumentBody,
    DocumentKind,
    MeetingBody,
    MinutesBody,
    NewKom,
    ReadinessBody,
    ReasonBody,
    RescheduleBody,
)
from jejak_kom.entrypoints.http.columns import contact
from jejak_kom.entrypoints.http.documents import PersonForm, attached
from jejak_kom.entrypoints.http.minutes_pdf import PDF_ANSWER, MinutesPdf
from jejak_kom.entrypoints.http.rights import READING
from jejak_kom.settings import KomSettings

TABLE = KOMS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "number": TABLE.number,
        "customer": TABLE.customer,
        "status": TABLE.status,
        "starts_at": TABLE.starts_at,
    },
    default="-updated_at",
)
Standing = Literal["not_requested", "requested", "accepted", "rejected", "contradicted", "overdue", "withdrawn"]


def router(runtime: Runtime, settings: KomSettings) -> APIRouter:
    """`/v1/koms`."""
    api = APIRouter(prefix="/koms", tags=["koms"])
    rules = KOM.rules
    records = Records(runtime, KOM, name="KomAnswer", view=KOMS, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: KomStatus | None = None,
        pic: Annotated[str | None, Query(max_length=200)] = None,
        procurement: Standing | None = None,
        deployment: Standing | None = None,
        q: Annotated[
            str | None, Query(max_length=200, description="Part of KOM, contract, IRO, customer, PIC.")
        ] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status, pic=pic, procurement=procurement, deployment=deployment)

    pdf = MinutesPdf(runtime)
    add_list(
        api,
        runtime,
        records,
        SORTING,
        filters,
        *contact(KOMS, "customer"),
        shows="KOMs to be scheduled, scheduled, completed (seed 000, 6).",
    )

    @api.post("", status_code=201)
    async def create(body: NewKom, gate: UnversionedGate) -> CommandAnswer:
        """Create KOM: the meeting that an Active contract calls for."""
        gate.admit(ScheduleKom, rules)
        id = kom_id(body.contract_id)
        kom = await records.state(gate.principal, id)
        meeting = body.meeting(
            await contacts([g.guest() for g in body.customer], kom, runtime.sealer, field="customer")
        )
        return await gate.create(
            ScheduleKom,
            rules,
            lambda _: lambda actor, at: ScheduleKom(actor=actor, at=at, meeting=meeting),
            record_id=id,
        )

    @api.post("/{id}/schedule")
    async def schedule(id: UUID, body: MeetingBody, gate: Gate) -> CommandAnswer:
        """Schedule it: date, participants, agenda; also anew after the meeting was cancelled."""
        gate.admit(ScheduleKom, rules)
        kom = await records.state(gate.principal, id)
        meeting = body.meeting(
            await contacts([g.guest() for g in body.customer], kom, runtime.sealer, field="customer")
        )
        return await gate.run(
            ScheduleKom, id, rules, lambda actor, at: ScheduleKom(actor=actor, at=at, meeting=meeting)
        )

    @api.post("/{id}/reschedule")
    async def reschedule(id: UUID, body: RescheduleBody, gate: Gate) -> CommandAnswer:
        """Another date, place, agenda or other people: the meeting as it shall be, whole."""
        gate.admit(RescheduleKom, rules)
        kom = await records.state(gate.principal, id)
        meeting = body.meeting(
            await contacts([g.guest() for g in body.customer], kom, runtime.sealer, field="customer")
        )
        return await gate.run(
            RescheduleKom,
            id,
            rules,
            lambda actor, at: RescheduleKom(actor=actor, at=at, meeting=meeting, reason=body.reason),
        )

    @api.post("/{id}/cancel")
    async def cancel(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """Call the meeting off; it may be scheduled again."""
        return await gate.run(CancelKom, id, rules, lambda actor, at: CancelKom(actor=actor, at=at, reason=body.reason))

    @api.post("/{id}/attach")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def attach(
        id: UUID,
        file: Annotated[UploadFile, File()],
        gate: Gate,
        kind: Annotated[DocumentKind, Form()] = "other",
        person: PersonForm = None,
    ) -> CommandAnswer:
        """Add the TOR or another document (seed 000, 6.A.1)."""
        gate.admit(AttachDocument, rules)
        document = attached(await stored(runtime, file), person)
        return await gate.run(
            AttachDocument,
            id,
            rules,
            lambda actor, at: AttachDocument(actor=actor, at=at, kind=kind, document=document),
        )

    @api.post("/{id}/remove_document")
    async def remove_document(id: UUID, body: DocumentBody, gate: Gate) -> CommandAnswer:
        """Take a document off; what happened stays in the history."""
        return await gate.run(
            RemoveDocument, id, rules, lambda actor, at: RemoveDocument(actor=actor, at=at, sha256=body.sha256)
        )

    @api.post("/{id}/record_minutes")
    async def record_minutes(id: UUID, body: MinutesBody, gate: Gate) -> CommandAnswer:
        """Minutes of Meeting (seed 000, 6.A.2)."""
        gate.admit(RecordMinutes, rules)
        kom = await records.state(gate.principal, id)
        minutes = body.minutes(await contacts([g.guest() for g in body.guests], kom, runtime.sealer, field="guests"))
        return await gate.run(
            RecordMinutes, id, rules, lambda actor, at: RecordMinutes(actor=actor, at=at, minutes=minutes)
        )

    @api.post("/{id}/record_readiness")
    async def record_readiness(id: UUID, body: ReadinessBody, gate: Gate) -> CommandAnswer:
        """Checklist readiness (seed 000, 6.A.2); after Completed until the service is ready to install."""
        return await gate.run(
            RecordReadiness,
            id,
            rules,
            lambda actor, at: RecordReadiness(actor=actor, at=at, items=tuple(body.items)),
        )

    @api.post("/{id}/complete")
    async def complete(id: UUID, gate: Gate) -> CommandAnswer:
        """Completed: Procurement and Deployment are requested where they are due (seed 000, 6.A.3)."""
        gate.admit(CompleteKom, rules)
        paper = await pdf.issue(id, gate.expected_version)
        return await gate.run(CompleteKom, id, rules, lambda actor, at: CompleteKom(actor=actor, at=at, paper=paper))

    @api.post("/{id}/acknowledge")
    async def acknowledge(id: UUID, body: AnswerBody, gate: Gate) -> CommandAnswer:
        """What Procurement or Deployment answered, where their system does not tell it by itself."""
        return await gate.run(
            Acknowledge,
            id,
            rules,
            lambda actor, at: Acknowledge(
                actor=actor, at=at, kind=body.kind, answer=body.answer, reference=body.reference, reason=body.reason
            ),
        )

    @api.get("/{id}/documents/{sha256}", response_class=Response)
    async def document(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """The TOR or another document, for whoever may see the KOM."""
        kom = await records.state(principal, id)
        return await download(runtime, sha256, [known.document for known in kom.documents])

    @api.get("/{id}/minutes.pdf", response_class=Response, responses=PDF_ANSWER)
    async def minutes_pdf(id: UUID, principal: CurrentPrincipal) -> Response:
        """The minutes as printed when the KOM was completed; before that as they stand, marked as a draft."""
        kom: Kom = await records.state(principal, id)
        if kom.paper is not None:
            return await download(runtime, kom.paper.document.sha256, [kom.paper.document])
        return await pdf.preview(kom)

    api.include_router(action_items.router())
    api.include_router(calendar.router(runtime, records, settings))
    api.include_router(records.router())
    return api
