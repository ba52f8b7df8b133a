"""What is printed as Risalah Rapat, and what events say of that paper."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jejak_events.iro.offer import Contact
from jejak_events.kom.kom import KomCompleted, Meeting, Minutes
from jejak_events.language import Recorded
from jejak_events.personal import Personal
from jejak_kit.papers import Signature
from jejak_kit.papers.traces import PaperTrace
from jejak_kit.privacy.sealing import Opened
from jejak_kom.domain.kom import Kom
from jejak_kom.domain.wib import business_day
from jejak_kom.papers import RISALAH, ActionPart, MinutesData, Participant, ReadinessPart

ERASED = "(data dihapus)"
ANSWERS = {"ready": "Siap", "not_ready": "Belum siap", "waived": "Dikesampingkan", None: ""}

Names = Mapping[str, str]
"""Colleagues' names by id, as their tokens said them; whom nobody met is printed by id."""
Texts = Mapping[Personal, Opened]
"""What is sealed about the customer's people, opened."""


def papers_of(event: Recorded[Any]) -> Iterable[PaperTrace]:
    """The minutes are given out when the KOM is completed."""
    data = event.data
    if isinstance(data, KomCompleted) and data.paper is not None:
        yield PaperTrace(
            kind=RISALAH.name,
            what="sent",
            number=data.number,
            sha256=data.paper.document.sha256,
            fingerprint=data.paper.fingerprint,
        )


def personal_texts(kom: Kom) -> list[Personal]:
    """Everything about people that is printed."""
    meeting, minutes = kom.meeting, kom.minutes
    guests = [*(meeting.customer if meeting is not None else ()), *(minutes.guests if minutes is not None else ())]
    return [guest.name for guest in guests]


def colleagues(kom: Kom) -> set[str]:
    """The ids of all colleagues who are printed."""
    meeting, minutes = kom.meeting, kom.minutes
    ids = {*(meeting.internal if meeting is not None else ()), *(minutes.attended if minutes is not None else ())}
    return ids | {known.item.owner for known in kom.action_items if known.item.owner is not None}


def minutes_data(
    kom: Kom, meeting: Meeting, minutes: Minutes, names: Names, texts: Texts, *, company: str, draft: bool
) -> MinutesData:
    """The minutes are dated by the day of the meeting."""
    return MinutesData(
        number=kom.number,
        dated=business_day(meeting.starts_at),
        draft=draft,
        contract_number=kom.contract.number,
        iro_number=kom.iro.number,
        customer=kom.customer.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place or "",
        participants=tuple(_participants(kom, meeting, minutes, names, texts)),
        agenda=meeting.agenda,
        minutes=minutes.text,
        decisions=minutes.decisions,
        actions=tuple(
            ActionPart(
                description=known.item.description,
                owner=names.get(known.item.owner, known.item.owner) if known.item.owner else kom.customer.name,
                due=known.item.due,
                done=known.done,
            )
            for known in kom.action_items
        ),
        readiness=tuple(
            ReadinessPart(label=line.label, answer=ANSWERS[line.answer], reason=line.reason or "")
            for line in kom.checklist
        ),
        signatures=(
            Signature(caption="Pelanggan,", party=kom.customer.name),
            Signature(caption="Penyedia layanan,", party=company),
        ),
    )


def _participants(kom: Kom, meeting: Meeting, minutes: Minutes, names: Names, texts: Texts) -> Iterator[Participant]:
    """Everybody invited, and who came without being so; the customer's first."""
    came = {guest.name.subject for guest in minutes.guests}
    guests: dict[str, Contact] = {guest.name.subject: guest for guest in (*meeting.customer, *minutes.guests)}
    for subject, guest in guests.items():
        name = texts[guest.name].value
        yield Participant(
            name=ERASED if name is None else name,
            position=guest.position or "",
            side=kom.customer.name,
            attended=subject in came,
        )
    for colleague in dict.fromkeys((*meeting.internal, *minutes.attended)):
        attended = colleague in minutes.attended
        yield Participant(name=names.get(colleague, colleague), side="Internal", attended=attended)
