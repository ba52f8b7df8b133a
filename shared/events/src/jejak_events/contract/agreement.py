"""What a contract (PKS) consists of: the parts that its events, its papers and those who build on it share."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from jejak_events.contract.charges import ServiceLines, Totals
from jejak_events.document import Document
from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Customer, QuotationReference, Site
from jejak_events.language import Value
from jejak_events.limits import TEXT, Code, Description, Months, Name, Note, Number, Sha256, StaffId
from jejak_events.personal import Personal

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""The stable name of a clause; it survives editing, reordering and new versions of a template."""
ClauseText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=TEXT)]
"""Plain text with placeholders such as `{{customer.name}}`; a blank line parts two paragraphs. Never markup."""
Scope = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=TEXT)]
Edition = Annotated[int, Field(ge=1, le=10_000)]
"""Which wording of a contract: 1 as first signed, one more with every addendum in force."""
Round = Annotated[int, Field(ge=0, le=10_000)]
"""Which submission to legal: 0 before the first."""
TemplateVersion = Annotated[int, Field(ge=1, le=10_000)]


class Party(StrEnum):
    """The two sides of a contract: the seller and the customer."""

    COMPANY = "company"
    CUSTOMER = "customer"


class Clause(Value):
    """A Pasal: its number is its place among the clauses."""

    key: Key
    title: Name
    text: ClauseText


class ServiceLevel(Value):
    """A row of the SLA table, as in "Ketersediaan layanan · 99,5 % per bulan · kompensasi 5 % MRC"."""

    measure: Name
    target: Name
    remedy: Description | None = None


class Signatory(Value):
    """Who signs for a side. `order` is the place in that side's row of signatures, from 1.

    `position` is the jabatan, `authority` the dasar kewenangan (articles of association, power of attorney).
    """

    party: Party
    order: Annotated[int, Field(ge=1, le=20)]
    name: Personal
    position: Name
    authority: Description


class Certificate(Value):
    """Evidence of an electronic signature, as its issuer gave it."""

    issuer: Name
    serial: Code
    at: AwareDatetime


class Signature(Value):
    """That a signatory has signed. `e_meterai` is the serial number of the electronic stamp duty."""

    party: Party
    order: Annotated[int, Field(ge=1, le=20)]
    signed_on: date
    e_meterai: Code | None = None
    certificate: Certificate | None = None


class Terms(Value):
    """What Sales Ops and legal may word: the clauses, the SLA, the scope of work, who signs, and from when it holds.

    `starts_on` of None means the day of activation. Days are business days in Asia/Jakarta.
    """

    clauses: Annotated[tuple[Clause, ...], Field(max_length=200)] = ()
    sla: Annotated[tuple[ServiceLevel, ...], Field(max_length=100)] = ()
    scope: Scope = ""
    signatories: Annotated[tuple[Signatory, ...], Field(max_length=20)] = ()
    starts_on: date | None = None


class FormReference(Value):
    """The Form Berlangganan that the customer signed."""

    id: UUID
    number: Number


class IroReference(Value):
    id: UUID
    number: Number


class TemplateReference(Value):
    """Which version of which contract template the clauses were taken from."""

    id: UUID
    name: Name
    version: TemplateVersion


class SignedOrder(Value):
    """What was ordered, by whom and for how long: copied from the Customer Signed form and its IRO.

    `pic` is a colleague's id; `account_person` the seller's contact as the CRM names them. `verification_id` is the
    Verification of the customer, in the iro service.
    """

    form: FormReference
    iro: IroReference
    quotation: QuotationReference
    customer: Customer
    verification_id: UUID
    sites: Annotated[tuple[Site, ...], Field(max_length=500)]
    lines: ServiceLines
    totals: Totals
    period_months: Months
    needs: Needs
    requested_delivery: date
    pic: StaffId
    account_person: Personal | None = None


class Paper(Value):
    """A printed paper: `fingerprint` is the SHA-256 of what was printed, as its QR code carries it.

    None where the file was not printed here but uploaded.
    """

    document: Document
    fingerprint: Sha256 | None = None


class SignedPaper(Value):
    """The file that was sent to the customer beside the one that came back: hashes of different files differ."""

    sent: Paper
    returned: Document


class ClauseNote(Value):
    """What legal wants changed; about a clause, or about the whole where `clause` is None."""

    clause: Key | None = None
    note: Note


class ContractStatus(StrEnum):
    """Where a contract stands (seed 000, 5; draft, in review, terminated, expired and cancelled are ours)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    NEED_REVISION = "need_revision"
    READY_TO_SIGN = "ready_to_sign"
    FULLY_SIGNED = "fully_signed"
    ACTIVE = "active"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


Hindrance = Literal["start_not_reached", "customer_not_verified", "iro_cancelled"]
"""Why a Fully Signed contract is not Active yet."""
