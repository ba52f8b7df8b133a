"""Who may do what with a contract in which status: the table in the domain's description of it, row by row."""

from collections.abc import Iterator

from jejak_contract.domain.contract.commands import (
    ActivateContract,
    AmendContract,
    ApproveAddendum,
    ApproveContract,
    CancelContract,
    CarryOutTermination,
    CreateContract,
    DraftAddendum,
    DropAddendum,
    ExpireContract,
    NoteCustomerStanding,
    NoteIroCancelled,
    RecordEvidence,
    RemindOfEnd,
    ReopenContract,
    RequestContractRevision,
    SendAddendum,
    SendContract,
    SignForCompany,
    SubmitContract,
    TerminateContract,
    UpdateContract,
    UploadSigned,
)
from jejak_contract.domain.contract.period import TooLong, last_day
from jejak_contract.domain.contract.state import Contract, Status
from jejak_contract.domain.roles import LEGAL, MANAGER, SALES_OPS
from jejak_contract.domain.template.placeholders import faults_of as faults_of_content
from jejak_events.contract.agreement import Party, Terms
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, Rule, RuleBook, rule


def clauses_are_there(contract: Contract) -> Refusal | None:
    return None if contract.terms.clauses else Refusal("field_missing", "rule", {"field": "clauses"}, "/clauses")


def both_sides_have_a_signatory(contract: Contract) -> Refusal | None:
    """Seed 000, 5.A.1: Penandatangan."""
    named = {signatory.party for signatory in contract.terms.signatories}
    if named == set(Party):
        return None
    return Refusal("signatories_missing", "rule", {"number": contract.number}, "/signatories")


def it_was_sent(contract: Contract) -> Refusal | None:
    return None if contract.sent is not None else Refusal("not_sent_yet", "rule", {"number": contract.number})


def nobody_has_signed_yet(contract: Contract) -> Refusal | None:
    if contract.company_signed or contract.returned is not None:
        return Refusal("signed_already", "rule", {"number": contract.number})
    return None


def company_has_not_signed_yet(contract: Contract) -> Refusal | None:
    return Refusal("signed_already", "rule", {"number": contract.number}) if contract.company_signed else None


def customer_has_not_signed_yet(contract: Contract) -> Refusal | None:
    return Refusal("signed_already", "rule", {"number": contract.number}) if contract.returned is not None else None


def somebody_has_signed(contract: Contract) -> Refusal | None:
    return None if contract.signatures else Refusal("not_signed_yet", "rule", {"number": contract.number})


def no_addendum_is_in_the_making(contract: Contract) -> Refusal | None:
    if contract.addendum is None:
        return None
    return Refusal("addendum_in_the_making", "rule", {"addendum": contract.addendum.number})


def an_addendum_is_in_the_making(contract: Contract) -> Refusal | None:
    return None if contract.addendum is not None else Refusal("no_addendum", "rule", {"number": contract.number})


def addendum_waits_for_legal(contract: Contract) -> Refusal | None:
    if contract.addendum is None or not contract.addendum.approved:
        return None
    return Refusal("addendum_approved_already", "rule", {"addendum": contract.addendum.number})


def addendum_is_approved(contract: Contract) -> Refusal | None:
    if contract.addendum is None or contract.addendum.approved:
        return None
    return Refusal("addendum_not_approved", "rule", {"addendum": contract.addendum.number})


def addendum_was_sent(contract: Contract) -> Refusal | None:
    if contract.addendum is None or contract.addendum.paper is not None:
        return None
    return Refusal("not_sent_yet", "rule", {"number": contract.addendum.number})


def no_termination_is_announced(contract: Contract) -> Refusal | None:
    if contract.last_day is None:
        return None
    return Refusal(
        "termination_announced", "rule", {"number": contract.number, "last_day": contract.last_day.isoformat()}
    )


def faults_of(terms: Terms, contract: Contract) -> Iterator[Refusal]:
    """What is wrong with terms: placeholders, clauses or signatories that stand twice, a day beyond the calendar."""
    yield from faults_of_content(terms.clauses, terms.sla, terms.scope, at="")
    seen = set()
    for index, signatory in enumerate(terms.signatories):
        who = (signatory.party, signatory.order)
        if who in seen:
            yield Refusal("signatory_twice", "input", {"order": signatory.order}, f"/signatories/{index}/order")
        seen.add(who)
    if terms.starts_on is not None:
        try:
            last_day(terms.starts_on, contract.order.period_months)
        except TooLong:
            yield Refusal("day_impossible", "input", {"day": terms.starts_on.isoformat()}, "/starts_on")


ALL = tuple(Status)
EDITABLE = (Status.DRAFT, Status.NEED_REVISION)
BOTH = (SALES_OPS, LEGAL)
"""Seed 000, 5: "Role: Legal + Sales Ops"."""

RULES = RuleBook[Contract](
    "contract",
    lambda contract: contract.status.value,
    {
        CreateContract: rule((ABSENT,), BOTH),
        UpdateContract: rule(EDITABLE, BOTH),
        SubmitContract: rule(EDITABLE, BOTH, clauses_are_there, both_sides_have_a_signatory),
        RequestContractRevision: rule((Status.IN_REVIEW,), (LEGAL,)),
        ApproveContract: rule((Status.IN_REVIEW,), (LEGAL,)),
        ReopenContract: rule((Status.READY_TO_SIGN,), BOTH),
        SendContract: rule((Status.READY_TO_SIGN,), (SALES_OPS,), nobody_has_signed_yet),
        SignForCompany: rule((Status.READY_TO_SIGN,), (LEGAL, MANAGER), it_was_sent, company_has_not_signed_yet),
        UploadSigned: rule((Status.READY_TO_SIGN,), (SALES_OPS,), it_was_sent, customer_has_not_signed_yet),
        RecordEvidence: rule(
            (Status.READY_TO_SIGN, Status.FULLY_SIGNED, Status.ACTIVE),
            (SALES_OPS, LEGAL, MANAGER),
            somebody_has_signed,
        ),
        ActivateContract: rule(ALL, (SYSTEM,)),
        NoteCustomerStanding: rule(ALL, (SYSTEM,)),
        NoteIroCancelled: rule(ALL, (SYSTEM,)),
        DraftAddendum: rule((Status.ACTIVE,), BOTH, no_addendum_is_in_the_making, no_termination_is_announced),
        ApproveAddendum: rule((Status.ACTIVE,), (LEGAL,), an_addendum_is_in_the_making, addendum_waits_for_legal),
        SendAddendum: rule((Status.ACTIVE,), (SALES_OPS,), an_addendum_is_in_the_making, addendum_is_approved),
        AmendContract: rule(
            (Status.ACTIVE,),
            (SALES_OPS,),
            an_addendum_is_in_the_making,
            addendum_is_approved,
            addendum_was_sent,
        ),
        DropAddendum: rule((Status.ACTIVE,), BOTH, an_addendum_is_in_the_making),
        TerminateContract: rule((Status.ACTIVE,), (LEGAL, MANAGER), no_termination_is_announced),
        CarryOutTermination: rule(ALL, (SYSTEM,)),
        ExpireContract: rule(ALL, (SYSTEM,)),
        RemindOfEnd: rule(ALL, (SYSTEM,)),
        CancelContract: Rule(
            {
                **dict.fromkeys(
                    (
                        Status.DRAFT.value,
                        Status.IN_REVIEW.value,
                        Status.NEED_REVISION.value,
                        Status.READY_TO_SIGN.value,
                    ),
                    frozenset(BOTH),
                ),
                Status.FULLY_SIGNED.value: frozenset({MANAGER}),
            }
        ),
    },
)
