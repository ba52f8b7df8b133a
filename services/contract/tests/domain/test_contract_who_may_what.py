"""Every command x role x status of contracts and templates, against the tables written by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.given_when_then import after, given_that

from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract import commands as pks
from jejak_contract.domain.contract.state import Status
from jejak_contract.domain.template import CONTRACT_TEMPLATE
from jejak_contract.domain.template.state import TemplateStatus
from jejak_events.language import Actor
from jejak_kit.decider import ABSENT, Command, Decider

from . import contract_samples as sample
from . import contract_table, table
from .samples import AT

END = date(2027, 3, 1)
TEMPLATE_DRAFT = after(CONTRACT_TEMPLATE, sample.create_template())
CHANGED = sample.change_template(sample.CONTENT, title="Lain")
TEMPLATES = {
    ABSENT: None,
    TemplateStatus.DRAFT: TEMPLATE_DRAFT,
    TemplateStatus.PUBLISHED: after(CONTRACT_TEMPLATE, CHANGED, state=sample.TEMPLATE),
    TemplateStatus.RETIRED: after(CONTRACT_TEMPLATE, sample.retire_template(), state=sample.TEMPLATE),
}
EXPIRED = sample.contract_after(sample.expire_contract(AT.replace(year=2027, month=3, day=2)), state=sample.ACTIVE)
CONTRACTS = {
    ABSENT: None,
    Status.DRAFT: sample.DRAFT,
    Status.IN_REVIEW: sample.IN_REVIEW,
    Status.NEED_REVISION: sample.NEED_REVISION,
    Status.READY_TO_SIGN: sample.SENT,
    Status.FULLY_SIGNED: sample.FULLY_SIGNED,
    Status.ACTIVE: sample.ACTIVE,
    Status.TERMINATED: sample.TERMINATED,
    Status.EXPIRED: EXPIRED,
    Status.CANCELLED: sample.CANCELLED,
}
FURTHER_ON: Mapping[tuple[type[Command], str], Contract] = {
    (pks.RecordEvidence, Status.READY_TO_SIGN): sample.HALF_SIGNED,
    (pks.ApproveAddendum, Status.ACTIVE): sample.WITH_ADDENDUM,
    (pks.DropAddendum, Status.ACTIVE): sample.WITH_ADDENDUM,
    (pks.SendAddendum, Status.ACTIVE): sample.ADDENDUM_APPROVED,
    (pks.AmendContract, Status.ACTIVE): sample.ADDENDUM_SENT,
}
"""Commands that need more to have happened in a status than the others."""

# A command of each kind for which, status and role allowing, nothing else speaks against it.
COMMANDS: Mapping[type[Command], Command] = {
    type(command): command
    for command in (
        sample.create_template(),
        sample.change_template(sample.CONTENT, title="Lain lagi"),
        sample.publish_template(),
        sample.retire_template(),
        sample.install_template(),
        sample.draft(),
        sample.word(scope="Lain"),
        sample.submit(),
        sample.want_changes(),
        sample.approve(),
        sample.reopen(),
        sample.send_out("PKS-lain.pdf"),
        sample.company_signs(),
        sample.customer_signs(),
        sample.evidence(),
        sample.come_into_force(),
        sample.customer_is(1, verified=False),
        sample.iro_cancelled(),
        sample.addendum(),
        sample.approve_addendum(),
        sample.send_addendum(),
        sample.amend(),
        sample.drop_addendum(),
        sample.terminate(),
        sample.carry_out(AT),
        sample.expire_contract(AT),
        sample.remind_of_end(90, END),
        sample.cancel_contract(),
    )
}

BOOKS: dict[str, tuple[Decider[Any, Any, Any], tuple[str, ...], Mapping[Any, Any], str]] = {
    "contract template": (
        CONTRACT_TEMPLATE,
        tuple(TemplateStatus),
        TEMPLATES,
        contract_table.CONTRACT_TEMPLATE,
    ),
    "contract": (CONTRACT, tuple(Status), CONTRACTS, contract_table.CONTRACT),
}


def combinations() -> list[tuple[str, type[Command], str]]:
    return [
        (book, command, status)
        for book, (decider, statuses, _, _) in BOOKS.items()
        for command in decider.rules.rules
        for status in (ABSENT, *map(str, statuses))
    ]


def as_role(kind: type[Command], role: str) -> Command:
    return COMMANDS[kind].model_copy(update={"actor": Actor(id=f"{role}-1", role=role)})


@pytest.mark.parametrize(
    ("book", "kind", "status"), combinations(), ids=lambda part: part.__name__ if isinstance(part, type) else part
)
def test_a_command_is_taken_from_those_whom_the_table_names_and_from_nobody_else(
    book: str, kind: type[Command], status: str
) -> None:
    decider, _, states, text = BOOKS[book]
    allowed = table.read(text)
    may = allowed[kind.NAME, status]
    ever = frozenset[str]().union(*(roles for (name, _), roles in allowed.items() if name == kind.NAME))
    state = FURTHER_ON.get((kind, status), states[status])
    for role in table.ROLES:
        outcome = given_that(decider, state).when(as_role(kind, role))
        if role in may:
            assert not outcome.refusals, role
            continue
        assert not outcome.events
        expected = "role" if role not in ever or may else "missing" if status == ABSENT else "status"
        assert [(role, refusal.why) for refusal in outcome.refusals] == [(role, expected)]


@pytest.mark.parametrize("book", BOOKS)
def test_the_table_names_the_commands_and_statuses_of_the_code(book: str) -> None:
    assert set(table.read(BOOKS[book][3])) == {
        (kind.NAME, status) for name, kind, status in combinations() if name == book
    }


@pytest.mark.parametrize("book", BOOKS)
def test_each_sample_state_has_the_status_it_stands_for(book: str) -> None:
    decider, statuses, states, _ = BOOKS[book]
    assert set(states) == {ABSENT, *statuses}
    assert all(state is None or decider.rules.status(state) == status for status, state in states.items())
    assert all(state.status is status for (_, status), state in FURTHER_ON.items())


@pytest.mark.parametrize("book", BOOKS)
def test_what_is_offered_is_what_would_be_taken(book: str) -> None:
    decider, _, states, _ = BOOKS[book]
    further = FURTHER_ON.values() if decider is CONTRACT else ()
    for state in (*(state for state in states.values() if state is not None), *further):
        for role in table.ROLES:
            if role == "system":
                continue
            for action in decider.rules.actions(state, [role]):
                kind = next(kind for kind in decider.rules.rules if action.name == kind.NAME)
                taken = not given_that(decider, state).when(as_role(kind, role)).refusals
                assert action.allowed is taken, (action, role)


@pytest.mark.parametrize("book", BOOKS)
def test_a_state_reads_back_equal_from_json_and_names_nobody(book: str) -> None:
    decider, _, states, _ = BOOKS[book]
    further = FURTHER_ON.values() if decider is CONTRACT else ()
    for state in (*(state for state in states.values() if state is not None), *further):
        text = state.model_dump_json()
        assert decider.state.model_validate_json(text) == state
        assert "Budi" not in text
        assert "Hartono" not in text


def test_the_sample_commands_cover_the_code() -> None:
    assert {kind for decider, _, _, _ in BOOKS.values() for kind in decider.rules.rules} == set(COMMANDS)
