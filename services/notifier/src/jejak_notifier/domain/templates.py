"""The texts that there are, by name, and which fields of an event fill them.

Every text may use `{number}` and `{customer}`, which are found with the record, and `{event}`, what happened in words. The
texts themselves stand in the catalogues under `notice.<template>.title` and `notice.<template>.body`.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from jejak_events.notifier.notification import Param
from jejak_notifier.domain.content import Content, first_at
from jejak_notifier.domain.dossier import Dossier

ParamKind = Literal["text", "number", "rupiah", "date", "moment"]
LONGEST = 500
"""Characters of a value; who wants all of a note looks into the record."""


class Source(NamedTuple):
    """Where a word comes from, and how it is written."""

    path: str
    kind: ParamKind = "text"


Template = Mapping[str, Source]

_NOTE: Template = {"note": Source("note")}
_REASON: Template = {"reason": Source("reason")}
_INVOICE: Template = {"invoice": Source("invoice_number")}

TEMPLATES: Mapping[str, Template] = {
    "any": {},
    "iro.submitted": {"delivery": Source("requested_delivery", "date")},
    "iro.returned": {"note": Source("note"), "track": Source("track")},
    "iro.approved": {},
    "iro.cancelled": _REASON,
    "iro.quotation_changed": {"revision": Source("revision", "number")},
    "review.opened": {},
    "review.restarted": {"round": Source("round", "number")},
    "review.unclaimed": {"claim_by": Source("claim_by", "moment")},
    "review.document_requested": {"description": Source("description")},
    "review.document_provided": {},
    "verification.requested": {},
    "verification.overdue": {"verify_by": Source("verify_by", "moment")},
    "verification.marked_pending": _NOTE,
    "subscription_form.sent": {"valid_until": Source("valid_until", "date")},
    "subscription_form.customer_signed": {"signed_on": Source("signed_on", "date")},
    "subscription_form.unsigned": {"days": Source("days", "number"), "valid_until": Source("valid_until", "date")},
    "subscription_form.expired": {"valid_until": Source("valid_until", "date")},
    "subscription_form.stopped": _REASON,
    "contract.submitted": {"round": Source("round", "number")},
    "contract.revision_requested": {"note": Source("notes.*.note")},
    "contract.ready_to_sign": {},
    "contract.activation_held": {"hindrance": Source("hindrances.*")},
    "contract.activated": {"starts_on": Source("starts_on", "date"), "ends_on": Source("ends_on", "date")},
    "contract.ending": {"days": Source("days_before", "number"), "ends_on": Source("ends_on", "date")},
    "contract.ended": {"ended_on": Source("ended_on", "date")},
    "contract.iro_cancelled": _REASON,
    "contract.amended": {"effective_on": Source("effective_on", "date"), "reason": Source("reason")},
    "contract.termination_announced": {"ends_on": Source("ends_on", "date"), "reason": Source("reason")},
    "contract.cancelled": _REASON,
    "kom.to_be_scheduled": {"schedule_by": Source("schedule_by", "moment")},
    "kom.unscheduled": {"schedule_by": Source("schedule_by", "moment")},
    "kom.invitation": {"starts_at": Source("meeting.starts_at", "moment"), "place": Source("meeting.place")},
    "kom.cancelled": _REASON,
    "kom.completed": {},
    "handover.unacknowledged": {"acknowledge_by": Source("acknowledge_by", "moment"), "handover": Source("kind")},
    "handover.rejected": {"handover": Source("kind"), "reason": Source("reason")},
    "handover.contradicted": {"handover": Source("kind")},
    "order.availability_requested": {
        "packs": Source("packs_in_all", "number"),
        "needed_by": Source("needed_by", "date"),
        "ready_by": Source("ready_by", "date"),
    },
    "order.counter_offered": {"packs": Source("packs", "number"), "needed_by": Source("needed_by", "date")},
    "order.availability_confirmed": {
        "packs": Source("packs_in_all", "number"),
        "needed_by": Source("needed_by", "date"),
    },
    "order.availability_expired": {},
    "order.recommended": {"packs": Source("packs_in_all", "number")},
    "order.confirmation_due": {
        "packs": Source("packs_in_all", "number"),
        "needed_by": Source("needed_by", "date"),
        "last_day": Source("last_day", "date"),
    },
    "order.confirmed": {
        "packs": Source("packs_in_all", "number"),
        "needed_by": Source("form.handover.needed_by", "date"),
    },
    "order.amended": _REASON,
    "order.held": _REASON,
    "order.resumed": {},
    "order.lead_time_overridden": _REASON,
    "lead.follow_up_due": {"due_on": Source("due_on", "date")},
    "order.cancelled": _REASON,
    "order.invoice_issued": {**_INVOICE, "total": Source("total", "rupiah")},
    "order.invoice_expiring": {**_INVOICE, "valid_until": Source("valid_until", "moment")},
    "order.invoice_expired": _INVOICE,
    "order.terms_asked": {**_INVOICE, "due_on": Source("due_on", "date"), "reason": Source("reason")},
    "order.terms_approved": {**_INVOICE, "due_on": Source("due_on", "date")},
    "order.terms_rejected": {**_INVOICE, **_REASON},
    "order.documentation_requested": {"programme": Source("programme")},
    "payment.requested": {
        **_INVOICE,
        "amount": Source("amount", "rupiah"),
        "due_on": Source("due_on", "date"),
    },
    "payment.reminder": {
        **_INVOICE,
        "amount": Source("amount", "rupiah"),
        "asked_on": Source("asked_on", "date"),
        "unverified": Source("unverified", "rupiah"),
    },
    "payment.term": {
        **_INVOICE,
        "balance": Source("balance", "rupiah"),
        "due_on": Source("due_on", "date"),
        "unverified": Source("unverified", "rupiah"),
    },
    "payment.recorded": {"amount": Source("amount", "rupiah"), "paid_on": Source("paid_on", "date")},
    "payment.verified": {"amount": Source("amount", "rupiah"), "balance": Source("balance", "rupiah")},
    "payment.rejected": {"amount": Source("amount", "rupiah"), "reason": Source("reason")},
    "receivable.acknowledged": {"amount": Source("amount", "rupiah"), "due_on": Source("due_on", "date")},
    "refund.requested": {"amount": Source("amount", "rupiah"), "reason": Source("reason")},
    "production.requested": {
        "packs": Source("packs_in_all", "number"),
        "needed_by": Source("handover.needed_by", "date"),
    },
    "production.finished": {},
    "production.called_off": {},
    "delivery.issued": {"delivery": Source("delivery_number"), "needed_by": Source("handover.needed_by", "date")},
    "delivery.scheduled": {"delivery": Source("delivery_number"), "leaves_at": Source("leaves_at", "moment")},
    "delivery.dispatched": {"delivery": Source("delivery_number")},
    "delivery.received": {"delivery": Source("delivery_number"), "received_on": Source("received_on", "date")},
    "order.fulfilled": {"balance": Source("balance", "rupiah")},
}


def params_of(template: str, content: Content, facts: Dossier) -> tuple[Param, ...]:
    """What fills a text. What the event does not tell stays empty."""
    own = [
        Param(name="number", kind="text", value=facts.number),
        Param(name="customer", kind="text", value=facts.customer),
    ]
    for name, source in TEMPLATES[template].items():
        own.append(Param(name=name, kind=source.kind, value=_value(first_at(content, source.path), source.kind)))
    return tuple(own)


def _value(found: object, kind: ParamKind) -> int | str | None:
    if kind in ("number", "rupiah"):
        return found if isinstance(found, int) and not isinstance(found, bool) else None
    return found[:LONGEST] if isinstance(found, str) else None
