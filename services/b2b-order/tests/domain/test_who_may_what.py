"""Every command x role x status: the combinations come from the code, the outcomes from the table written by hand."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.given_when_then import Given, after

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands import (
    availability,
    closing,
    delivery,
    documentation,
    invoice,
    payment,
    production,
    reminding,
)
from jejak_b2b_order.domain.order.state import STATUS_LABELS
from jejak_b2b_order.domain.order.state.checking import Offer
from jejak_b2b_order.domain.order.state.invoicing import Refund
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.order import OrderStatus
from jejak_events.language import Actor
from jejak_kit.decider import ABSENT, Command

from . import stories, table
from .samples import (
    AT,
    NEEDED_BY,
    TERMS,
    TODAY,
    accept,
    amend,
    answer,
    approve_terms,
    ask,
    by,
    cancel,
    choose,
    close,
    confirm,
    consent,
    delivery_id,
    dispatch,
    document,
    finish,
    hold,
    issue_delivery,
    issue_invoice,
    lines,
    on_credit,
    override,
    packs_of,
    payment_id,
    receive,
    recommend,
    record,
    register,
    resume,
    start,
    update,
    verify,
)

S = OrderStatus
LATE = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
"""Two days before the order is needed."""
PLAIN: dict[str, Order | None] = {
    ABSENT: None,
    S.INQUIRY: stories.inquired(),
    S.CHECKING: stories.asked(),
    S.AVAILABLE: stories.available(),
    S.CONFIRMED: stories.confirmed(),
    S.INVOICED: stories.invoiced(),
    S.PRODUCTION_REQUESTED: stories.paid(),
    S.IN_PRODUCTION: stories.in_production(),
    S.PRODUCED: stories.produced(),
    S.DELIVERED: after(ORDER, receive(NASI_BOX=(900, 0, 0)), state=stories.dispatched()),
    S.CLOSED: after(ORDER, receive(NASI_BOX=(900, 0, 0)), close(), state=stories.dispatched()),
    S.ON_HOLD: after(ORDER, hold(), state=stories.invoiced()),
    S.CANCELLED: after(ORDER, cancel(), state=stories.invoiced()),
}
Prepare = Callable[[Order], Order]
"""Makes of an order in some status one of which nothing but role and status speaks against the command."""


def as_it_is(order: Order) -> Order:
    return order


def after_an_invoice(order: Order) -> Order:
    """An invoice was issued once; where the story has none, it was voided by a change."""
    return order.model_copy(update={"invoices": max(1, order.invoices)})


def with_a_payment(order: Order) -> Order:
    """One payment waits for accounting; the last number was not used by the stories."""
    return after(ORDER, record(1, number=9), state=after_an_invoice(order))


def with_a_refund(order: Order) -> Order:
    """Ten rupiah too many were paid, and asked back."""
    over = paid_too_much(order)
    known = Refund(id=payment_id(8), amount=10, reason="Kelebihan bayar", requested_by="marketing-9")
    return over.model_copy(update={"refunds": (known,)})


def paid_too_much(order: Order) -> Order:
    paid = after(ORDER, record(order.money.owed + 10, number=8), state=after_an_invoice(order))
    return after(ORDER, verify(8, overpayment_reason="Pembulatan"), state=paid).model_copy(update={"refunds": ()})


def offered_less(order: Order) -> Order:
    assert order.check is not None
    return order.model_copy(
        update={"check": order.check.model_copy(update={"offer": Offer(packs=500, needed_by=NEEDED_BY)})}
    )


def on_paper(order: Order) -> Order:
    return order.model_copy(update={"invoice": stories.invoiced().invoice})


def recommended(order: Order) -> Order:
    return after(ORDER, recommend("rnd"), recommend("marketing"), state=order)


def large(order: Order) -> Order:
    return stories.available(lines(1_001))


def credit_asked(order: Order) -> Order:
    return after(ORDER, on_credit(), state=stories.invoiced())


def on_credit_and_made(order: Order) -> Order:
    return stories.produced(stories.granted())


def short(order: Order) -> Order:
    return stories.produced(NASI_BOX=800) if order.status is S.PRODUCED else order


def with_a_delivery(order: Order) -> Order:
    return after(ORDER, issue_delivery(), state=stories.settled(order))


def on_the_road(order: Order) -> Order:
    return stories.dispatched()


def once_received(order: Order) -> Order:
    return partly_delivered(order) if order.status is S.PRODUCED else order


def partly_delivered(order: Order) -> Order:
    order = after(ORDER, issue_delivery(NASI_BOX=500), state=stories.settled(order))
    return after(ORDER, dispatch(), receive(NASI_BOX=(500, 0, 0)), state=order)


def documented(order: Order) -> Order:
    """The donor asked, and those shown agreed; whatever the status is."""
    inquiry = after(ORDER, DOCUMENTATION, consent(), state=stories.inquired())
    return order.model_copy(update={"documentation": inquiry.documentation})


def owing(order: Order) -> Order:
    """Delivered on credit, or the balance not yet paid."""
    if order.status is not S.DELIVERED:
        return order
    state = after(ORDER, ACKNOWLEDGE, issue_delivery(), dispatch(), state=on_credit_and_made(order))
    return after(ORDER, receive(NASI_BOX=(900, 0, 0)), state=state)


DOCUMENTATION = documentation.RequestDocumentation(**by("marketing"), programme="Jumat Berkah")
PRINT = invoice.PrintPaper(
    **by("store_manager"),
    paper="performa_invoice",
    paper_number="PI/2026/00001",
    document=document("pi.pdf"),
    fingerprint="0" * 64,
)
ACKNOWLEDGE = payment.AcknowledgeReceivable(**by("accounting"), terms=TERMS)
OF_PAYMENT = reminding.RemindOfPayment(**by("system"), invoice_number="PI/2026/00001", asked_on=TODAY)
OF_TERM = reminding.RemindOfTerm(**by("system"), due_on=TODAY, stage="due")
TO_CONFIRM = reminding.RemindToConfirm(**by("system"), needed_by=NEEDED_BY, terms=TERMS)
NAMED: dict[str, Any] = {"delivery_id": delivery_id(1)}
TRIES: tuple[tuple[Command, Prepare], ...] = (
    (register(), as_it_is),
    (update(lines(500)), as_it_is),
    (amend(needed_by=NEEDED_BY, address="Jl. Lain 3"), as_it_is),
    (ask(), as_it_is),
    (answer("rnd"), as_it_is),
    (accept(NASI_BOX=500), offered_less),
    (availability.DeclineCounterOffer(**by("marketing"), reason="Terlalu sedikit"), offered_less),
    (availability.ExpireAvailability(**by("system"), round=1), as_it_is),
    (recommend("rnd"), as_it_is),
    (override(LATE), large),
    (confirm(), recommended),
    (issue_invoice(2, "Alamat faktur berubah"), as_it_is),
    (invoice.ExpireInvoice(**by("system")), as_it_is),
    (invoice.WarnOfInvoice(**by("system")), as_it_is),
    (OF_PAYMENT, as_it_is),
    (OF_TERM, as_it_is),
    (TO_CONFIRM, as_it_is),
    (PRINT, on_paper),
    (choose(PaymentMode.CASH, reason="Bayar di tempat"), as_it_is),
    (approve_terms(), credit_asked),
    (invoice.RejectTerms(**by("accounting"), reason="Batas kredit"), credit_asked),
    (payment.RequestPayment(**by("marketing")), as_it_is),
    (payment.RequestSettlement(**by("marketing")), owing),
    (record(1, number=7), after_an_invoice),
    (verify(9, overpayment_reason="Uji"), with_a_payment),
    (payment.RejectPayment(**by("accounting"), payment_id=payment_id(9), reason="Tidak ada"), with_a_payment),
    (ACKNOWLEDGE, on_credit_and_made),
    (payment.RequestRefund(**by("accounting"), reason="Kelebihan bayar"), paid_too_much),
    (
        payment.PayRefund(**by("accounting"), refund_id=payment_id(8), paid_on=TODAY, reference="TRF-1"),
        with_a_refund,
    ),
    (production.RequestProduction(**by("system")), as_it_is),
    (start(), short),
    (production.ReportProduction(**by("production"), made=packs_of(NASI_BOX=1)), as_it_is),
    (finish(NASI_BOX=900), as_it_is),
    (issue_delivery(), as_it_is),
    (delivery.ScheduleDelivery(**by("marketing"), **NAMED, leaves_at=AT), with_a_delivery),
    (delivery.WithdrawDelivery(**by("purchasing"), **NAMED, reason="Salah"), with_a_delivery),
    (dispatch(), with_a_delivery),
    (receive(NASI_BOX=(900, 0, 0)), on_the_road),
    (delivery.AttachReceipt(**by("marketing"), **NAMED, document=document("penerimaan.pdf")), once_received),
    (hold(), as_it_is),
    (resume(), as_it_is),
    (closing.CloseRemainder(**by("store_manager"), reason="Pelanggan tidak mau lagi"), partly_delivered),
    (close(), as_it_is),
    (cancel(), as_it_is),
    (DOCUMENTATION, as_it_is),
    (consent(), documented),
    (
        documentation.AddDocumentation(**by("marketing"), entry_id=payment_id(5), taken_on=TODAY, note="Selesai"),
        documented,
    ),
    (documentation.WithdrawConsent(**by("marketing"), reason="Dicabut"), documented),
)
COMMANDS: Mapping[type[Command], tuple[Command, Prepare]] = {type(command): (command, made) for command, made in TRIES}
TABLE = table.read(table.ORDER)
STATUSES = (ABSENT, *(status.value for status in OrderStatus))


def combinations() -> list[tuple[type[Command], str]]:
    """All there are in the code; the roles are tried inside, to keep the report readable."""
    return [(command, status) for command in ORDER.rules.rules for status in STATUSES]


@pytest.mark.parametrize(
    ("kind", "status"), combinations(), ids=lambda part: part.__name__ if isinstance(part, type) else part or "absent"
)
def test_a_command_is_taken_from_those_whom_the_table_names_and_from_nobody_else(
    kind: type[Command], status: str
) -> None:
    assert (kind.NAME, status) in TABLE, "the table has no such combination: transcribe it from the description"
    may = TABLE[kind.NAME, status]
    ever = frozenset[str]().union(*(roles for (name, _), roles in TABLE.items() if name == kind.NAME))
    given, prepare = COMMANDS[kind]
    state = PLAIN[status]
    if state is not None and may:
        state = prepare(state)
        assert state.status == status
    for role in table.ROLES:
        command = given.model_copy(update={"actor": Actor(id=f"{role}-2", role=role)})
        outcome = Given(ORDER, state).when(command)
        if role in may:
            assert not outcome.refusals, role
            continue
        assert not outcome.events
        (refusal,) = outcome.refusals
        if role not in ever or may:
            expected = "role"
        elif status == ABSENT:
            expected = "missing"
        else:
            expected = "status"
        assert (role, refusal.why) == (role, expected)


def test_the_table_names_no_command_or_status_that_the_code_has_not() -> None:
    assert set(TABLE) == {(kind.NAME, status) for kind, status in combinations()}


def test_each_sample_state_has_the_status_it_stands_for() -> None:
    assert set(PLAIN) == set(STATUSES)
    assert set(STATUS_LABELS) == set(OrderStatus)
    for status, state in PLAIN.items():
        assert state is None or state.status == status


def test_on_hold_everything_stops_but_the_taking_down_of_money_resuming_and_cancelling() -> None:
    on_hold = {command for (command, status), roles in TABLE.items() if status == S.ON_HOLD and roles - {"system"}}
    assert on_hold == {"record_payment", "verify_payment", "reject_payment", "resume", "cancel", "withdraw_consent"}


def test_every_action_is_offered_to_those_who_may_and_its_reason_named_to_the_others() -> None:
    for state in PLAIN.values():
        if state is None:
            continue
        for role in table.ROLES:
            for action in ORDER.rules.actions(state, [role]):
                may = role in TABLE[action.name, state.status.value]
                assert may or not action.allowed
                assert action.allowed or action.refusal is not None
