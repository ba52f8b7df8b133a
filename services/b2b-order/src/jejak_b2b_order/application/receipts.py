"""What is filled into papers that say what has happened: money received, goods received, a donation handed out.

People's names are left out: papers are kept, and names can be forgotten.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from jejak_b2b_order.application.papers import buyer_of, handover_of
from jejak_b2b_order.domain.order import Order
from jejak_b2b_order.domain.order.state.invoicing import Payment
from jejak_b2b_order.domain.order.state.road import Delivery
from jejak_b2b_order.papers import (
    DonorReportData,
    HandoutPart,
    PaymentReceiptData,
    ProgrammeLine,
    ReceiptLine,
    ReceivingFormData,
)
from jejak_b2b_order.papers.kuitansi import STAMP_DUTY_ABOVE
from jejak_kit.papers import Picture, Signature

METHODS = {
    "transfer": "Transfer bank",
    "cash": "Tunai",
    "card": "Kartu",
    "virtual_account": "Virtual account",
    "qris": "QRIS",
    "other": "Lainnya",
}
PICTURES = ("image/jpeg", "image/png", "image/webp")
"""Media types of what can be shown on a page."""


def kuitansi(order: Order, payment: Payment, today: date) -> PaymentReceiptData:
    """Of a verified payment. Its number is the order's, and the place of the payment among those that were told of."""
    place = next(n for n, each in enumerate(order.payments, 1) if each.id == payment.id)
    invoice = order.invoice
    about = f"Performa Invoice {invoice.number}" if invoice is not None else f"pesanan {order.number}"
    return PaymentReceiptData(
        number=f"{order.number}-K{place:02}",
        dated=today,
        received_from=order.customer.name,
        amount=payment.amount,
        amount_in_words=payment.amount,
        purpose=f"Pembayaran atas {about}",
        method=METHODS.get(payment.method, payment.method),
        reference=payment.reference or "",
        paid_on=payment.paid_on,
        order_number=order.number,
        invoice_number=invoice.number if invoice is not None else "",
        total=max(0, order.money.due),
        paid_in_all=max(0, order.money.paid),
        balance=order.money.owed,
        signatures=(Signature(caption="Penerima,", position="Akunting", duty_stamp=payment.amount > STAMP_DUTY_ABOVE),),
    )


def form_penerimaan(order: Order, delivery: Delivery, today: date) -> ReceivingFormData:
    """Filled in where the goods were received, else to be filled in by hand."""
    told = {line.item: line for line in delivery.received}
    return ReceivingFormData(
        number=delivery.number,
        dated=delivery.received_on or today,
        order_number=order.number,
        delivery_number=delivery.number,
        buyer=buyer_of(order),
        handover=handover_of(order),
        received_on=delivery.received_on,
        lines=tuple(
            ReceiptLine(name=line.name, sent=line.packs)
            if (found := told.get(line.item)) is None
            else ReceiptLine(
                name=line.name,
                sent=line.packs,
                received=found.received,
                short=found.short,
                damaged=found.damaged,
                note=found.note or "",
            )
            for line in delivery.lines
        ),
        signatures=(Signature(caption="Yang menyerahkan,"), Signature(caption="Yang menerima,")),
    )


def photos_of(order: Order) -> Sequence[str]:
    """The hashes of the photos that a report for the donor shows."""
    if order.documentation is None:
        return ()
    photos = (photo for entry in order.documentation.entries for photo in entry.photos)
    return tuple(dict.fromkeys(photo.sha256 for photo in photos if photo.media_type in PICTURES))


def laporan_donatur(order: Order, contents: Mapping[str, bytes], today: date) -> DonorReportData:
    """Of what was documented with consent; `contents` are the photos by hash. Raises LookupError without consent."""
    shown = order.documentation
    if shown is None or shown.consent is None or shown.consented_on is None:
        raise LookupError("nobody has consented to be shown")
    names = {line.item: line.name for line in order.form.lines}
    brought = {item: sum(delivery.brought(item) for delivery in order.deliveries) for item in names}
    days = sorted({delivery.received_on for delivery in order.deliveries if delivery.received_on is not None})
    return DonorReportData(
        number=f"{order.number}-LD",
        dated=today,
        programme=shown.programme,
        donor=order.customer.name,
        order_number=order.number,
        place=order.form.handover.address,
        delivered_on=tuple(days),
        lines=tuple(ProgrammeLine(name=names[item], packs=packs) for item, packs in brought.items()),
        packs=sum(brought.values()),
        handouts=tuple(
            HandoutPart(
                taken_on=entry.taken_on,
                note=entry.note,
                photos=tuple(
                    Picture(content=contents[photo.sha256]) for photo in entry.photos if photo.sha256 in contents
                ),
            )
            for entry in shown.entries
        ),
        consent=shown.consent,
        consented_on=shown.consented_on,
        signatures=(Signature(caption="Hormat kami,", position="Marketing"),),
    )
