"""What is filled into the papers of an order. People's names are left out: papers are kept, and names can be forgotten."""

from collections.abc import Iterable
from datetime import date

from jejak_b2b_order.domain.order import Order
from jejak_b2b_order.domain.order.state.road import Delivery
from jejak_b2b_order.papers import (
    BankAccount,
    BuyerPart,
    DeliveryNoteData,
    HandoverPart,
    PricedLine,
    ProformaData,
    ProformaLine,
    TaxSum,
    UnpricedDeliveryNoteData,
    UnpricedLine,
)
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.b2b_order.delivery import DeliveryWithdrawn
from jejak_events.b2b_order.documentation import DocumentationWithdrawn
from jejak_events.b2b_order.goods import TaxClass
from jejak_events.b2b_order.invoice import (
    InvoiceExpired,
    InvoiceIssued,
    InvoiceLine,
    PaperPrinted,
    PaymentMode,
)
from jejak_events.b2b_order.order import OrderAmended, OrderCancelled
from jejak_events.language import Event, Recorded
from jejak_kit.papers import Signature
from jejak_kit.papers.traces import PaperTrace, paper_view

BEFORE_TAX = "Harga belum termasuk pajak, yang tercantum pada Performa Invoice."
HOW = {"delivery": "Dikirim", "self_pickup": "Diambil sendiri"}


def proforma(order: Order, settings: B2bOrderSettings) -> ProformaData:
    """The live Performa Invoice. Raises LookupError if there is none."""
    invoice, way = order.live_invoice, order.way
    if invoice is None or way is None:
        raise LookupError("no Performa Invoice holds")
    ahead = way.asked_ahead(invoice.total)
    return ProformaData(
        number=invoice.number,
        dated=invoice.issued_on,
        order_number=order.number,
        outlet=order.form.outlet,
        valid_until=invoice.valid_until,
        buyer=buyer_of(order),
        handover=handover_of(order),
        lines=tuple(
            ProformaLine(
                name=line.name,
                packs=line.packs,
                unit_price=line.unit_price,
                amount=line.amount,
                tax_class=_tax(line),
                tax=line.tax,
            )
            for line in invoice.lines
        ),
        goods=invoice.goods,
        taxes=tuple(_sums(invoice.lines)),
        total=invoice.total,
        total_in_words=invoice.total,
        terms=_terms(order),
        due_label=_terms(order) if ahead else "",
        due=ahead or None,
        due_in_words=ahead or None,
        due_on=way.due_on,
        remainder=invoice.total - ahead if 0 < ahead < invoice.total else None,
        accounts=tuple(BankAccount(**account.model_dump()) for account in settings.bank_accounts),
        instructions=settings.payment_instructions,
        donation=order.form.donation.name if order.form.donation is not None else "",
        note=order.form.note or "",
        signatures=(Signature(caption="Hormat kami,", position="Store Manager"),),
    )


def surat_jalan(order: Order, delivery: Delivery) -> DeliveryNoteData:
    """With prices. The tax of the whole order stands on its Performa Invoice."""
    pickup = order.form.handover.fulfilment == "self_pickup"
    total = delivery.goods + delivery.shipping
    return DeliveryNoteData(
        number=delivery.number,
        dated=delivery.issued_on,
        order_number=order.number,
        invoice_number=order.invoice.number if order.invoice is not None else "",
        outlet=order.form.outlet,
        buyer=buyer_of(order),
        handover=handover_of(order),
        leaves_at=delivery.leaves_at,
        transport=delivery.transport or "",
        lines=tuple(
            PricedLine(name=line.name, packs=line.packs, unit_price=line.unit_price, amount=line.amount)
            for line in delivery.lines
        ),
        packs=sum(line.packs for line in delivery.lines),
        goods=delivery.goods,
        shipping=None if pickup else delivery.shipping,
        total=total,
        total_in_words=total,
        note=BEFORE_TAX if order.invoice is not None and order.invoice.tax else "",
        signatures=_signatures(),
    )


def surat_jalan_tanpa_harga(order: Order, delivery: Delivery) -> UnpricedDeliveryNoteData:
    """For those who carry and receive the goods."""
    return UnpricedDeliveryNoteData(
        number=delivery.number,
        dated=delivery.issued_on,
        order_number=order.number,
        outlet=order.form.outlet,
        buyer=buyer_of(order),
        handover=handover_of(order),
        leaves_at=delivery.leaves_at,
        transport=delivery.transport or "",
        lines=tuple(UnpricedLine(name=line.name, packs=line.packs) for line in delivery.lines),
        packs=sum(line.packs for line in delivery.lines),
        signatures=_signatures(),
    )


def traces_of(event: Recorded[Event]) -> Iterable[PaperTrace]:
    """What an event says of papers: given out, or no longer good."""
    match event.data:
        case PaperPrinted() as printed:
            yield PaperTrace(
                kind=printed.paper,
                what="sent",
                number=printed.paper_number,
                sha256=printed.document.sha256,
                fingerprint=printed.fingerprint,
            )
        case InvoiceIssued(supersedes=str(number)):
            yield PaperTrace(kind="performa_invoice", what="superseded", number=number)
        case InvoiceExpired(invoice_number=number) | OrderAmended(voided_invoice=str(number)):
            yield PaperTrace(kind="performa_invoice", what="voided", number=number)
        case OrderCancelled():
            for kind in ("performa_invoice", "surat_jalan", "surat_jalan_tanpa_harga", "form_penerimaan"):
                yield PaperTrace(kind=kind, what="voided")
        case DeliveryWithdrawn(delivery_number=number):
            for kind in ("surat_jalan", "surat_jalan_tanpa_harga", "form_penerimaan"):
                yield PaperTrace(kind=kind, what="voided", number=number)
        case DocumentationWithdrawn():
            yield PaperTrace(kind="laporan_donatur", what="voided")
        case _:
            pass


PAPERS = paper_view(
    traces_of,
    (
        PaperPrinted,
        InvoiceIssued,
        InvoiceExpired,
        OrderAmended,
        OrderCancelled,
        DeliveryWithdrawn,
        DocumentationWithdrawn,
    ),
)


def buyer_of(order: Order) -> BuyerPart:
    customer = order.customer
    return BuyerPart(name=customer.name, npwp=customer.npwp or "", address=customer.billing_address)


def handover_of(order: Order) -> HandoverPart:
    given = order.form.handover
    return HandoverPart(needed_by=given.needed_by, how=HOW[given.fulfilment], address=given.address)


def _tax(line: InvoiceLine) -> str:
    return "–" if line.tax_class is TaxClass.NONE else f"{line.tax_class.value.upper()} {line.tax_rate.normalize():f}%"


def _sums(lines: Iterable[InvoiceLine]) -> Iterable[TaxSum]:
    """Of each class with a tax, all lines together."""
    sums: dict[str, tuple[int, int]] = {}
    for line in lines:
        if line.tax_class is not TaxClass.NONE:
            base, tax = sums.get(_tax(line), (0, 0))
            sums[_tax(line)] = (base + line.tax_base, tax + line.tax)
    return [TaxSum(label=label, base=base, tax=tax) for label, (base, tax) in sums.items()]


def _terms(order: Order) -> str:
    assert order.way is not None
    match order.way.mode:
        case PaymentMode.DOWN_PAYMENT:
            assert order.way.percent is not None
            return f"Uang muka (DP) {order.way.percent.normalize():f}%"
        case PaymentMode.CASH:
            return "Cash, lunas sebelum produksi"
        case PaymentMode.TERM_OF_PAYMENT:
            return f"Term of Payment, jatuh tempo {_day(order.way.due_on)}"


def _day(day: date | None) -> str:
    return "–" if day is None else day.strftime("%d-%m-%Y")


def _signatures() -> tuple[Signature, ...]:
    return (
        Signature(caption="Dibuat oleh,", position="Store Manager"),
        Signature(caption="Pengirim,"),
        Signature(caption="Penerima,"),
    )
