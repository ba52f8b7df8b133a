"""Documentation for donors, and every file of an order."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from jejak_b2b_order.domain.order.commands.documentation import (
    AddDocumentation,
    RecordConsent,
    RequestDocumentation,
    WithdrawConsent,
)
from jejak_b2b_order.entrypoints.http.documents import document_of, listed
from jejak_b2b_order.entrypoints.http.giving import gives
from jejak_events.limits import Name, Note
from jejak_kit.decider import RuleBook
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.models import CommandAnswer, Day, RequestModel
from jejak_kit.http.records import Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime


class RequestBody(RequestModel):
    programme: Name | None = None
    note: Note | None = None


class ReasonBody(RequestModel):
    reason: Note


def add(api: APIRouter, rules: RuleBook[Any], runtime: Runtime, records: Records) -> None:
    """The commands about documentation."""
    gives(api, rules, RequestDocumentation, RequestBody)
    gives(api, rules, WithdrawConsent, ReasonBody)

    @api.post("/{id}/record_consent")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def record_consent(
        id: UUID,
        statement: Annotated[Note, Form(description="What those who are to be shown agreed to. No names.")],
        consented_on: Annotated[Day, Form()],
        gate: Gate,
        file: Annotated[UploadFile | None, File(description="The consent as it was signed.")] = None,
    ) -> CommandAnswer:
        """Those who are to be shown agree; nothing is photographed before that."""
        gate.admit(RecordConsent, rules)
        document = document_of(await stored(runtime, file)) if file is not None else None
        return await gate.run(
            RecordConsent,
            id,
            rules,
            lambda actor, at: RecordConsent(
                actor=actor, at=at, statement=statement, consented_on=consented_on, document=document
            ),
        )

    @api.post("/{id}/add_documentation")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def add_documentation(
        id: UUID,
        taken_on: Annotated[Day, Form()],
        note: Annotated[Note, Form()],
        gate: Gate,
        photo: Annotated[UploadFile | None, File()] = None,
    ) -> CommandAnswer:
        """A note of the handing out, with a photo."""
        gate.admit(AddDocumentation, rules)
        photos = (document_of(await stored(runtime, photo)),) if photo is not None else ()
        entry_id = uuid4()
        return await gate.run(
            AddDocumentation,
            id,
            rules,
            lambda actor, at: AddDocumentation(
                actor=actor, at=at, entry_id=entry_id, taken_on=taken_on, note=note, photos=photos
            ),
        )

    @api.get("/{id}/documents/{sha256}", response_class=Response)
    async def document(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """A file that the order lists: a proof of payment, a signed Form Penerimaan, a consent, a photo."""
        order = await records.state(principal, id)
        return await download(runtime, sha256, listed(order))
