"""The rules that the house brings, so that both processes tell everybody from the first start.

Each is a row: its name, the event, whom it tells; its template is the name's where none is given. The audience
`group_komunikasi` is the SOP's "Group Komunikasi Via WA" (seed 001).
"""

from collections.abc import Iterator
from functools import cache

from jejak_events.language import event_types
from jejak_events.notifier.rule import Condition, Operator, RuleDefinition, Scalar, To
from jejak_notifier.domain import roles

PIC = To(kind="pic")
CONTACT = To(kind="contact")
GROUP = To(kind="audience", name="group_komunikasi")


def role(name: str) -> To:
    return To(kind="role", name=name)


def when(field: str, operator: Operator, value: Scalar | tuple[Scalar, ...] | None = None) -> Condition:
    return Condition(field=field, operator=operator, value=value)


SALES_OPS, LEGAL, TECHNICAL = role(roles.SALES_OPS), role(roles.LEGAL), role(roles.TECHNICAL)
VERIFICATION, MANAGER, DELIVERY = role(roles.VERIFICATION), role(roles.MANAGER), role(roles.DELIVERY_MANAGER)
MARKETING, STORE, RND, PPIC = role(roles.MARKETING), role(roles.STORE_MANAGER), role(roles.RND), role(roles.PPIC)
SALES = role(roles.SALES)
PRODUCTION, PURCHASING, ACCOUNTING = role(roles.PRODUCTION), role(roles.PURCHASING), role(roles.ACCOUNTING)


def _rule(
    name: str,
    event: str,
    *to: To,
    on: tuple[Condition, ...] = (),
    template: str | None = None,
    channel: str = "inbox",
    working: bool = False,
) -> tuple[str, RuleDefinition]:
    return name, RuleDefinition(
        name=name,
        event=event,
        conditions=on,
        to=to,
        channel=channel,
        template=template or name,
        hours="working" if working else "any",
    )


def _telco() -> Iterator[tuple[str, RuleDefinition]]:
    """Seed 000."""
    legal, technical = when("kind", "equals", "legal"), when("kind", "equals", "technical")
    yield _rule("iro.submitted", "iro.submitted", MANAGER, on=(when("manager_required", "equals", True),))
    yield _rule(
        "iro.resubmitted",
        "iro.resubmitted",
        MANAGER,
        on=(when("manager_required", "equals", True), when("restarted", "contains", "manager")),
        template="iro.submitted",
    )
    yield _rule("iro.returned", "iro.returned", PIC)
    yield _rule("iro.approved", "iro.approved", PIC)
    yield _rule("iro.cancelled", "iro.cancelled", PIC)
    yield _rule("iro.quotation_changed", "iro.quotation_changed", PIC)
    for kind, team, on in (("legal", LEGAL, legal), ("technical", TECHNICAL, technical)):
        yield _rule(f"review.opened.{kind}", "review.opened", team, on=(on,), template="review.opened")
        yield _rule(f"review.restarted.{kind}", "review.restarted", team, on=(on,), template="review.restarted")
        yield _rule(
            f"review.document_provided.{kind}",
            "review.document_provided",
            team,
            on=(on,),
            template="review.document_provided",
        )
        yield _rule(
            f"review.unclaimed.{kind}",
            "review.unclaimed",
            team,
            MANAGER,
            on=(on,),
            template="review.unclaimed",
            working=True,
        )
    yield _rule("review.document_requested", "review.document_requested", SALES_OPS)
    yield _rule(
        "verification.requested",
        "verification.requested",
        VERIFICATION,
        on=(when("status", "equals", "pending"),),
    )
    yield _rule("verification.marked_pending", "verification.marked_pending", SALES_OPS)
    yield _rule("verification.overdue", "verification.overdue", VERIFICATION, MANAGER, working=True)
    yield _rule("subscription_form.sent", "subscription_form.sent", CONTACT, channel="email")
    yield _rule("subscription_form.customer_signed", "subscription_form.customer_signed", PIC, LEGAL)
    yield _rule("subscription_form.unsigned", "subscription_form.unsigned_reminder_due", PIC, working=True)
    yield _rule("subscription_form.expired", "subscription_form.expired", PIC)
    yield _rule("subscription_form.stopped", "subscription_form.stopped", PIC)
    yield _rule("contract.submitted", "contract.submitted", LEGAL)
    yield _rule("contract.revision_requested", "contract.revision_requested", PIC)
    yield _rule("contract.ready_to_sign", "contract.ready_to_sign", PIC)
    yield _rule("contract.activation_held", "contract.activation_held", PIC)
    yield _rule("contract.activated", "contract.activated", PIC, DELIVERY, ACCOUNTING)
    yield _rule("contract.ending", "contract.end_reminder_due", PIC, MANAGER, working=True)
    yield _rule("contract.terminated", "contract.terminated", PIC, DELIVERY, ACCOUNTING, template="contract.ended")
    yield _rule("contract.expired", "contract.expired", PIC, DELIVERY, ACCOUNTING, template="contract.ended")
    yield _rule("contract.amended", "contract.amended", PIC, DELIVERY, ACCOUNTING)
    yield _rule("contract.termination_announced", "contract.termination_announced", PIC, DELIVERY, ACCOUNTING)
    yield _rule("contract.cancelled", "contract.cancelled", PIC)
    yield _rule("contract.iro_cancelled", "contract.iro_cancellation_noted", LEGAL, MANAGER)
    yield _rule("kom.to_be_scheduled", "kom.to_be_scheduled", SALES_OPS)
    yield _rule("kom.unscheduled", "kom.unscheduled", SALES_OPS, MANAGER, working=True)
    yield _rule("kom.invitation", "kom.invitation_issued", DELIVERY, PIC, on=(when("method", "equals", "request"),))
    yield _rule("kom.cancelled", "kom.cancelled", DELIVERY, PIC)
    yield _rule("kom.completed", "kom.completed", PIC, DELIVERY)
    yield _rule("handover.unacknowledged", "handover.unacknowledged", DELIVERY, MANAGER)
    yield _rule("handover.rejected", "handover.acknowledged", DELIVERY, PIC, on=(when("answer", "equals", "rejected"),))
    yield _rule("handover.contradicted", "handover.contradicted", DELIVERY, MANAGER)


def _food() -> Iterator[tuple[str, RuleDefinition]]:
    """Seed 001."""
    for desk, team in (("rnd", RND), ("ppic", PPIC), ("production", PRODUCTION)):
        yield _rule(
            f"order.availability_requested.{desk}",
            "order.availability_requested",
            team,
            on=(when("desks", "contains", desk),),
            template="order.availability_requested",
        )
    yield _rule("order.counter_offered", "order.counter_offered", MARKETING)
    yield _rule("order.availability_confirmed", "order.availability_confirmed", MARKETING, RND)
    yield _rule("order.availability_expired", "order.availability_expired", MARKETING)
    yield _rule("order.recommended", "order.recommended", STORE)
    yield _rule("order.confirmation_due", "order.confirmation_due", MARKETING, RND, STORE, working=True)
    yield _rule("order.confirmed", "order.confirmed", GROUP, channel="whatsapp")
    yield _rule("order.amended", "order.amended", GROUP, channel="whatsapp")
    yield _rule("order.held", "order.held", GROUP, channel="whatsapp")
    yield _rule("order.resumed", "order.resumed", GROUP, channel="whatsapp")
    yield _rule("order.lead_time_overridden", "order.lead_time_overridden", PRODUCTION, PPIC, RND)
    yield _rule("lead.follow_up_due", "lead.follow_up_due", MARKETING, SALES, working=True)
    yield _rule("order.cancelled", "order.cancelled", GROUP, channel="whatsapp")
    yield _rule("order.invoice_issued", "order.invoice_issued", MARKETING)
    yield _rule("order.invoice_expiring", "order.invoice_expiring", MARKETING, STORE, working=True)
    yield _rule("order.invoice_expired", "order.invoice_expired", MARKETING, STORE)
    yield _rule(
        "order.terms_asked",
        "order.payment_mode_chosen",
        ACCOUNTING,
        on=(when("mode", "equals", "term_of_payment"),),
    )
    yield _rule("order.terms_approved", "order.terms_approved", MARKETING, STORE)
    yield _rule("order.terms_rejected", "order.terms_rejected", MARKETING)
    yield _rule("order.documentation_requested", "order.documentation_requested", MARKETING)
    yield _rule("payment.requested", "payment.requested", CONTACT, channel="email")
    yield _rule("payment.reminder", "payment.reminder_due", MARKETING, STORE, working=True)
    yield _rule(
        "payment.reminder.unverified",
        "payment.reminder_due",
        ACCOUNTING,
        on=(when("unverified", "more", 0),),
        template="payment.reminder",
        working=True,
    )
    yield _rule("payment.term", "payment.term_due", MARKETING, ACCOUNTING, working=True)
    yield _rule("payment.recorded", "payment.recorded", ACCOUNTING)
    yield _rule("payment.verified", "payment.verified", MARKETING, STORE)
    yield _rule("payment.rejected", "payment.rejected", MARKETING)
    yield _rule("receivable.acknowledged", "receivable.acknowledged", MARKETING, STORE)
    yield _rule("refund.requested", "refund.requested", ACCOUNTING)
    yield _rule("production.requested", "production.requested", PRODUCTION, GROUP, channel="whatsapp")
    yield _rule("production.finished", "production.finished", STORE, PURCHASING)
    yield _rule("production.called_off", "production.called_off", PRODUCTION)
    yield _rule("delivery.issued", "delivery.issued", GROUP, channel="whatsapp")
    yield _rule("delivery.scheduled", "delivery.scheduled", GROUP, channel="whatsapp")
    yield _rule("delivery.dispatched", "delivery.dispatched", GROUP, channel="whatsapp")
    yield _rule("delivery.received", "delivery.received", MARKETING, STORE)
    yield _rule("order.fulfilled", "order.fulfilled", MARKETING)


DEFAULTS: dict[str, RuleDefinition] = dict((*_telco(), *_food()))


@cache
def defaults_for(event: str) -> tuple[tuple[str, RuleDefinition], ...]:
    """The rules on one type of event."""
    return tuple((name, definition) for name, definition in DEFAULTS.items() if definition.event == event)


def adoptable() -> dict[str, RuleDefinition]:
    """The rules whose events exist."""
    return {name: definition for name, definition in DEFAULTS.items() if definition.event in event_types()}
