"""Who a text is about: the same person has the same pseudonymous subject everywhere, and the subject tells nothing."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

_INDONESIA = "62"
_NIK_DIGITS = 16
_SHORTEST_PHONE = 6


class NoIdentifier(ValueError):
    """A person came without anything by which they could be recognised again."""


@dataclass(frozen=True)
class Identifier:
    """One normalised mark of a person. Its value is personal: it is hashed and forgotten, never logged."""

    kind: Literal["email", "phone", "nik", "external"]
    value: str

    def __repr__(self) -> str:
        return f"Identifier({self.kind})"


def email(text: str | None) -> Identifier | None:
    """An e-mail address, in lower case; None if it is none."""
    value = unicodedata.normalize("NFKC", text or "").strip().lower()
    local, _, domain = value.rpartition("@")
    return Identifier("email", value) if local and domain else None


def phone(text: str | None) -> Identifier | None:
    """A phone number as `+` and digits; without a country code it is Indonesian: `0812…`, `812…`, `62812…` are one."""
    value = (text or "").strip()
    digits = re.sub(r"\D", "", value)
    if not value.startswith("+") and digits.startswith("00"):
        value, digits = "+", digits[2:]
    international = value.startswith("+")
    if digits.startswith(_INDONESIA) and (international or not digits.startswith("0")):
        digits = _INDONESIA + digits.removeprefix(_INDONESIA).lstrip("0")
    elif not international:
        digits = _INDONESIA + digits.lstrip("0")
    significant = digits.removeprefix(_INDONESIA)
    return Identifier("phone", f"+{digits}") if len(significant) >= _SHORTEST_PHONE else None


def nik(text: str | None) -> Identifier | None:
    """A NIK of 16 digits; None if ill-formed, lest different people fall together under a placeholder."""
    digits = re.sub(r"\D", "", text or "")
    return Identifier("nik", digits) if len(digits) == _NIK_DIGITS else None


def external(text: str | None, *, system: str = "") -> Identifier | None:
    """The id another system gives this person; `system` keeps the ids of two systems apart."""
    value = unicodedata.normalize("NFC", text or "").strip()
    return Identifier("external", f"{system}\0{value}") if value else None


def subject_of(pepper: bytes, *identifiers: Identifier | None) -> str:
    """The subject of a person: `psn_` and 32 hex digits of an HMAC over the first identifier that is there.

    Give them in a fixed order, the steadiest first. Raises NoIdentifier if none is there.
    """
    first = next((identifier for identifier in identifiers if identifier is not None), None)
    if first is None:
        raise NoIdentifier("a person needs an e-mail address, a phone number, a NIK or an external id")
    digest = hmac.new(pepper, f"{first.kind}\0{first.value}".encode(), hashlib.sha256).hexdigest()
    return f"psn_{digest[:32]}"
