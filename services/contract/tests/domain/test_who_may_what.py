"""Every command x role x status: the combinations come from the code, the outcomes from the table written by hand."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.given_when_then import after, given_that

from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.form.state import Status
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.order.state import OrderStatus
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_events.language import Actor
from jejak_kit.decider import ABSENT, Command, Decider

from . import table
from .samples import (
    add_order,
    approval,
    attach,
    cancellation,
    create,
    expire,
    note_standing,
    order,
    recall,
    remind,
    remove,
    send,
    sign,
    standing,
    stop,
    update,
    upload,
    void,
)

DRAFT = after(SUBSCRIPTION_FORM, create(), attach())
SENT = after(SUBSCRIPTION_FORM, send(), upload(), state=DRAFT)
SIGNED = after(SUBSCRIPTION_FORM, sign(), state=SENT)
VERIFIED = after(CUSTOMER_STANDING, note_standing(1, verified=True))
ORDERS = {ABSENT: None, OrderStatus.APPROVED: order(), OrderStatus.CANCELLED: order(cancelled=True)}
STANDINGS = {
    ABSENT: None,
    "verified": VERIFIED,
    "not_verified": after(CUSTOMER_STANDING, note_standing(2, verified=False), state=VERIFIED),
}
FORMS = {
    ABSENT: None,
    Status.DRAFT: DRAFT,
    Status.SENT_FOR_SIGNING: SENT,
    Status.CUSTOMER_SIGNED: SIGNED,
    Status.VOIDED: after(SUBSCRIPTION_FORM, void(), state=DRAFT),
    Status.EXPIRED: after(SUBSCRIPTION_FORM, expire(), state=SENT),
}

# A command of each kind for which, status and role allowing, nothing else speaks against it.
COMMANDS: Mapping[type[Command], Command] = {
    type(command): command
    for command in (
        approval(),
        cancellation(),
        note_standing(9, verified=False),
        add_order(),
        create(),
        update(period_months=24),
        attach("lain.pdf"),
        remove(),
        send(),
        recall(),
        upload("lain.pdf"),
        sign(),
        void(),
        expire(),
        stop(),
        standing(1, verified=False),
        remind(),
    )
}

BOOKS: dict[str, tuple[Decider[Any, Any, Any], tuple[str, ...], dict[Any, Any], str]] = {
    "approved order": (APPROVED_ORDER, tuple(OrderStatus), ORDERS, table.APPROVED_ORDER),
    "customer standing": (CUSTOMER_STANDING, ("verified", "not_verified"), STANDINGS, table.CUSTOMER_STANDING),
    "subscription form": (SUBSCRIPTION_FORM, tuple(Status), FORMS, table.SUBSCRIPTION_FORM),
}


def combinations() -> list[tuple[str, type[Command], str]]:
    """All there are in the code; the roles are tried inside, to keep the report readable."""
    return [
        (book, command, status)
        for book, (decider, statuses, _, _) in BOOKS.items()
        for command in decider.rules.rules
        for status in (ABSENT, *map(str, statuses))
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
    ever = roles_in(allowed, kind.NAME)
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
    """Actions agree with decisions, of forms that go on and of those that an IRO's cancelling has stopped."""
    decider, _, states, _ = BOOKS[book]
    known = [state for state in states.values() if state is not None]
    stopped = [after(decider, stop(), state=state) for state in known if decider is SUBSCRIPTION_FORM]
    for state in (*known, *stopped):
        for role in table.ROLES:
            for action in decider.rules.actions(state, [role]):
                kind = next(kind for kind in decider.rules.rules if action.name == kind.NAME)
                command = COMMANDS[kind].model_copy(update={"actor": Actor(id="x", role=role)})
                if role == "system":  # deadlines only: what is not due yet yields nothing
                    continue
                assert action.allowed is (not given_that(decider, state).when(command).refusals), (action, role)


def test_the_sample_commands_cover_the_code() -> None:
    kinds = {kind for decider, _, _, _ in BOOKS.values() for kind in decider.rules.rules}
    assert kinds == set(COMMANDS)
