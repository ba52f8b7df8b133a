"""A form while it is a draft (seed 000, 4.A.1)."""

from collections.abc import Sequence

from jejak_contract.domain.charges import as_quoted, differences
from jejak_contract.domain.form.commands import AttachDocument, CreateForm, RemoveAttachment, UpdateForm
from jejak_contract.domain.form.content import summed
from jejak_contract.domain.form.rules import faults_of, order_may_go_on
from jejak_contract.domain.form.state import SubscriptionForm
from jejak_contract.domain.wib import business_day
from jejak_events.contract.form import (
    FormParticulars,
    SubscriptionFormAttachmentAdded,
    SubscriptionFormAttachmentRemoved,
    SubscriptionFormCreated,
    SubscriptionFormEvent,
    SubscriptionFormUpdated,
)
from jejak_events.iro.offer import Offer
from jejak_kit.decider import Refusal, Refused

MOST_ATTACHMENTS = 100


def create(command: CreateForm) -> Sequence[SubscriptionFormEvent]:
    """Customer, sites and prices are filled in from the Approved IRO."""
    facts = command.known
    if refusal := order_may_go_on(facts):
        raise Refused(refusal)
    assert facts.order is not None
    order = facts.order
    if facts.live_form is not None:
        raise Refused(Refusal("live_form_exists", "rule", {"iro": order.iro_number, "form": facts.live_form}))
    particulars = FormParticulars(
        lines=as_quoted(order.offer.lines) if command.lines is None else command.lines,
        period_months=command.period_months,
        valid_until=command.valid_until,
        deviation_reason=command.deviation_reason,
    )
    _refuse_faults(particulars, order.offer)
    sums = summed(particulars.lines, particulars.period_months, business_day(command.at), facts.tax_rules)
    if command.number is None:
        raise LookupError("CreateForm reached its decision without a number")
    return [
        SubscriptionFormCreated(
            number=command.number,
            iro_id=order.iro_id,
            iro_number=order.iro_number,
            quotation=order.quotation,
            verification_id=order.verification_id,
            offer=order.offer,
            pic=order.pic,
            particulars=particulars,
            totals=sums,
            differences=differences(order.offer.lines, particulars.lines),
            customer_verified=facts.customer_verified,
        )
    ]


def update(command: UpdateForm, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    facts, particulars = command.known, command.particulars
    if refusal := order_may_go_on(facts):
        raise Refused(refusal)
    _refuse_faults(particulars, state.offer)
    sums = summed(particulars.lines, particulars.period_months, business_day(command.at), facts.tax_rules)
    if (particulars, sums) == (state.particulars, state.totals):
        return []
    return [
        SubscriptionFormUpdated(
            particulars=particulars,
            totals=sums,
            differences=differences(state.offer.lines, particulars.lines),
        )
    ]


def _refuse_faults(particulars: FormParticulars, offer: Offer) -> None:
    if faults := tuple(faults_of(particulars.lines, offer.sites)):
        raise Refused(*faults)


def attach(command: AttachDocument, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    document = command.attachment.document
    if any(each.document.sha256 == document.sha256 for each in state.attachments):
        raise Refused(Refusal("document_attached_already", "rule", {"filename": document.filename}))
    if len(state.attachments) >= MOST_ATTACHMENTS:
        raise Refused(Refusal("too_many_documents", "rule", {"most": MOST_ATTACHMENTS}))
    return [SubscriptionFormAttachmentAdded(attachment=command.attachment)]


def remove_attachment(command: RemoveAttachment, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    if all(each.document.sha256 != command.sha256 for each in state.attachments):
        raise Refused(Refusal("document_not_attached", "rule", {"sha256": command.sha256}, "/sha256"))
    return [SubscriptionFormAttachmentRemoved(sha256=command.sha256)]
