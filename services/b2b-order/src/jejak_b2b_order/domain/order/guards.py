"""What must hold of an order beside its status: each guard is a function named as the rule."""

from jejak_b2b_order.domain.order.state.order import Order
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.order import Recommender
from jejak_kit.decider import Refusal


def not_all_desks_have_answered(order: Order) -> Refusal | None:
    if order.check is not None and order.check.missing:
        return None
    return Refusal("answered_already", "rule", {"number": order.number})


def a_counter_offer_is_made(order: Order) -> Refusal | None:
    if order.check is not None and order.check.offer is not None:
        return None
    return Refusal("no_counter_offer", "rule", {"number": order.number})


def both_have_recommended(order: Order) -> Refusal | None:
    """SOP, Prosedur: "R&D dan Marketing menginformasikan jumlah order ... ke Store Manager"."""
    missing = [who.value for who in Recommender if who not in order.recommended]
    return Refusal("not_recommended", "rule", {"missing": missing}) if missing else None


def terms_wait_for_an_answer(order: Order) -> Refusal | None:
    way = order.way
    if way is None or way.mode is not PaymentMode.TERM_OF_PAYMENT:
        return Refusal("not_on_credit", "rule", {"number": order.number})
    if way.approved or way.rejected:
        return Refusal("terms_answered_already", "rule", {"number": order.number})
    return None


def something_is_asked_ahead(order: Order) -> Refusal | None:
    """Of a Term of Payment nothing is asked before production."""
    if order.way is not None and order.way.mode is not PaymentMode.TERM_OF_PAYMENT:
        return None
    return Refusal("nothing_is_asked_ahead", "rule", {"number": order.number})


def something_is_owed(order: Order) -> Refusal | None:
    return None if order.money.owed else Refusal("nothing_is_owed", "rule", {"number": order.number})


def an_invoice_was_issued(order: Order) -> Refusal | None:
    """Money is asked for by a Performa Invoice, and not before."""
    return None if order.invoices else Refusal("not_invoiced", "rule", {"number": order.number})


def something_is_on_paper(order: Order) -> Refusal | None:
    """A Performa Invoice that holds, a Surat Jalan, money that came, or a donation that is documented."""
    paid = any(payment.state == "verified" for payment in order.payments)
    shown = order.documentation is not None and order.documentation.consent is not None
    goods = any(delivery.state != "withdrawn" for delivery in order.deliveries)
    if order.live_invoice is not None or goods or paid or shown:
        return None
    return Refusal("nothing_on_paper", "rule", {"number": order.number})


def a_payment_waits(order: Order) -> Refusal | None:
    return None if order.pending else Refusal("no_payment_waits", "rule", {"number": order.number})


def credit_was_approved(order: Order) -> Refusal | None:
    """Only a Term of Payment may leave the house unpaid."""
    if order.way is not None and order.way.approved:
        return None
    return Refusal("not_on_credit", "rule", {"number": order.number})


def something_was_paid_too_much(order: Order) -> Refusal | None:
    return None if order.refundable > 0 else Refusal("nothing_to_refund", "rule", {"number": order.number})


def a_refund_waits(order: Order) -> Refusal | None:
    if any(not refund.paid for refund in order.refunds):
        return None
    return Refusal("no_refund_waits", "rule", {"number": order.number})


def something_is_to_be_made(order: Order) -> Refusal | None:
    """A further run makes good what was short, or was lost on the road."""
    return None if order.to_make else Refusal("nothing_to_make", "rule", {"number": order.number})


def something_is_ready(order: Order) -> Refusal | None:
    return None if order.deliverable else Refusal("nothing_is_ready", "rule", {"number": order.number})


def a_delivery_is_issued(order: Order) -> Refusal | None:
    if any(delivery.state == "issued" for delivery in order.deliveries):
        return None
    return Refusal("no_delivery_issued", "rule", {"number": order.number})


def a_delivery_is_on_the_road(order: Order) -> Refusal | None:
    if any(delivery.state == "dispatched" for delivery in order.deliveries):
        return None
    return Refusal("no_delivery_on_the_road", "rule", {"number": order.number})


def a_delivery_was_received(order: Order) -> Refusal | None:
    if any(delivery.state == "received" for delivery in order.deliveries):
        return None
    return Refusal("no_delivery_received", "rule", {"number": order.number})


def settled_or_acknowledged(order: Order) -> Refusal | None:
    """Nothing leaves before it is settled and verified, or accounting has taken the balance as a debt."""
    if order.money.balance <= order.acknowledged:
        return None
    return Refusal("not_settled", "rule", {"number": order.number, "owed": order.money.owed - order.acknowledged})


def no_delivery_is_under_way(order: Order) -> Refusal | None:
    numbers = [delivery.number for delivery in order.under_way]
    return Refusal("delivery_under_way", "rule", {"deliveries": numbers}) if numbers else None


def something_was_delivered(order: Order) -> Refusal | None:
    """Where nothing reached the customer, the order is cancelled instead."""
    return None if order.something_left else Refusal("nothing_delivered", "rule", {"number": order.number})


def something_is_outstanding(order: Order) -> Refusal | None:
    return None if order.outstanding else Refusal("nothing_outstanding", "rule", {"number": order.number})


def nothing_has_left(order: Order) -> Refusal | None:
    """What has left is not cancelled: its remainder can be closed."""
    return Refusal("goods_have_left", "rule", {"number": order.number}) if order.something_left else None


def the_balance_is_zero(order: Order) -> Refusal | None:
    balance = order.money.balance
    return Refusal("balance_not_zero", "rule", {"number": order.number, "balance": balance}) if balance else None


def no_payment_waits(order: Order) -> Refusal | None:
    return Refusal("payment_waits", "rule", {"number": order.number}) if order.pending else None


def documentation_is_asked_for(order: Order) -> Refusal | None:
    """Only on request (SOP, Cakupan: "jika donatur meminta")."""
    return None if order.documentation else Refusal("documentation_not_requested", "rule", {"number": order.number})


def documentation_is_not_asked_for_yet(order: Order) -> Refusal | None:
    if order.documentation is None:
        return None
    return Refusal("documentation_requested_already", "rule", {"number": order.number})


def consent_is_given(order: Order) -> Refusal | None:
    if order.documentation is None or order.documentation.consent is not None:
        return None
    return Refusal("consent_missing", "rule", {"number": order.number})
