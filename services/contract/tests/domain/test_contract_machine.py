"""Anything in any order: whatever people, policies and deadlines want of a contract, this always holds."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jejak_contract.domain.contract import CONTRACT, Contract, ContractCommand
from jejak_contract.domain.contract.ending import BEFORE_ACTIVE
from jejak_contract.domain.contract.state import Status
from jejak_kit.decider import Refused

from .contract_samples import (
    DRAFT,
    addendum,
    amend,
    approve,
    approve_addendum,
    cancel_contract,
    carry_out,
    come_into_force,
    company_signs,
    customer_is,
    customer_signs,
    drop_addendum,
    evidence,
    expire_contract,
    iro_cancelled,
    remind_of_end,
    reopen,
    send_addendum,
    send_out,
    submit,
    terminate,
    want_changes,
    word,
)
from .samples import AT, TODAY

LATER = AT + timedelta(days=30)
MUCH_LATER = AT + timedelta(days=800)
STEPS: tuple[ContractCommand, ...] = (
    word(scope="Lain"),
    submit(),
    want_changes(),
    approve(),
    reopen(),
    send_out(),
    send_out("PKS-lain.pdf"),
    company_signs(),
    company_signs("manager"),
    customer_signs(),
    evidence(),
    come_into_force(),
    come_into_force(customer_verified=False),
    come_into_force(iro_cancelled=True),
    customer_is(3, verified=False),
    customer_is(4, verified=True),
    addendum(date(2026, 4, 1)),
    addendum(date(2026, 9, 1), period_months=6),
    addendum(date(2026, 3, 2), period_months=36),
    approve_addendum(),
    send_addendum(),
    amend(),
    drop_addendum(),
    terminate(),
    terminate(TODAY + timedelta(days=20)),
    carry_out(LATER),
    expire_contract(LATER),
    expire_contract(MUCH_LATER),
    remind_of_end(30, date(2027, 3, 1)),
    iro_cancelled(),
    cancel_contract(),
    cancel_contract("manager"),
)
WELL_TRODDEN: tuple[ContractCommand, ...] = (
    submit(),
    approve(),
    send_out(),
    company_signs(),
    customer_signs(),
    come_into_force(),
)
"""Chance alone hardly ever comes so far as Active."""
ENDED = (Status.TERMINATED, Status.EXPIRED, Status.CANCELLED)


@settings(max_examples=200)
@given(st.integers(0, len(WELL_TRODDEN)), st.lists(st.sampled_from(STEPS), max_size=25))
def test_whatever_happens_a_contract_is_what_its_papers_say(beginning: int, steps: list[ContractCommand]) -> None:
    state = DRAFT
    for step in (*WELL_TRODDEN[:beginning], *steps):
        try:
            events = CONTRACT.decide(step, state)
        except Refused:
            continue
        after = CONTRACT.fold(events, state)
        assert after is not None
        what_always_holds(after)
        what_never_goes_back(state, after)
        state = after


def what_always_holds(contract: Contract) -> None:
    both = contract.company_signed and contract.returned is not None
    assert both or contract.status not in (Status.FULLY_SIGNED, Status.ACTIVE, Status.TERMINATED, Status.EXPIRED)
    assert not both or contract.status not in (*BEFORE_ACTIVE[:3], Status.READY_TO_SIGN)
    assert bool(contract.editions) == (contract.status in (Status.ACTIVE, Status.TERMINATED, Status.EXPIRED))
    assert contract.addendum is None or contract.status is Status.ACTIVE
    assert contract.returned is None or contract.returned.sent == contract.sent
    assert {sign.party for sign in contract.signatures} <= {each.party for each in contract.terms.signatories}
    days = [edition.effective_on for edition in contract.editions]
    assert days == sorted(days)
    assert [edition.edition for edition in contract.editions] == list(range(1, len(days) + 1))
    for before, after in zip(contract.editions, contract.editions[1:], strict=False):
        assert after.effective_on <= before.ends_on, "no day in between is without a wording"
    if contract.editions and contract.status is Status.ACTIVE:
        first, last = contract.editions[0], contract.editions[-1]
        assert contract.on(first.effective_on) is not None
        assert contract.on(last.ends_on) == last
        assert contract.on(first.effective_on - timedelta(days=1)) is None
        assert contract.on(last.ends_on + timedelta(days=1)) is None


def what_never_goes_back(before: Contract, after: Contract) -> None:
    assert before.status not in ENDED or after.status is before.status
    assert before.status is not Status.ACTIVE or after.status in (Status.ACTIVE, *ENDED[:2])
    assert after.round >= before.round
    assert after.editions[: len(before.editions)] == before.editions, "what was signed stays"
    assert len(set(after.reminded)) == len(after.reminded)
