"""What requests about contracts and their templates carry; names of people are sealed on the way in."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from jejak_contract.domain.contract import Contract
from jejak_contract.domain.contract.commands import Sites
from jejak_events.contract.agreement import (
    Certificate,
    Clause,
    ClauseNote,
    Party,
    Scope,
    ServiceLevel,
    Signatory,
    Terms,
)
from jejak_events.contract.charges import ServiceLines
from jejak_events.contract.template import ServiceTypes, TemplateContent
from jejak_events.limits import Code, Description, Months, Name, Note
from jejak_events.personal import Personal
from jejak_kit.decider import Refusal, Refused
from jejak_kit.http.models import Day, Moment, RequestModel
from jejak_kit.privacy import Sealer, external, known_as

Subject = Annotated[str, StringConstraints(pattern=r"^psn_[0-9a-f]{32}$")]
"""A person as the API shows them."""
Place = Annotated[int, Field(ge=1, le=20, description="Place in that side's row of signatures.")]
SignedOn = Annotated[Day | None, Field(description="Day of the signature; today if not given.")]


class NoteBody(RequestModel):
    note: Note | None = None


class ReasonBody(RequestModel):
    reason: Note


class SignatoryBody(RequestModel):
    """Who signs for a side. Without `name` it stays whoever stood in this place."""

    party: Party
    order: Place
    name: Name | None = None
    person: Subject | None = Field(None, description="Subject of the person, if they are known as a contact.")
    position: Name = Field(description="Jabatan.")
    authority: Description = Field(description="Dasar kewenangan: articles of association, power of attorney.")


class TermsBody(RequestModel):
    """What may be worded (seed 000, 5.A.1), all of it: what is left out is emptied."""

    clauses: Annotated[tuple[Clause, ...], Field(max_length=200)] = ()
    sla: Annotated[tuple[ServiceLevel, ...], Field(max_length=100)] = ()
    scope: Scope = Field("", description="Scope of work.")
    signatories: Annotated[tuple[SignatoryBody, ...], Field(max_length=20)] = ()
    starts_on: Day | None = Field(None, description="First day in force; the day of activation if not given.")


class NotesBody(RequestModel):
    """What legal wants changed, clause by clause; a note without a clause is about the whole."""

    notes: Annotated[tuple[ClauseNote, ...], Field(min_length=1, max_length=200)]


class CompanySignatureBody(RequestModel):
    signed_on: SignedOn = None


class CertificateBody(RequestModel):
    """Evidence of an electronic signature, as its issuer gave it."""

    issuer: Name
    serial: Code
    at: Moment

    def certificate(self) -> Certificate:
        return Certificate(issuer=self.issuer, serial=self.serial, at=self.at)


class EvidenceBody(RequestModel):
    party: Party
    order: Place
    e_meterai: Code | None = Field(None, description="Serial number of the e-Meterai.")
    certificate: CertificateBody | None = None


class AddendumBody(RequestModel):
    """A change to a contract in force; what is not given stays as it is."""

    effective_on: Day = Field(description="First day of the new wording, in WIB.")
    reason: Note
    terms: TermsBody | None = None
    lines: ServiceLines | None = None
    sites: Sites | None = None
    period_months: Months | None = Field(None, description="Of the whole contract, from its first day.")


class TerminationBody(RequestModel):
    reason: Note
    last_day: Day | None = Field(None, description="Last day in force, in WIB; today if not given.")


class TemplateBody(RequestModel):
    """A template, whole."""

    name: Name
    services: ServiceTypes = Field((), description="For which services; none: for whatever no other template is for.")
    content: TemplateContent


async def terms_of(body: TermsBody, contract: Contract, sealer: Sealer) -> Terms:
    """The terms with the names of signatories sealed. Raises Refused where a name is missing."""
    return Terms(
        clauses=body.clauses,
        sla=body.sla,
        scope=body.scope,
        signatories=await _signatories(body.signatories, contract, sealer),
        starts_on=body.starts_on,
    )


async def _signatories(bodies: Sequence[SignatoryBody], contract: Contract, sealer: Sealer) -> tuple[Signatory, ...]:
    standing = {(each.party, each.order): each.name for each in contract.terms.signatories}
    found = []
    for index, body in enumerate(bodies):
        name = standing.get((body.party, body.order))
        if body.name is not None:
            name = await _sealed(body, body.name, contract, sealer)
        if name is None:
            raise Refused(Refusal("field_missing", "input", {"field": "name"}, f"/signatories/{index}/name"))
        found.append(
            Signatory(party=body.party, order=body.order, name=name, position=body.position, authority=body.authority)
        )
    return tuple(found)


async def _sealed(body: SignatoryBody, name: str, contract: Contract, sealer: Sealer) -> Personal:
    """A customer's signatory is the contact of that name, whatever the contact is known by; ours are known by name."""
    customer = contract.order.customer
    if body.person is not None:
        subject = body.person
    elif body.party is Party.CUSTOMER:
        by_name = external(f"{customer.id or customer.npwp or customer.name}/{name}", system="contact")
        contact = await known_as(name, (contact.name for contact in customer.contacts), sealer)
        subject = contact or await sealer.subject_of(by_name)
    else:
        subject = await sealer.subject_of(external(name, system="company-signatory"))
    return await sealer.seal(subject, "contact", name)
