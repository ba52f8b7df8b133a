"""Risalah Rapat: the minutes of a kick-off meeting (seed 000, section 6)."""

from pathlib import Path

from jejak_kit.papers import LongDate, Paper, PaperData, PaperPart, Signature, WibMoment


class Participant(PaperPart):
    """Somebody who was invited or came. `side` as in `Internal`, `Pelanggan`."""

    name: str
    position: str = ""
    side: str
    attended: bool = True


class ActionPart(PaperPart):
    """`owner`: who does it, with their side. `done` as known on the day of printing."""

    description: str
    owner: str
    due: LongDate
    done: bool = False


class ReadinessPart(PaperPart):
    """A line of the checklist. `answer` is ready for reading (`Siap`, `Belum siap`, `Dikesampingkan`, empty)."""

    label: str
    answer: str
    reason: str = ""


class MinutesData(PaperData):
    contract_number: str
    iro_number: str
    customer: str
    starts_at: WibMoment
    ends_at: WibMoment
    place: str = ""
    participants: tuple[Participant, ...] = ()
    agenda: tuple[str, ...] = ()
    minutes: str
    decisions: tuple[str, ...] = ()
    actions: tuple[ActionPart, ...] = ()
    readiness: tuple[ReadinessPart, ...] = ()
    signatures: tuple[Signature, ...]


RISALAH = Paper("risalah", "RISALAH RAPAT KICK-OFF", Path(__file__).with_suffix(".typ"), MinutesData)
