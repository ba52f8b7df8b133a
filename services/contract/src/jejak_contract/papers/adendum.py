"""Adendum: a change to a contract in force, as both sides sign it."""

from pathlib import Path

from jejak_contract.papers.charges import Charges
from jejak_contract.papers.pks import PartyPart, SlaPart
from jejak_kit.papers import DateInWords, LongDate, Paper, PaperData, PaperPart, Signature


class AmendedClause(PaperPart):
    """A Pasal that changes: `title` as in `Pasal 4 – Harga`. `before` is empty for a new one, `after` for one that
    falls away."""

    title: str
    before: str = ""
    after: str = ""


class AddendumData(PaperData):
    """What is None or empty does not change: `charges`, `scope`, `sla` and `ends_on` are told whole where they do."""

    contract_number: str
    contract_dated: LongDate
    agreed_on: DateInWords | None = None
    place: str = ""
    company: PartyPart
    customer: PartyPart
    effective_on: LongDate
    reason: str
    clauses: tuple[AmendedClause, ...] = ()
    charges: Charges | None = None
    scope: str = ""
    sla: tuple[SlaPart, ...] = ()
    ends_on: LongDate | None = None
    signatures: tuple[Signature, ...]


ADENDUM = Paper("adendum", "ADENDUM PERJANJIAN KERJA SAMA", Path(__file__).with_suffix(".typ"), AddendumData)
