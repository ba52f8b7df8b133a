"""Who may do what with a form in which status: the table in the domain's description of it, row by row."""

from collections.abc import Iterable, Iterator
from datetime import date

from jejak_contract.domain.form.commands import (
    AttachDocument,
    CreateForm,
    ExpireForm,
    Facts,
    MarkSigned,
    NoteCustomerStanding,
    RecallForm,
    RemindUnsigned,
    RemoveAttachment,
    SendForm,
    StopForm,
    UpdateForm,
    UploadSigned,
    VoidForm,
)
from jejak_contract.domain.form.state import Status, SubscriptionForm
from jejak_contract.domain.order.state import OrderStatus
from jejak_contract.domain.roles import MANAGER, SALES_OPS
from jejak_events.contract.charges import ServiceLine
from jejak_events.iro.offer import Site
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, Rule, RuleBook, rule


def order_is_not_cancelled(form: SubscriptionForm) -> Refusal | None:
    """Of a form whose IRO was cancelled only the voiding remains."""
    return _cancelled(form.iro_number, form.stopped) if form.stopped is not None else None


def lines_are_listed(form: SubscriptionForm) -> Refusal | None:
    return None if form.particulars.lines else _missing("lines")


def period_is_set(form: SubscriptionForm) -> Refusal | None:
    return None if form.particulars.period_months else _missing("period_months")


def deviation_is_explained(form: SubscriptionForm) -> Refusal | None:
    """Prices may differ from what the customer accepted, but then the form says why."""
    if form.differences and form.particulars.deviation_reason is None:
        return Refusal("deviation_unexplained", "rule", {"count": len(form.differences)}, "/deviation_reason")
    return None


def signed_file_is_there(form: SubscriptionForm) -> Refusal | None:
    return None if form.signed is not None else Refusal("signed_file_missing", "rule", {"number": form.number})


def _missing(field: str) -> Refusal:
    return Refusal("field_missing", "rule", {"field": field}, f"/{field}")


def _cancelled(iro: str, reason: str | None) -> Refusal:
    return Refusal("iro_cancelled", "rule", {"iro": iro, "reason": reason or ""})


def order_may_go_on(facts: Facts) -> Refusal | None:
    """The IRO may have been cancelled a moment ago, before the form has heard it."""
    order = facts.order
    if order is None:
        return Refusal("iro_not_approved", "rule", {}, "/iro_id")
    return _cancelled(order.iro_number, order.cancel_reason) if order.status is OrderStatus.CANCELLED else None


def still_valid(valid_until: date, today: date) -> Refusal | None:
    """The customer has at least today."""
    if valid_until >= today:
        return None
    return Refusal("validity_past", "rule", {"valid_until": valid_until.isoformat()}, "/valid_until")


def faults_of(lines: Iterable[ServiceLine], sites: Iterable[Site]) -> Iterator[Refusal]:
    """A line names one of the quotation's sites."""
    codes = {site.code for site in sites}
    for index, line in enumerate(lines):
        if line.site not in codes:
            yield Refusal("site_unknown", "input", {"site": line.site}, f"/lines/{index}/site")


ALL = tuple(Status)
DRAFT, SENT, SIGNED = Status.DRAFT, Status.SENT_FOR_SIGNING, Status.CUSTOMER_SIGNED

RULES = RuleBook[SubscriptionForm](
    "subscription_form",
    lambda form: form.status.value,
    {
        CreateForm: rule((ABSENT,), (SALES_OPS,)),
        UpdateForm: rule((DRAFT,), (SALES_OPS,), order_is_not_cancelled),
        AttachDocument: rule((DRAFT,), (SALES_OPS,), order_is_not_cancelled),
        RemoveAttachment: rule((DRAFT,), (SALES_OPS,), order_is_not_cancelled),
        SendForm: rule(
            (DRAFT,), (SALES_OPS,), order_is_not_cancelled, lines_are_listed, period_is_set, deviation_is_explained
        ),
        RecallForm: rule((SENT,), (SALES_OPS,), order_is_not_cancelled),
        UploadSigned: rule((SENT,), (SALES_OPS,), order_is_not_cancelled),
        MarkSigned: rule((SENT,), (SALES_OPS,), order_is_not_cancelled, signed_file_is_there),
        VoidForm: Rule(
            {
                DRAFT.value: frozenset({SALES_OPS}),
                SENT.value: frozenset({SALES_OPS}),
                SIGNED.value: frozenset({MANAGER}),
            }
        ),
        ExpireForm: Rule(
            {status.value: frozenset({SALES_OPS, SYSTEM} if status is SENT else {SYSTEM}) for status in ALL},
            advice=(order_is_not_cancelled,),
        ),
        StopForm: rule(ALL, (SYSTEM,)),
        NoteCustomerStanding: rule(ALL, (SYSTEM,)),
        RemindUnsigned: rule(ALL, (SYSTEM,)),
    },
)
