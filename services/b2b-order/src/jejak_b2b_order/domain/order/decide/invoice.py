"""The Performa Invoice, and the way it is paid."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from jejak_b2b_order.domain.ledger import booked
from jejak_b2b_order.domain.order.commands.invoice import (
    ApproveTerms,
    ChoosePaymentMode,
    ExpireInvoice,
    InvoiceCommand,
    IssueInvoice,
    PrintPaper,
    RejectTerms,
    WarnOfInvoice,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.invoicing import Invoice, Way
from jejak_b2b_order.domain.order.state.moving import standing
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.tax import TaxRules, tax_on
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.goods import OrderLine
from jejak_events.b2b_order.invoice import (
    InvoiceExpired,
    InvoiceExpiring,
    InvoiceIssued,
    InvoiceLine,
    PaperPrinted,
    PaymentMode,
    PaymentModeChosen,
    TermsApproved,
    TermsRejected,
)
from jejak_events.b2b_order.order import OrderStatus
from jejak_kit.decider import Refusal, Refused


def decide(command: InvoiceCommand, state: Order) -> Sequence[OrderEvent]:
    """Raises Refused; LookupError if the handler has not filled in what the command considers."""
    match command:
        case IssueInvoice():
            return _issue(command, state)
        case ExpireInvoice():
            live = _unpaid(state)
            if live is None or command.at < live.valid_until or state.pending:
                return []
            return [InvoiceExpired(number=state.number, invoice_number=live.number, total=live.total)]
        case WarnOfInvoice():
            live = _unpaid(state)
            if live is None or live.warned:
                return []
            return [InvoiceExpiring(number=state.number, invoice_number=live.number, valid_until=live.valid_until)]
        case ChoosePaymentMode():
            return _choose(command, state)
        case ApproveTerms():
            return _approve(command, state)
        case RejectTerms():
            assert state.invoice is not None
            return [
                TermsRejected(
                    number=state.number,
                    customer=state.party,
                    invoice_number=state.invoice.number,
                    reason=command.reason,
                )
            ]
        case PrintPaper():
            return [
                PaperPrinted(
                    number=state.number,
                    paper=command.paper,
                    paper_number=command.paper_number,
                    document=command.document,
                    fingerprint=command.fingerprint,
                )
            ]
        case _:
            assert_never(command)


def _issue(command: IssueInvoice, state: Order) -> Sequence[OrderEvent]:
    if command.number is None or command.taxes is None:
        raise LookupError("IssueInvoice reached its decision without number or taxes")
    live, terms = state.live_invoice, command.known_terms
    if live is not None and command.reason is None:
        raise Refused(Refusal("supersede_needs_reason", "input", {"invoice": live.number}, "/reason"))
    lines = tuple(_line(line, command.taxes) for line in state.form.lines)
    goods, tax = sum(line.amount for line in lines), sum(line.tax for line in lines)
    issued = InvoiceIssued(
        number=state.number,
        invoice_number=command.number,
        issued_on=business_day(command.at),
        valid_until=command.at + timedelta(days=terms.invoice_days),
        customer=state.customer,
        form=state.form,
        lines=lines,
        goods=goods,
        tax=tax,
        total=goods + tax,
        supersedes=state.invoice.number if state.invoice is not None else None,
        reason=command.reason,
        balance=0,
    )
    after = booked(state.money, issued)
    way = state.way or Way(mode=PaymentMode.DOWN_PAYMENT, percent=terms.down_payment_percent)
    return [
        issued.model_copy(update={"balance": after.balance}),
        PaymentModeChosen(
            number=state.number,
            invoice_number=command.number,
            mode=way.mode,
            percent=way.percent,
            down_payment=_down_payment(way, goods + tax),
            due_on=way.due_on,
            reason=way.reason,
        ),
    ]


def _line(line: OrderLine, taxes: TaxRules) -> InvoiceLine:
    rule = taxes.get(line.tax_class)
    if rule is None:
        raise Refused(Refusal("tax_unknown", "rule", {"tax_class": line.tax_class.value}))
    amount = line.packs * line.unit_price
    taxed = tax_on(amount, rule)
    return InvoiceLine(
        item=line.item,
        name=line.name,
        packs=line.packs,
        unit_price=line.unit_price,
        amount=amount,
        tax_class=line.tax_class,
        tax_base=taxed.base,
        tax_rate=taxed.rate,
        tax=taxed.tax,
    )


def _unpaid(state: Order) -> Invoice | None:
    """The live Performa Invoice while nothing that it asks for was paid or granted."""
    if standing(state) is not OrderStatus.INVOICED or state.money.paid > 0:
        return None
    granted = state.way is not None and state.way.approved
    return None if granted else state.live_invoice


def _choose(command: ChoosePaymentMode, state: Order) -> Sequence[OrderEvent]:
    assert state.invoice is not None
    terms, percent = command.known_terms, command.percent
    if command.mode is PaymentMode.DOWN_PAYMENT and percent is None:
        percent = terms.down_payment_percent
    usual = command.mode is PaymentMode.DOWN_PAYMENT and percent == terms.down_payment_percent
    if not usual and command.reason is None:
        raise Refused(Refusal("mode_needs_reason", "input", {"mode": command.mode.value}, "/reason"))
    if command.due_on is not None:
        today = business_day(command.at)
        last = today + timedelta(days=terms.credit_days)
        if not today <= command.due_on <= last:
            raise Refused(Refusal("due_on_out_of_range", "input", {"latest": last}, "/due_on"))
    way = Way(mode=command.mode, percent=percent, due_on=command.due_on, reason=command.reason)
    return [
        PaymentModeChosen(
            number=state.number,
            invoice_number=state.invoice.number,
            mode=way.mode,
            percent=way.percent,
            down_payment=_down_payment(way, state.invoice.total),
            due_on=way.due_on,
            reason=way.reason,
        )
    ]


def _down_payment(way: Way, total: int) -> int | None:
    return way.asked_ahead(total) if way.mode is PaymentMode.DOWN_PAYMENT else None


def _approve(command: ApproveTerms, state: Order) -> Sequence[OrderEvent]:
    assert state.invoice is not None
    assert state.way is not None
    assert state.way.due_on is not None
    return [
        TermsApproved(
            number=state.number,
            customer=state.party,
            outlet=state.form.outlet,
            invoice_number=state.invoice.number,
            exposure=state.money.owed,
            due_on=state.way.due_on,
            note=command.note,
        )
    ]
