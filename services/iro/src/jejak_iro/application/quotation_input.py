"""A quotation as others tell it to us, by API, by file or by event: one model, one set of rules.

Contacts are plain text here and are sealed before a command is made of them. OTC and MRC are rupiah for one piece,
after the discount. NPWP and NIB are taken as written: their form is warned of in the verification and never blocks.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

ACCEPTED = "Customer Accepted"
State = Literal["Draft", "Sent", "Customer Accepted", "Rejected", "Expired", "Withdrawn"]
"""`Customer Accepted` is the seed's (000, 1.B.2), the others are ours."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s().-]+")
_SHORTEST_PHONE = 6
_SEPARATED = re.compile(r"\s*(Rp\.?\s*)?\d{1,3}([.,\s]\d{3})+([.,]\d{1,2})?\s*|\s*Rp.*", re.IGNORECASE)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise PydanticCustomError("email_malformed", "an e-mail address has one @ and no blanks")
    return text


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text) or sum(character.isdigit() for character in text) < _SHORTEST_PHONE:
        raise PydanticCustomError("phone_malformed", "a phone number has digits, blanks, dots, dashes, a leading +")
    return text


def _whole_rupiah(value: Any) -> Any:
    if isinstance(value, str) and _SEPARATED.fullmatch(value):
        raise PydanticCustomError("rupiah_with_separators", "rupiah are digits only: 1500000, not 1.500.000")
    if not isinstance(value, int) or isinstance(value, bool):
        raise PydanticCustomError("rupiah_not_whole", "rupiah are a whole number")
    return value


def _percent(value: Any) -> Any:
    """Numbers as JSON readers give them; the shortest text of a float is the number that was written."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_NFC = AfterValidator(_composed)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_LINE), _NFC]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_LINE), _NFC]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000, pattern=_TEXT), _NFC]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=_LINE), _NFC, AfterValidator(_email)
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=_LINE), AfterValidator(_phone)]
Rupiah = Annotated[int, Field(ge=0, le=10**15), BeforeValidator(_whole_rupiah)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2), BeforeValidator(_percent)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ContactInput(_Input):
    """A person at the customer's, in plain text."""

    name: Name
    position: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class CustomerInput(_Input):
    """The company that buys; `id` is the CRM's."""

    id: Code | None = None
    name: Name
    npwp: Code | None = None
    nib: Code | None = None
    billing_address: Address = ""
    contacts: Annotated[list[ContactInput], Field(max_length=50)] = []


class SiteInput(_Input):
    """A place where something is installed; `code` is unique within the quotation."""

    code: Code
    name: Name
    address: Address = ""


class LineInput(_Input):
    """One service at one site."""

    site: Code
    service: Name
    bandwidth_mbps: Annotated[int, Field(ge=1, le=10**8)] | None = None
    quantity: Annotated[int, Field(ge=1, le=10**6)]
    otc: Rupiah
    mrc: Rupiah
    discount_percent: Percent = Decimal(0)


class QuotationInput(_Input):
    """A quotation in one revision, whole. `pic` is the id of the seller's account person."""

    number: Code
    revision: Annotated[int, Field(ge=1, le=10**6)]
    state: State
    customer: CustomerInput
    sites: Annotated[list[SiteInput], Field(max_length=500)]
    lines: Annotated[list[LineInput], Field(max_length=500)]
    pic: Name | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        faults = list(_contradictions(self))
        if faults:
            raise ValidationError.from_exception_data(type(self).__name__, faults)
        return self


def _contradictions(quotation: QuotationInput) -> Iterator[InitErrorDetails]:
    """Site codes are unique, lines stand at sites, an accepted quotation has lines."""
    codes: set[str] = set()
    for index, site in enumerate(quotation.sites):
        if site.code in codes:
            repeated = PydanticCustomError("site_code_repeated", "two sites have one code", {"site": site.code})
            yield InitErrorDetails(type=repeated, loc=("sites", index, "code"), input=site.code)
        codes.add(site.code)
    for index, line in enumerate(quotation.lines):
        if line.site not in codes:
            unknown = PydanticCustomError("site_unknown", "no site of the quotation has this code", {"site": line.site})
            yield InitErrorDetails(type=unknown, loc=("lines", index, "site"), input=line.site)
    if quotation.state == ACCEPTED and not quotation.lines:
        empty = PydanticCustomError("accepted_without_lines", "an accepted quotation has lines")
        yield InitErrorDetails(type=empty, loc=("lines",), input=[])
