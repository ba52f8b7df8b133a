"""A contract on its way to the customer and back, and into force (seed 000, 5.A.3 and 5.A.4)."""

from collections.abc import Sequence
from datetime import date

from jejak_contract.domain.contract.commands import (
    ActivateContract,
    ActivationFacts,
    RecordEvidence,
    SendContract,
    SignForCompany,
    UploadSigned,
)
from jejak_contract.domain.contract.content import named
from jejak_contract.domain.contract.period import last_day
from jejak_contract.domain.contract.state import Contract, Status, evolve
from jejak_contract.domain.wib import business_day
from jejak_events.contract.agreement import Hindrance, Paper, Party, Signature, SignedPaper
from jejak_events.contract.contract import (
    ContractActivated,
    ContractActivationHeld,
    ContractCompanySigned,
    ContractCustomerSigned,
    ContractEvent,
    ContractEvidenceRecorded,
    ContractFullySigned,
    ContractSent,
)
from jejak_events.document import Document
from jejak_kit.decider import Refusal, Refused


def send(command: SendContract, state: Contract) -> Sequence[ContractEvent]:
    """The same paper is not sent twice; another one takes the first one's place."""
    if command.paper is None:
        raise LookupError("SendContract reached its decision without a paper")
    before = state.sent
    if before == command.paper:
        return []
    return [
        ContractSent(
            **named(state), paper=command.paper, replaced=before.document.sha256 if before is not None else None
        )
    ]


def sign_for_company(command: SignForCompany, state: Contract) -> Sequence[ContractEvent]:
    signatures = _signatures(state, Party.COMPANY, command.signed_on, business_day(command.at))
    return _and_fully(state, [ContractCompanySigned(**named(state), signatures=signatures)])


def upload_signed(command: UploadSigned, state: Contract) -> Sequence[ContractEvent]:
    """Seed 000, 5.A.3: the file that came back, its hash beside that of what was sent."""
    assert state.sent is not None, "the rules see to it"
    refuse_unsigned(command.document, state.sent, state.number)
    signatures = _signatures(state, Party.CUSTOMER, command.signed_on, business_day(command.at))
    paper = SignedPaper(sent=state.sent, returned=command.document)
    return _and_fully(state, [ContractCustomerSigned(**named(state), signatures=signatures, paper=paper)])


def record_evidence(command: RecordEvidence, state: Contract) -> Sequence[ContractEvent]:
    who = (command.party, command.order)
    signed = next((each for each in state.signatures if (each.party, each.order) == who), None)
    if signed is None:
        raise Refused(Refusal("not_a_signatory", "input", {"order": command.order}, "/order"))
    evidence = Signature(
        party=command.party,
        order=command.order,
        signed_on=signed.signed_on,
        e_meterai=command.e_meterai,
        certificate=command.certificate,
    )
    return [] if evidence == signed else [ContractEvidenceRecorded(**named(state), signature=evidence)]


def activate(command: ActivateContract, state: Contract) -> Sequence[ContractEvent]:
    """Seed 000, 5.A.4: Active, once both sides have signed and nothing configured stands in the way."""
    if state.status is not Status.FULLY_SIGNED:
        return []
    if command.facts is None:
        raise LookupError("ActivateContract reached its decision without facts")
    today = business_day(command.at)
    hindrances = _hindrances(state, command.facts, today)
    if hindrances:
        held = ContractActivationHeld(**named(state), hindrances=hindrances, starts_on=state.terms.starts_on)
        return [] if hindrances == state.hindrances else [held]
    assert state.returned is not None, "Fully Signed"
    starts_on = state.terms.starts_on or today
    return [
        ContractActivated(
            **named(state),
            edition=1,
            order=state.order,
            terms=state.terms,
            template=state.template,
            starts_on=starts_on,
            ends_on=last_day(starts_on, state.order.period_months),
            paper=state.returned,
            signatures=state.signatures,
        )
    ]


def refuse_unsigned(returned: Document, sent: Paper, number: str) -> None:
    """A file that is byte for byte what was sent bears no signature. Raises Refused."""
    if returned.sha256 == sent.document.sha256:
        raise Refused(Refusal("signed_paper_is_the_one_sent", "rule", {"number": number}, "/file"))


def signed_on(given: date | None, today: date) -> date:
    """The day of a signature: today if nobody says otherwise, never one that is still to come. Raises Refused."""
    if given is not None and given > today:
        raise Refused(Refusal("day_to_come", "input", {"day": given.isoformat()}, "/signed_on"))
    return given or today


def _signatures(state: Contract, party: Party, given: date | None, today: date) -> tuple[Signature, ...]:
    day = signed_on(given, today)
    return tuple(
        Signature(party=party, order=signatory.order, signed_on=day)
        for signatory in sorted(state.terms.signatories, key=lambda signatory: signatory.order)
        if signatory.party is party
    )


def _and_fully(state: Contract, events: list[ContractEvent]) -> Sequence[ContractEvent]:
    """Whichever side signs last makes it Fully Signed."""
    after = state
    for event in events:
        after = evolve(after, event)
    if after.company_signed and after.returned is not None:
        events.append(
            ContractFullySigned(
                **named(state), paper=after.returned, signatures=after.signatures, starts_on=after.terms.starts_on
            )
        )
    return events


def _hindrances(state: Contract, facts: ActivationFacts, today: date) -> tuple[Hindrance, ...]:
    starts_on = state.terms.starts_on
    found: list[Hindrance] = []
    if facts.waits_for_start and starts_on is not None and today < starts_on:
        found.append("start_not_reached")
    if facts.needs_verified and not facts.customer_verified:
        found.append("customer_not_verified")
    if facts.iro_cancelled:
        found.append("iro_cancelled")
    return tuple(found)
