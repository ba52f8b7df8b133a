"""Contract templates: the wording that legal keeps and changes without anything being deployed (seed 000, 5.A.1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from jejak_contract.application.contract_views import TEMPLATES
from jejak_contract.domain.template import CONTRACT_TEMPLATE, ContractTemplate
from jejak_contract.domain.template.commands import ChangeTemplate, CreateTemplate, PublishTemplate, RetireTemplate
from jejak_contract.domain.template.placeholders import KNOWN
from jejak_contract.domain.template.state import STATUS_LABELS, TemplateStatus
from jejak_contract.domain.wib import business_day
from jejak_contract.entrypoints.http.contract_bodies import ReasonBody, TemplateBody
from jejak_contract.entrypoints.http.contract_pdf import ContractPdf
from jejak_contract.entrypoints.http.rights import READING
from jejak_contract.settings import ContractSettings
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime

TABLE = TEMPLATES.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"updated_at": TABLE.updated_at, "name": TABLE.name, "status": TABLE.status},
    default="-updated_at",
)
RULES = CONTRACT_TEMPLATE.rules


class Placeholder(BaseModel):
    """What may stand in a text as `{{name}}`, and what a preview shows for it."""

    name: str
    example: str


class Placeholders(BaseModel):
    items: list[Placeholder]


def router(runtime: Runtime, settings: ContractSettings) -> APIRouter:
    """`/v1/contract_templates`."""
    api = APIRouter(prefix="/contract_templates", tags=["contract_templates"])
    records = Records(
        runtime,
        CONTRACT_TEMPLATE,
        name="ContractTemplateAnswer",
        view=TEMPLATES,
        statuses=STATUS_LABELS,
        rights=READING,
    )
    pdf = ContractPdf(runtime, settings)

    def filters(
        status: TemplateStatus | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of name or services.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status)

    add_list(
        api, runtime, records, SORTING, filters, shows="Templates, the one that comes with the product among them."
    )

    @api.get("/placeholders")
    async def placeholders(principal: CurrentPrincipal) -> Placeholders:
        """The closed list of placeholders."""
        records.check_rights(principal)
        return Placeholders(items=[Placeholder(name=name, example=example) for name, example in KNOWN.items()])

    @api.post("", status_code=201)
    async def create(body: TemplateBody, gate: UnversionedGate) -> CommandAnswer:
        """Begin a template; nothing is filled in from it before it is published."""
        return await gate.create(
            CreateTemplate,
            RULES,
            lambda _: (
                lambda actor, at: CreateTemplate(
                    actor=actor, at=at, title=body.name, services=body.services, content=body.content
                )
            ),
        )

    @api.post("/{id}/change")
    async def change(id: UUID, body: TemplateBody, gate: Gate) -> CommandAnswer:
        """Save the draft of the next version, whole."""
        return await gate.run(
            ChangeTemplate,
            id,
            RULES,
            lambda actor, at: ChangeTemplate(
                actor=actor, at=at, title=body.name, services=body.services, content=body.content
            ),
        )

    @api.post("/{id}/publish")
    async def publish(id: UUID, gate: Gate) -> CommandAnswer:
        """Make the draft the version that new contracts are filled in from; old contracts keep theirs."""
        return await gate.run(PublishTemplate, id, RULES, lambda actor, at: PublishTemplate(actor=actor, at=at))

    @api.post("/{id}/retire")
    async def retire(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """Fill in no new contract from it."""
        return await gate.run(
            RetireTemplate, id, RULES, lambda actor, at: RetireTemplate(actor=actor, at=at, reason=body.reason)
        )

    @api.get("/{id}/pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
    async def preview(id: UUID, request: Request, principal: CurrentPrincipal) -> Response:
        """The draft, or the newest version where there is none, as a PKS with sample data."""
        state: ContractTemplate = await records.state(principal, id)
        content = state.draft
        if content is None:
            assert state.published is not None, "a template is a draft or published"
            content = state.published.content
        return await pdf.preview_template(state.name, content, business_day(request.app.state.edge.clock()))

    api.include_router(records.router())
    return api
