"""A customer, an order and the commands of its story, with the values that a test does not care about filled in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from jejak_b2b_order.domain.identity import customer_id, price_list_id
from jejak_b2b_order.domain.order.commands import availability, closing, delivery, documentation, inquiry, invoice
from jejak_b2b_order.domain.order.commands import payment as money
from jejak_b2b_order.domain.order.commands import production as kitchen
from jejak_b2b_order.domain.order.commands.terms import Terms
from jejak_b2b_order.domain.pricing import AskedLine, Listed
from jejak_b2b_order.domain.tax import DatedTaxRule, rules_at
from jejak_events.b2b_order.delivery import ReceivedLine
from jejak_events.b2b_order.goods import DonationProgramme, Handover, ItemPacks, MenuReference, TaxClass
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.order import Desk
from jejak_events.b2b_order.parties import Channel, Contact, Customer
from jejak_events.document import Document
from jejak_events.language import Actor
from jejak_events.personal import Personal

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Monday, 9 o'clock in Jakarta."""
TODAY = date(2026, 3, 2)
NEEDED_BY = date(2026, 3, 12)
OUTLET = "JKT-TEBET"
TERMS = Terms()
TAXES = rules_at(
    TODAY,
    (
        DatedTaxRule(tax_class=TaxClass.PPN, since=date(2025, 1, 1), rate=Decimal(12), base_part=11, base_of=12),
        DatedTaxRule(tax_class=TaxClass.PBJT, since=date(2024, 1, 5), rate=Decimal(10)),
    ),
)


def by(role: str, at: datetime = AT) -> dict[str, Any]:
    """Who gives the command, and when."""
    return {"actor": Actor(id=f"{role}-1", role=role), "at": at}


def personal(plain: str, subject: str = "person-1") -> Personal:
    """Sealed the way equal texts of one person seal alike; the seal itself does not matter here."""
    return Personal.fresh(subject=subject, kind="contact", sealed=uuid5(UUID(int=0), subject + plain).hex, plain=plain)


def document(name: str = "bukti.pdf") -> Document:
    return Document(sha256=uuid5(UUID(int=1), name).hex * 2, filename=name, media_type="application/pdf", size=1_024)


CUSTOMER = Customer(
    id=customer_id(code="C-12", npwp=None, name="Yayasan Berbagi Pangan"),
    name="Yayasan Berbagi Pangan",
    code="C-12",
    billing_address="Jl. Tebet Raya 8, Jakarta Selatan",
    contacts=(Contact(name=personal("Sari Utami"), phone=personal("+62 812-0000-0002")),),
)


def listed(item: str, name: str, price: int, tax_class: TaxClass) -> Listed:
    reference = MenuReference(
        price_list_id=price_list_id(OUTLET), entry_id=uuid5(UUID(int=2), item), listed_price=price
    )
    return Listed(reference=reference, name=name, tax_class=tax_class)


MENU = {
    "NASI-BOX": listed("NASI-BOX", "Nasi Box Ayam", 25_000, TaxClass.PBJT),
    "SNACK": listed("SNACK", "Snack Box", 12_345, TaxClass.PPN),
    "AIR": listed("AIR", "Air Mineral 330 ml", 3_000, TaxClass.NONE),
}


def lines(packs: int = 900, **others: int) -> tuple[AskedLine, ...]:
    """`packs` of nasi box, and others by item with `_` for `-`."""
    first = (AskedLine(item="NASI-BOX", packs=packs),) if packs else ()
    return (*first, *(AskedLine(item=item.replace("_", "-"), packs=number) for item, number in others.items()))


def form(asked: Sequence[AskedLine] | None = None, **more: Any) -> inquiry.AskedForm:
    """`more` may bring `needed_by`, `fulfilment` and whatever the form has."""
    handover = Handover(
        needed_by=more.pop("needed_by", NEEDED_BY),
        fulfilment=more.pop("fulfilment", "delivery"),
        address=more.pop("address", "Jl. Casablanca 88, Jakarta Selatan"),
    )
    fields = {"outlet": OUTLET, "lines": tuple(asked or lines()), "handover": handover, **more}
    return inquiry.AskedForm(**fields)


def register(asked: Sequence[AskedLine] | None = None, at: datetime = AT, **more: Any) -> inquiry.RegisterOrder:
    return inquiry.RegisterOrder(
        **by("marketing", at),
        customer=CUSTOMER,
        channel=Channel.CHAT,
        form=form(asked, **more),
        menu=MENU,
        number="ORD/2026/00001",
    )


def update(asked: Sequence[AskedLine], **more: Any) -> inquiry.UpdateOrder:
    return inquiry.UpdateOrder(**by("sales"), form=form(asked, **more), menu=MENU)


def amend(asked: Sequence[AskedLine] | None = None, at: datetime = AT, **more: Any) -> inquiry.AmendOrder:
    reason = more.pop("reason", "Tamu bertambah")
    return inquiry.AmendOrder(**by("marketing", at), form=form(asked, **more), menu=MENU, reason=reason)


def ask(at: datetime = AT, ready_by: date = NEEDED_BY) -> availability.AskAvailability:
    return availability.AskAvailability(**by("marketing", at), ready_by=ready_by, estimate="2 hari", terms=TERMS)


def answer(desk: str, packs: int | None = None, day: date | None = None) -> availability.AnswerAvailability:
    """Yes; or, with packs, what is possible instead."""
    return availability.AnswerAvailability(
        **by(desk),
        available=packs is None,
        offered_packs=packs,
        offered_date=None if packs is None else day or NEEDED_BY,
    )


def accept(**packs: int) -> availability.AcceptCounterOffer:
    return availability.AcceptCounterOffer(**by("marketing"), packs=packs_of(**packs))


def packs_of(**packs: int) -> tuple[ItemPacks, ...]:
    return tuple(ItemPacks(item=item.replace("_", "-"), packs=number) for item, number in packs.items())


def recommend(role: str) -> availability.RecommendOrder:
    return availability.RecommendOrder(**by(role))


def confirm(at: datetime = AT, terms: Terms = TERMS) -> availability.ConfirmOrder:
    return availability.ConfirmOrder(**by("store_manager", at), terms=terms)


def override(at: datetime = AT) -> availability.OverrideLeadTime:
    return availability.OverrideLeadTime(**by("store_manager", at), reason="Dapur kedua siap", terms=TERMS)


def issue_invoice(number: int = 1, reason: str | None = None, at: datetime = AT) -> invoice.IssueInvoice:
    return invoice.IssueInvoice(
        **by("store_manager", at), number=f"PI/2026/{number:05}", taxes=TAXES, terms=TERMS, reason=reason
    )


def choose(mode: PaymentMode, **more: Any) -> invoice.ChoosePaymentMode:
    return invoice.ChoosePaymentMode(**by("marketing"), mode=mode, terms=TERMS, **more)


def on_credit(days: int = 30) -> invoice.ChoosePaymentMode:
    return choose(
        PaymentMode.TERM_OF_PAYMENT, due_on=TODAY + timedelta(days=days), reason="Program donasi, dana per termin"
    )


def in_cash() -> invoice.ChoosePaymentMode:
    return choose(PaymentMode.CASH, reason="Diambil dan dibayar di tempat")


def approve_terms() -> invoice.ApproveTerms:
    return invoice.ApproveTerms(**by("accounting"))


def payment_id(number: int) -> UUID:
    return uuid5(UUID(int=3), str(number))


def record(amount: int, number: int = 1, **more: Any) -> money.RecordPayment:
    fields: dict[str, Any] = {"method": "transfer", "paid_on": TODAY, **by("marketing"), **more}
    return money.RecordPayment(payment_id=payment_id(number), amount=amount, **fields)


def verify(number: int = 1, amount: int | None = None, **more: Any) -> money.VerifyPayment:
    fields = {**by("accounting"), **more}
    return money.VerifyPayment(payment_id=payment_id(number), amount=amount, **fields)


def request_production() -> kitchen.RequestProduction:
    return kitchen.RequestProduction(**by("system"))


def start() -> kitchen.StartProduction:
    return kitchen.StartProduction(**by("production"))


def finish(**made: int) -> kitchen.FinishProduction:
    return kitchen.FinishProduction(**by("production"), made=packs_of(**made))


def delivery_id(number: int) -> UUID:
    return uuid5(UUID(int=4), str(number))


def issue_delivery(number: int = 1, shipping: int = 0, **packs: int) -> delivery.IssueDelivery:
    return delivery.IssueDelivery(
        **by("store_manager"),
        delivery_id=delivery_id(number),
        number=f"SJ/2026/{number:05}",
        shipping=shipping,
        packs=packs_of(**packs),
    )


def dispatch(number: int = 1) -> delivery.DispatchDelivery:
    return delivery.DispatchDelivery(**by("purchasing"), delivery_id=delivery_id(number))


def receive(number: int = 1, **received: tuple[int, int, int]) -> delivery.ReceiveDelivery:
    """By item: received, short, damaged."""
    return delivery.ReceiveDelivery(
        **by("marketing"),
        delivery_id=delivery_id(number),
        received_on=TODAY,
        lines=tuple(
            ReceivedLine(item=item.replace("_", "-"), received=good, short=short, damaged=damaged)
            for item, (good, short, damaged) in received.items()
        ),
    )


def cancel(role: str = "store_manager") -> closing.CancelOrder:
    return closing.CancelOrder(**by(role), reason="Acara dibatalkan", terms=TERMS)


def hold() -> closing.HoldOrder:
    return closing.HoldOrder(**by("store_manager"), reason="Menunggu kepastian alamat")


def resume() -> closing.ResumeOrder:
    return closing.ResumeOrder(**by("store_manager"))


def close() -> closing.CloseOrder:
    return closing.CloseOrder(**by("accounting"))


def consent() -> documentation.RecordConsent:
    return documentation.RecordConsent(
        **by("marketing"), statement="Penerima setuju difoto", consented_on=TODAY, document=document("izin.pdf")
    )


DONATION = DonationProgramme(name="Jumat Berkah", documentation_wanted=True)
DESKS = tuple(desk.value for desk in Desk)
