"""What follows when the CRM speaks."""

from collections.abc import Sequence
from typing import assert_never

from jejak_events.iro.quotation import QuotationEvent, QuotationReceived, QuotationRevised, QuotationWithdrawn
from jejak_iro.domain.quotation.commands import QuotationCommand, ReceiveQuotation, WithdrawQuotation
from jejak_iro.domain.quotation.rules import RULES, faults_of
from jejak_iro.domain.quotation.state import Quotation
from jejak_kit.decider import Refusal, Refused


def decide(command: QuotationCommand, state: Quotation | None) -> Sequence[QuotationEvent]:
    """Raises Refused; yields nothing if the CRM repeats itself."""
    RULES.check(command, state)
    match command:
        case ReceiveQuotation():
            return _receive(command, state)
        case WithdrawQuotation():
            assert state is not None
            return _withdraw(command, state)
        case _:
            assert_never(command)


def _receive(command: ReceiveQuotation, state: Quotation | None) -> Sequence[QuotationEvent]:
    if faults := tuple(faults_of(command.offer, command.state)):
        raise Refused(*faults)
    if state is None:
        return [
            QuotationReceived(
                number=command.number, revision=command.revision, state=command.state, offer=command.offer
            )
        ]
    _refuse_older_than(state, command.revision)
    if command.revision > state.revision:
        return [
            QuotationRevised(number=state.number, revision=command.revision, state=command.state, offer=command.offer)
        ]
    if (command.state, command.offer) == (state.received, state.offer):
        return []
    raise Refused(
        Refusal("revision_has_other_content", "rule", {"number": state.number, "revision": state.revision}, "/revision")
    )


def _withdraw(command: WithdrawQuotation, state: Quotation) -> Sequence[QuotationEvent]:
    if command.revision is not None:
        _refuse_older_than(state, command.revision)
    if state.withdrawn:
        return []
    return [QuotationWithdrawn(number=state.number, revision=state.revision, reason=command.reason)]


def _refuse_older_than(state: Quotation, revision: int) -> None:
    if revision < state.revision:
        known = {"number": state.number, "revision": revision, "known": state.revision}
        raise Refused(Refusal("revision_stale", "rule", known, "/revision"))
