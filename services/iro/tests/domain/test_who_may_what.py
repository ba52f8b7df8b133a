"""Every command x role x status: the combinations come from the code, the outcomes from the table written by hand."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from tests.given_when_then import after, given_that

from jejak_events.iro.iro import IroStatus, Track
from jejak_events.iro.offer import QuotationState
from jejak_events.iro.review import ReviewKind
from jejak_events.iro.verification import VerificationStatus
from jejak_events.language import Actor
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro import commands as iro
from jejak_iro.domain.quotation import QUOTATION
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.review.state import ReviewStatus
from jejak_iro.domain.verification import VERIFICATION
from jejak_iro.domain.verification import commands as verification
from jejak_kit.decider import ABSENT, Command, Decider

from . import table
from .samples import (
    ASKS_MANAGER,
    adopt,
    all_agree,
    answer,
    approve,
    cancel,
    create,
    document,
    facts,
    note_contract,
    note_quotation,
    offer,
    quoted,
    receive,
    resubmit,
    return_,
    submit,
    update,
    withdraw,
)
from .test_review import APPROVE, ASK, CLOSE, PROVIDE, REMIND, REVISE, START, opens, restart
from .test_verification import OPEN, OVERDUE, PEND, VERIFIED, VERIFY, WAITING, asks, drop, revise, tick

SHA = document().sha256
ATTACH = iro.AttachDocument(**update().model_dump(include={"actor", "at"}), document=document("lain.pdf"))
DRAFT = after(IRO, create(), ATTACH.model_copy(update={"document": document()}))
SUBMITTED = after(IRO, submit(facts(thresholds=ASKS_MANAGER)), state=DRAFT)
RETURNED = after(IRO, return_(), state=SUBMITTED)
APPROVED = after(IRO, *all_agree(), approve(), state=SUBMITTED)
CANCELLED = after(IRO, cancel(), state=DRAFT)
ITEM = verification.DEFAULT_MANDATORY[0]
WITH_SCAN = verification.AttachDocument(actor=OPEN.actor, at=OPEN.at, item=ITEM, document=document())


def reviews(kind: ReviewKind) -> dict[str, Any]:
    mine = Actor(id="r", role=kind)
    start, ask, revision, approval = (
        command.model_copy(update={"actor": mine}) for command in (START, ASK, REVISE, APPROVE)
    )
    pending = after(REVIEW, opens(kind), ask)
    started = after(REVIEW, start, state=pending)
    return {
        ABSENT: None,
        ReviewStatus.PENDING_REVIEW: pending,
        ReviewStatus.IN_REVIEW: started,
        ReviewStatus.NEED_REVISION: after(REVIEW, revision, state=started),
        ReviewStatus.APPROVED: after(REVIEW, approval, state=started),
        ReviewStatus.CLOSED: after(REVIEW, CLOSE, state=started),
    }


QUOTATIONS = {ABSENT: None} | {
    state: after(QUOTATION, receive(state=state)) if state != "withdrawn" else after(QUOTATION, receive(), withdraw())
    for state in QuotationState
}
IROS = {
    ABSENT: None,
    IroStatus.DRAFT: DRAFT,
    IroStatus.SUBMITTED: SUBMITTED,
    IroStatus.RETURNED: RETURNED,
    IroStatus.APPROVED: APPROVED,
    IroStatus.CANCELLED: CANCELLED,
}
VERIFICATIONS = {
    ABSENT: None,
    VerificationStatus.PENDING: after(VERIFICATION, WITH_SCAN, state=WAITING),
    VerificationStatus.VERIFIED: after(VERIFICATION, WITH_SCAN, state=VERIFIED),
}

# A command of each kind for which, status and role allowing, nothing else speaks against it.
COMMANDS: Mapping[type[Command], Command] = {
    type(command): command
    for command in (
        receive(2),
        withdraw(),
        create(),
        update(project_impact="Lain"),
        ATTACH,
        iro.RemoveAttachment(actor=ATTACH.actor, at=ATTACH.at, sha256=SHA),
        submit(),
        resubmit(),
        adopt(2, facts(quoted(2))),
        approve(),
        return_(),
        cancel(),
        answer(Track.LEGAL),
        note_quotation(2, 2, content=offer()),
        note_contract(1, active=True),
        OPEN,
        asks(UUID(int=7)),
        verification.CheckItems(actor=OPEN.actor, at=OPEN.at, changes=(tick(ITEM, note="Baru"),)),
        WITH_SCAN.model_copy(update={"document": document("baru.pdf")}),
        verification.RemoveDocument(actor=OPEN.actor, at=OPEN.at, item=ITEM, sha256=SHA),
        VERIFY,
        PEND,
        revise(),
        drop(),
        OVERDUE,
        opens(),
        restart(),
        CLOSE,
        REMIND,
        START,
        ASK.model_copy(update={"request_id": UUID(int=8)}),
        PROVIDE,
        REVISE,
        APPROVE,
    )
}

BOOKS: dict[str, tuple[Decider[Any, Any, Any], type[StrEnum], dict[Any, Any], str]] = {
    "quotation": (QUOTATION, QuotationState, QUOTATIONS, table.QUOTATION),
    "iro": (IRO, IroStatus, IROS, table.IRO),
    "verification": (VERIFICATION, VerificationStatus, VERIFICATIONS, table.VERIFICATION),
    "legal review": (REVIEW, ReviewStatus, reviews("legal"), table.LEGAL_REVIEW),
    "technical review": (REVIEW, ReviewStatus, reviews("technical"), table.TECHNICAL_REVIEW),
}


def combinations() -> list[tuple[str, type[Command], str]]:
    """All there are in the code; the roles are tried inside, to keep the report readable."""
    return [
        (book, command, status)
        for book, (decider, statuses, _, _) in BOOKS.items()
        for command in decider.rules.rules
        for status in (ABSENT, *(str(status.value) for status in statuses))
    ]


@pytest.mark.parametrize(
    ("book", "kind", "status"), combinations(), ids=lambda part: part.__name__ if isinstance(part, type) else part
)
def test_a_command_is_taken_from_those_whom_the_table_names_and_from_nobody_else(
    book: str, kind: type[Command], status: str
) -> None:
    decider, _, states, text = BOOKS[book]
    allowed = table.read(text)
    assert (kind.NAME, status) in allowed, "the table has no such combination: transcribe it from the description"
    may = allowed[kind.NAME, status]
    ever = roles_ever(decider, kind.NAME) if status == ABSENT else roles_in(allowed, kind.NAME)
    for role in table.ROLES:
        command = COMMANDS[kind].model_copy(update={"actor": Actor(id=f"{role}-1", role=role)})
        outcome = given_that(decider, states[status]).when(command)
        if role in may:
            assert not outcome.refusals, role
            continue
        assert not outcome.events
        (refusal,) = outcome.refusals
        if role not in ever or may:
            expected = "role"
        elif status == ABSENT:
            expected = "missing"
        else:
            expected = "status"
        assert (role, refusal.why) == (role, expected)


def roles_in(allowed: table.Table, command: str) -> frozenset[str]:
    return frozenset[str]().union(*(roles for (name, _), roles in allowed.items() if name == command))


def roles_ever(decider: Decider[Any, Any, Any], command: str) -> frozenset[str]:
    """A review that does not exist is of no kind yet: to both teams it is missing."""
    texts = [text for known, _, _, text in BOOKS.values() if known is decider]
    return frozenset[str]().union(*(roles_in(table.read(text), command) for text in texts))


@pytest.mark.parametrize("book", BOOKS)
def test_the_table_names_no_command_or_status_that_the_code_has_not(book: str) -> None:
    decider, _, _, text = BOOKS[book]
    named = {(kind.NAME, status) for name, kind, status in combinations() if name == book}
    assert set(table.read(text)) == named
    assert {kind.NAME for kind in decider.rules.rules} == {command for command, _ in table.read(text)}


@pytest.mark.parametrize("book", BOOKS)
def test_each_sample_state_has_the_status_it_stands_for(book: str) -> None:
    decider, statuses, states, _ = BOOKS[book]
    assert set(states) == {ABSENT, *statuses}
    for status, state in states.items():
        assert state is None or decider.rules.status(state) == status


@pytest.mark.parametrize("book", BOOKS)
def test_what_is_offered_is_what_would_be_taken(book: str) -> None:
    """Actions agree with decisions, but for the newer revision that these samples' states do not show."""
    decider, _, states, _ = BOOKS[book]
    for state in states.values():
        for role in table.ROLES if state is not None else ():
            for action in decider.rules.actions(state, [role]):
                if action.name in ("adopt_revision", "receive"):
                    continue
                kind = next(kind for kind in decider.rules.rules if action.name == kind.NAME)
                command = COMMANDS[kind].model_copy(update={"actor": Actor(id="x", role=role)})
                assert action.allowed is (not given_that(decider, state).when(command).refusals), (action, role)


def test_the_sample_commands_cover_the_code() -> None:
    kinds = {kind for decider, _, _, _ in BOOKS.values() for kind in decider.rules.rules}
    assert kinds == set(COMMANDS)
