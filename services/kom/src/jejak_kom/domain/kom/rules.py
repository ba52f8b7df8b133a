"""Who may do what with a KOM in which status (seed 000, section 6; domain description, kom)."""

from collections.abc import Iterator
from datetime import timedelta

from jejak_events.kom.kom import ActionItem, KomStatus, Meeting, ReadinessAnswer
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule
from jejak_kom.domain.kom.commands import (
    Acknowledge,
    AddActionItem,
    AttachDocument,
    CancelKom,
    ChangeActionItem,
    CompleteKom,
    EscalateHandover,
    FinishActionItem,
    NoteAmendment,
    NoteContractEnd,
    OpenKom,
    RecordMinutes,
    RecordReadiness,
    RemindToSchedule,
    RemoveActionItem,
    RemoveDocument,
    ReopenActionItem,
    RequestHandover,
    RescheduleKom,
    ScheduleKom,
    WithdrawHandovers,
)
from jejak_kom.domain.kom.state import Kom
from jejak_kom.domain.roles import DELIVERY_MANAGER, SALES_OPS

LONGEST_MEETING = timedelta(hours=24)

ALL = tuple(KomStatus)
AWAITING_A_DATE = (KomStatus.TO_BE_SCHEDULED, KomStatus.CANCELLED)
UNTIL_COMPLETED = (KomStatus.TO_BE_SCHEDULED, KomStatus.SCHEDULED, KomStatus.CANCELLED)
FROM_THE_MEETING_ON = (KomStatus.SCHEDULED, KomStatus.COMPLETED)


def minutes_are_recorded(kom: Kom) -> Refusal | None:
    return None if kom.minutes is not None else Refusal("minutes_missing", "rule", {"number": kom.number})


def every_item_is_decided(kom: Kom) -> Refusal | None:
    undecided = [line.label for line in kom.checklist if line.answer is None]
    return Refusal("readiness_undecided", "rule", {"items": undecided}) if undecided else None


def deployment_is_not_requested_yet(kom: Kom) -> Refusal | None:
    """What was said of the readiness then has had its effect, and Deployment knows of it."""
    return None if kom.deployment is None else Refusal("deployment_requested_already", "rule", {"number": kom.number})


def contract_is_in_force(kom: Kom) -> Refusal | None:
    return None if kom.contract_end is None else Refusal("contract_ended", "rule", {"contract": kom.contract.number})


def something_was_requested(kom: Kom) -> Refusal | None:
    if kom.procurement is not None or kom.deployment is not None:
        return None
    return Refusal("nothing_was_requested", "rule", {"number": kom.number})


def an_action_item_is_there(kom: Kom) -> Refusal | None:
    return None if kom.action_items else Refusal("no_action_items", "rule", {"number": kom.number})


def a_document_is_there(kom: Kom) -> Refusal | None:
    return None if kom.documents else Refusal("no_documents", "rule", {"number": kom.number})


def faults_of_meeting(meeting: Meeting) -> Iterator[Refusal]:
    """A date, people of both sides and an agenda (seed 000, 6.A.1)."""
    if meeting.ends_at <= meeting.starts_at:
        yield Refusal("meeting_ends_before_it_starts", "input", {}, "/ends_at")
    elif meeting.ends_at - meeting.starts_at > LONGEST_MEETING:
        hours = LONGEST_MEETING // timedelta(hours=1)
        yield Refusal("meeting_too_long", "input", {"hours": hours}, "/ends_at")
    if not meeting.internal:
        yield Refusal("participants_missing", "input", {}, "/internal")
    if not meeting.customer:
        yield Refusal("participants_missing", "input", {}, "/customer")
    if not meeting.agenda:
        yield Refusal("agenda_missing", "input", {}, "/agenda")


def faults_of_action_item(item: ActionItem) -> Iterator[Refusal]:
    """What we do has an owner among us; whom the customer sends is the customer's business."""
    if item.party == "internal" and item.owner is None:
        yield Refusal("owner_missing", "input", {}, "/owner")
    if item.party == "customer" and item.owner is not None:
        yield Refusal("owner_is_the_customers", "input", {}, "/owner")


def faults_of_readiness(items: tuple[ReadinessAnswer, ...], kom: Kom) -> Iterator[Refusal]:
    """Lines of this KOM's checklist, each once; what is waived has a reason."""
    codes = {line.code for line in kom.checklist}
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.code not in codes:
            yield Refusal("checklist_item_unknown", "input", {"code": item.code}, f"/items/{index}/code")
        if item.code in seen:
            yield Refusal("checklist_item_repeated", "input", {"code": item.code}, f"/items/{index}/code")
        if item.answer == "waived" and item.reason is None:
            yield Refusal("waiver_without_reason", "input", {}, f"/items/{index}/reason")
        seen.add(item.code)


RULES = RuleBook[Kom](
    "kom",
    lambda kom: kom.status.value,
    {
        OpenKom: rule((ABSENT, *ALL), (SYSTEM,)),
        ScheduleKom: rule(AWAITING_A_DATE, (SALES_OPS,)),
        RescheduleKom: rule((KomStatus.SCHEDULED,), (SALES_OPS,)),
        CancelKom: rule((KomStatus.SCHEDULED,), (SALES_OPS,)),
        AttachDocument: rule((*UNTIL_COMPLETED, KomStatus.COMPLETED), (SALES_OPS, DELIVERY_MANAGER)),
        RemoveDocument: rule(UNTIL_COMPLETED, (SALES_OPS, DELIVERY_MANAGER), a_document_is_there),
        RecordMinutes: rule((KomStatus.SCHEDULED,), (DELIVERY_MANAGER,)),
        AddActionItem: rule(FROM_THE_MEETING_ON, (DELIVERY_MANAGER,)),
        ChangeActionItem: rule(FROM_THE_MEETING_ON, (DELIVERY_MANAGER,), an_action_item_is_there),
        FinishActionItem: rule(FROM_THE_MEETING_ON, (DELIVERY_MANAGER,), an_action_item_is_there),
        ReopenActionItem: rule(FROM_THE_MEETING_ON, (DELIVERY_MANAGER,), an_action_item_is_there),
        RemoveActionItem: rule(FROM_THE_MEETING_ON, (DELIVERY_MANAGER,), an_action_item_is_there),
        RecordReadiness: rule(
            FROM_THE_MEETING_ON, (DELIVERY_MANAGER,), contract_is_in_force, deployment_is_not_requested_yet
        ),
        CompleteKom: rule((KomStatus.SCHEDULED,), (SALES_OPS,), minutes_are_recorded, every_item_is_decided),
        Acknowledge: rule((KomStatus.COMPLETED,), (SALES_OPS, DELIVERY_MANAGER, SYSTEM), something_was_requested),
        RemindToSchedule: rule(ALL, (SYSTEM,)),
        RequestHandover: rule(ALL, (SYSTEM,)),
        WithdrawHandovers: rule(ALL, (SYSTEM,)),
        EscalateHandover: rule(ALL, (SYSTEM,)),
        NoteAmendment: rule(ALL, (SYSTEM,)),
        NoteContractEnd: rule(ALL, (SYSTEM,)),
    },
)
