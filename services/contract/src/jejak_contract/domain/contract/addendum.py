"""Changing a contract that is Active: an addendum is worded, approved, sent, signed, and then is the next edition."""

from collections.abc import Sequence
from datetime import date

from jejak_contract.domain.contract.commands import (
    AmendContract,
    ApproveAddendum,
    DraftAddendum,
    DropAddendum,
    SendAddendum,
)
from jejak_contract.domain.contract.content import named
from jejak_contract.domain.contract.period import TooLong, last_day
from jejak_contract.domain.contract.rules import faults_of
from jejak_contract.domain.contract.signing import refuse_unsigned, signed_on
from jejak_contract.domain.contract.state import Addendum, Contract
from jejak_contract.domain.form.content import summed
from jejak_contract.domain.form.rules import faults_of as faults_of_lines
from jejak_contract.domain.wib import business_day
from jejak_events.contract.agreement import Signature, SignedOrder, SignedPaper
from jejak_events.contract.contract import (
    ContractAddendumApproved,
    ContractAddendumDrafted,
    ContractAddendumDropped,
    ContractAddendumSent,
    ContractAmended,
    ContractEvent,
)
from jejak_kit.decider import Refusal, Refused


def draft(command: DraftAddendum, state: Contract) -> Sequence[ContractEvent]:
    """What is not given stays. Later editions never hold before earlier ones, and none leaves a day without any."""
    assert state.starts_on is not None, "Active"
    assert state.ends_on is not None, "Active"
    order, terms = _order(command, state), command.terms or state.terms
    ends_on = _end(state.starts_on, order.period_months)
    _refuse_impossible_days(command.effective_on, state, ends_on, business_day(command.at))
    faults = (*faults_of(terms, state), *faults_of_lines(order.lines, order.sites))
    if faults:
        raise Refused(*faults)
    if (order, terms) == (state.order, state.terms):
        raise Refused(Refusal("addendum_changes_nothing", "rule", {"number": state.number}))
    return [
        ContractAddendumDrafted(
            **named(state),
            addendum_number=f"{state.number}/ADD-{state.addenda + 1}",
            edition=state.editions[-1].edition + 1,
            effective_on=command.effective_on,
            reason=command.reason,
            order=order,
            terms=terms,
            ends_on=ends_on,
        )
    ]


def approve(command: ApproveAddendum, state: Contract) -> Sequence[ContractEvent]:
    return [ContractAddendumApproved(**named(state), addendum_number=_addendum(state).number, note=command.note)]


def send(command: SendAddendum, state: Contract) -> Sequence[ContractEvent]:
    addendum = _addendum(state)
    if command.paper is None:
        raise LookupError("SendAddendum reached its decision without a paper")
    if command.paper == addendum.paper:
        return []
    return [ContractAddendumSent(**named(state), addendum_number=addendum.number, paper=command.paper)]


def amend(command: AmendContract, state: Contract) -> Sequence[ContractEvent]:
    """Signed by both sides: the next edition, told whole."""
    addendum = _addendum(state)
    assert addendum.paper is not None, "the rules see to it"
    assert state.starts_on is not None, "Active"
    refuse_unsigned(command.document, addendum.paper, addendum.number)
    day = signed_on(command.signed_on, business_day(command.at))
    return [
        ContractAmended(
            **named(state),
            addendum_number=addendum.number,
            edition=addendum.edition,
            effective_on=addendum.effective_on,
            reason=addendum.reason,
            order=addendum.order,
            terms=addendum.terms,
            starts_on=state.starts_on,
            ends_on=addendum.ends_on,
            paper=SignedPaper(sent=addendum.paper, returned=command.document),
            signatures=tuple(
                Signature(party=signatory.party, order=signatory.order, signed_on=day)
                for signatory in addendum.terms.signatories
            ),
        )
    ]


def drop(command: DropAddendum, state: Contract) -> Sequence[ContractEvent]:
    return [ContractAddendumDropped(**named(state), addendum_number=_addendum(state).number, reason=command.reason)]


def _addendum(state: Contract) -> Addendum:
    assert state.addendum is not None, "the rules see to it"
    return state.addendum


def _order(command: DraftAddendum, state: Contract) -> SignedOrder:
    """The sums are computed anew, by the tax rule of the day from which the addendum holds, if anything priced changes."""
    before = state.order
    lines = before.lines if command.lines is None else command.lines
    months = command.period_months or before.period_months
    if not lines:
        raise Refused(Refusal("field_missing", "rule", {"field": "lines"}, "/lines"))
    if (lines, months) == (before.lines, before.period_months):
        totals = before.totals
    else:
        totals = summed(lines, months, command.effective_on, command.tax_rules)
    return before.model_copy(
        update={
            "lines": lines,
            "sites": before.sites if command.sites is None else command.sites,
            "period_months": months,
            "totals": totals,
        }
    )


def _end(starts_on: date, months: int) -> date:
    try:
        return last_day(starts_on, months)
    except TooLong:
        raise Refused(Refusal("day_impossible", "input", {"day": starts_on.isoformat()}, "/period_months")) from None


def _refuse_impossible_days(effective_on: date, state: Contract, ends_on: date, today: date) -> None:
    assert state.ends_on is not None, "Active"
    earliest, latest = state.editions[-1].effective_on, min(state.ends_on, ends_on)
    if not earliest <= effective_on <= latest:
        params = {"day": effective_on.isoformat(), "from": earliest.isoformat(), "to": latest.isoformat()}
        raise Refused(Refusal("day_outside_contract", "input", params, "/effective_on"))
    if ends_on < today:
        raise Refused(Refusal("period_over", "input", {"day": ends_on.isoformat()}, "/period_months"))
