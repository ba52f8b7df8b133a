"""PKS, Perjanjian Kerja Sama (seed 000, section 5): the contract, with its annexes, as both sides sign it."""

from pathlib import Path

from jejak_contract.papers.charges import Charges
from jejak_kit.papers import DateInWords, LongDate, Paper, PaperData, PaperPart, Signature


class Representative(PaperPart):
    """Who acts for a side: `authority` is the dasar kewenangan (articles of association, power of attorney)."""

    name: str
    position: str
    authority: str = ""


class PartyPart(PaperPart):
    """A side. `called` is what the contract calls it: `PIHAK PERTAMA`."""

    called: str
    name: str
    address: str = ""
    npwp: str = ""
    nib: str = ""
    representatives: tuple[Representative, ...] = ()


class ClausePart(PaperPart):
    """A Pasal; its number is its place. In `text` a blank line begins the next ayat; numbers of ayat are set by the
    template where the text has none. Placeholders are filled in before."""

    title: str
    text: str


class SlaPart(PaperPart):
    measure: str
    target: str
    remedy: str = ""


class PksData(PaperData):
    """`agreed_on` of None leaves a place for the day to be written by hand. `recitals` are the reasons why the sides
    agree, each a sentence. `signatures`: in the order in which they are signed; `edition_note` says which wording of
    which template the clauses are."""

    agreed_on: DateInWords | None = None
    place: str = ""
    company: PartyPart
    customer: PartyPart
    recitals: tuple[str, ...] = ()
    clauses: tuple[ClausePart, ...]
    charges: Charges
    scope: str = ""
    sla: tuple[SlaPart, ...] = ()
    starts_on: LongDate | None = None
    ends_on: LongDate | None = None
    signatures: tuple[Signature, ...]
    edition_note: str = ""


PKS = Paper("pks", "PERJANJIAN KERJA SAMA", Path(__file__).with_suffix(".typ"), PksData)
