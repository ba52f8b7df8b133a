"""Where a person appears in this service, and erasing them; for operators, in every service alike."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from jejak_events.people import Ground, Kept, PersonErased, Reference
from jejak_kit.auth import Principal
from jejak_kit.commands import KeyReused, RecordMissing
from jejak_kit.decider import Refused
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import UnversionedGate
from jejak_kit.http.models import RequestModel, json_answer
from jejak_kit.http.problems import language_of
from jejak_kit.people.finding import By, Description, Found, find
from jejak_kit.people.lookup import is_known
from jejak_kit.people.person import OPS_ADMIN, RULES, RecordErasure, person_id
from jejak_kit.people.tracing import Appearance, Tracing
from jejak_kit.privacy.erasures import Erasure, ErasureRequest, OtherErasure
from jejak_kit.store.committer import Unavailable

if TYPE_CHECKING:
    from jejak_kit.runtime import Runtime

RECORDS_MAX = 500
"""Records that are listed; an erasure looks at all of them."""
DONE_WITHIN_S = 10.0

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
SubjectPath = Annotated[
    str,
    Path(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f/]*$",
        description="The person's subject as records show it (`psn_…`), or a colleague's id.",
    ),
]


class DescriptionBody(RequestModel):
    """What is known of somebody; in a body, since a query would be written into proxies' logs."""

    name: Text | None = Field(None, description="Words of a name, in any order.")
    customer: Text | None = Field(None, description="Words of the customer's name, where many are called so.")
    email: Text | None = None
    phone: Text | None = None
    nik: Text | None = None


class FoundSubject(BaseModel):
    """A subject that is, or by its name may be, the person who was described."""

    subject: str
    by: list[By]
    known_since: AwareDatetime | None = Field(description="Null for a colleague, who is in the directory.")
    customers: list[str] = Field(description="Of the records that name this subject.")
    records: int


class FoundPeople(BaseModel):
    items: list[FoundSubject]


class ErasureBody(RequestModel):
    """On which ground (UU 27/2022, article 43 (1)), and the case in the operator's own register. No names."""

    ground: Ground
    reference: Reference | None = None


class KeptDocument(BaseModel):
    """A document that stays."""

    sha256: str
    record_id: UUID
    reason: str
    detail: str = Field(description="The reason in the reader's language.")


class ErasureAnswer(BaseModel):
    """What was done. The key is gone for all services; `complete` says whether this one has done the rest as well."""

    erasure_id: UUID
    subject: str
    erased_at: AwareDatetime
    had_key: bool = Field(description="Whether anything sealed about the person was readable until then.")
    complete: bool
    position: int | None = Field(description="Of `person.erased` in the service's store.")
    documents: int
    kept: list[KeptDocument]


class PastErasure(BaseModel):
    erasure_id: UUID
    erased_at: AwareDatetime
    ground: Ground
    reference: str | None
    actor_id: str


class PersonRecord(BaseModel):
    """A record of this service that names the person."""

    id: UUID
    aggregate: str
    events: int = Field(description="Of its events, those that name the person.")
    kinds: list[str]
    documents: list[str] = Field(description="SHA-256 of the person's documents that it lists or listed.")


class PersonAnswer(BaseModel):
    """Everything this service has of a person, and what an erasure would leave."""

    subject: str
    known_since: AwareDatetime | None = Field(description="Null when nothing about the person is readable anywhere.")
    came_back: bool = Field(
        description="Whether the person was erased, and something about them was sealed again since: what came later is "
        "readable until they are erased again."
    )
    colleague: bool = Field(description="Whether the directory holds a name and an e-mail address.")
    acted: int = Field(description="Events in which the person acted; these keep the id.")
    records: list[PersonRecord]
    more_records: bool
    deleted: list[str] = Field(description="Documents (SHA-256) that an erasure would delete.")
    kept: list[KeptDocument]
    erasures: list[PastErasure]


def people_router(runtime: "Runtime") -> APIRouter:
    """`/v1/people`."""
    api = APIRouter(prefix="/people", tags=["people"])
    ledger = runtime.sealer.keyring.ledger
    tracing = Tracing(runtime.service, runtime.reader)

    def kept(documents: tuple[Kept, ...], language: str) -> list[dict[str, Any]]:
        text = runtime.catalogue.text
        return [{**k.model_dump(mode="json"), "detail": text(f"kept.{k.reason}", language)} for k in documents]

    @api.post("/find", response_model=FoundPeople)
    async def find_people(body: DescriptionBody, principal: CurrentPrincipal) -> Response:
        """All subjects under which this service knows somebody: by e-mail, phone, NIK, or by a name that stands sealed in a
        record. Everything is read for it, which takes a while.
        """
        if OPS_ADMIN not in principal.roles:
            raise RecordMissing
        wanted = Description.of(body.name, body.customer, body.email, body.phone, body.nik)
        found = await _reached(find(runtime.erasures.places, wanted))
        return json_answer({"items": [_found(each) for each in found]})

    @api.get("/{subject}", response_model=PersonAnswer)
    async def look_up(subject: SubjectPath, request: Request, principal: CurrentPrincipal) -> Response:
        """Where a person appears in this service, and what would be kept if they were erased."""
        if OPS_ADMIN not in principal.roles or not await _reached(is_known(runtime.erasures.places, subject)):
            raise RecordMissing
        found = await tracing.appearances(subject, limit=RECORDS_MAX + 1)
        contents = await tracing.contents(subject, found)
        since, erasures = await ledger.known_since(subject), await ledger.of(subject)
        return json_answer(
            {
                "subject": subject,
                "known_since": since.isoformat() if since else None,
                "came_back": since is not None and bool(erasures),
                "colleague": await runtime.directory.knows(subject),
                "acted": await tracing.acted(subject),
                "records": [_record(appearance) for appearance in found[:RECORDS_MAX]],
                "more_records": len(found) > RECORDS_MAX,
                "deleted": sorted(contents.deleted),
                "kept": kept(contents.kept, language_of(request.scope)),
                "erasures": [_past(erasure) for erasure in erasures],
            }
        )

    @api.post("/{subject}/erase", response_model=ErasureAnswer, responses={202: {"model": ErasureAnswer}})
    async def erase(subject: SubjectPath, body: ErasureBody, request: Request, gate: UnversionedGate) -> Response:
        """Forget a person for good, in all services: what is sealed about them is readable no more.

        202: this service has not finished its part yet, and goes on by itself.
        """
        _check_role(gate.principal)
        if not await _reached(is_known(runtime.erasures.places, subject)):
            raise RecordMissing
        asked = ErasureRequest(
            erasure_id=uuid5(NAMESPACE_URL, f"jejak:erasure:{gate.principal.id}\0{gate.key}"),
            subject=subject,
            ground=body.ground,
            reference=body.reference,
            actor_id=gate.principal.id,
        )
        try:
            erasure = await _reached(ledger.erase(asked))
        except OtherErasure:
            raise KeyReused from None
        runtime.sealer.keyring.evict(subject)
        await runtime.erasures.reach(erasure.position, timeout_s=DONE_WITHIN_S)
        answer = await outcome(erasure, language_of(request.scope))
        return json_answer(answer, status=200 if answer["complete"] else 202)

    async def outcome(erasure: Erasure, language: str) -> dict[str, Any]:
        events = await runtime.reader.record(person_id(erasure.subject))
        said = [
            (event.position, event.data)
            for event in events
            if isinstance(event.data, PersonErased) and event.data.erasure_id == erasure.erasure_id
        ]
        position, data = said[-1] if said else (None, None)
        return {
            "erasure_id": str(erasure.erasure_id),
            "subject": erasure.subject,
            "erased_at": erasure.erased_at.isoformat(),
            "had_key": erasure.had_key,
            "complete": data is not None,
            "position": position,
            "documents": data.documents if data else 0,
            "kept": kept(data.kept if data else (), language),
        }

    return api


async def _reached(answer: Any) -> Any:
    """What the keyring answers. Raises Unavailable when it does not."""
    try:
        return await answer
    except psycopg.OperationalError as error:
        raise Unavailable(f"the keyring: {type(error).__name__}") from error


def _check_role(principal: Principal) -> None:
    if OPS_ADMIN not in principal.roles:
        refusal = RULES.refusal(RecordErasure, None, next(iter(principal.roles), ""))
        assert refusal is not None
        raise Refused(refusal)


def _found(each: Found) -> dict[str, Any]:
    return {
        "subject": each.subject,
        "by": sorted(each.by),
        "known_since": each.known_since.isoformat() if each.known_since else None,
        "customers": sorted(each.customers),
        "records": each.records,
    }


def _record(found: Appearance) -> dict[str, Any]:
    return {
        "id": str(found.record_id),
        "aggregate": found.aggregate,
        "events": found.events,
        "kinds": sorted(found.kinds),
        "documents": sorted(found.documents),
    }


def _past(erasure: Erasure) -> dict[str, Any]:
    return {
        "erasure_id": str(erasure.erasure_id),
        "erased_at": erasure.erased_at.isoformat(),
        "ground": erasure.ground,
        "reference": erasure.reference,
        "actor_id": erasure.actor_id,
    }
