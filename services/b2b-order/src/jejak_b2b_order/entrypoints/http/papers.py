"""Papers of an order: set from the order as it stands, kept with it, and checked by anybody who holds one."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from fastapi import APIRouter, Request

from jejak_b2b_order.application.papers import proforma, surat_jalan, surat_jalan_tanpa_harga
from jejak_b2b_order.application.receipts import form_penerimaan, kuitansi, laporan_donatur, photos_of
from jejak_b2b_order.domain.order import Order
from jejak_b2b_order.domain.order.commands.invoice import PrintPaper
from jejak_b2b_order.domain.order.state.invoicing import Payment
from jejak_b2b_order.domain.order.state.road import Delivery
from jejak_b2b_order.domain.wib import business_day
from jejak_b2b_order.entrypoints.http.documents import document_of
from jejak_b2b_order.papers import (
    FORM_PENERIMAAN,
    KUITANSI,
    LAPORAN_DONATUR,
    PERFORMA_INVOICE,
    SURAT_JALAN,
    SURAT_JALAN_TANPA_HARGA,
)
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.b2b_order.invoice import PaperKind
from jejak_kit.decider import Refusal, Refused, RuleBook
from jejak_kit.http.commands import Gate
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.records import Records
from jejak_kit.papers import Paper, PaperData, Printed
from jejak_kit.runtime import Runtime


class PaperBody(RequestModel):
    """`delivery_id` belongs to a Surat Jalan and to a Form Penerimaan, `payment_id` to a Kuitansi."""

    paper: PaperKind
    delivery_id: UUID | None = None
    payment_id: UUID | None = None


def add(api: APIRouter, rules: RuleBook[Any], runtime: Runtime, records: Records, settings: B2bOrderSettings) -> None:
    """The command that prints."""

    async def set_paper(order: Order, body: PaperBody, today: date) -> tuple[str, Printed]:
        """The paper and its number. Raises Refused where the order has nothing to put on it."""
        paper, data = await filled_in(order, body, today)
        return data.number, await runtime.press.issue(paper, data)

    async def filled_in(order: Order, body: PaperBody, today: date) -> tuple[Paper[Any], PaperData]:
        match body.paper:
            case "performa_invoice":
                if order.live_invoice is None:
                    raise _nothing(order)
                return PERFORMA_INVOICE, proforma(order, settings)
            case "kuitansi":
                return KUITANSI, kuitansi(order, _verified(order, body.payment_id), today)
            case "laporan_donatur":
                if order.documentation is None or order.documentation.consent is None:
                    raise _nothing(order)
                photos = {sha256: await _content(runtime, sha256) for sha256 in photos_of(order)}
                return LAPORAN_DONATUR, laporan_donatur(order, photos, today)
            case "surat_jalan":
                return SURAT_JALAN, surat_jalan(order, _delivery(order, body.delivery_id))
            case "surat_jalan_tanpa_harga":
                return SURAT_JALAN_TANPA_HARGA, surat_jalan_tanpa_harga(order, _delivery(order, body.delivery_id))
            case "form_penerimaan":
                return FORM_PENERIMAAN, form_penerimaan(order, _delivery(order, body.delivery_id), today)
            case _:
                assert_never(body.paper)

    @api.post("/{id}/print_paper")
    async def print_paper(id: UUID, body: PaperBody, gate: Gate, request: Request) -> CommandAnswer:
        """Set a Performa Invoice, a Surat Jalan with or without prices, a Form Penerimaan, the Kuitansi of a verified
        payment, or the report for a donor; its file is then among the order's documents."""
        gate.admit(PrintPaper, rules)
        order: Order = await records.state(gate.principal, id)
        today = business_day(request.app.state.edge.clock())
        number, printed = await set_paper(order, body, today)
        name = f"{body.paper.replace('_', '-')}-{number.replace('/', '-')}.pdf"
        document = document_of(await runtime.documents.put(_chunks(printed.pdf), name))
        return await gate.run(
            PrintPaper,
            id,
            rules,
            lambda actor, at: PrintPaper(
                actor=actor,
                at=at,
                paper=body.paper,
                paper_number=number,
                document=document,
                fingerprint=printed.fingerprint,
            ),
        )


def _nothing(order: Order) -> Refused:
    return Refused(Refusal("nothing_on_paper", "rule", {"number": order.number}))


def _delivery(order: Order, delivery_id: UUID | None) -> Delivery:
    """Raises Refused if it is none of the order's, or was withdrawn."""
    delivery = None if delivery_id is None else order.delivery(delivery_id)
    if delivery is None or delivery.state == "withdrawn":
        raise Refused(Refusal("delivery_unknown", "input", {"delivery_id": delivery_id}, "/delivery_id"))
    return delivery


def _verified(order: Order, payment_id: UUID | None) -> Payment:
    """Raises Refused for a payment that accounting has not verified: nobody gets a receipt for it."""
    payment = None if payment_id is None else order.payment(payment_id)
    if payment is None or payment.state != "verified":
        raise Refused(Refusal("payment_not_verified", "input", {"payment_id": payment_id}, "/payment_id"))
    return payment


async def _content(runtime: Runtime, sha256: str) -> bytes:
    stored = await runtime.documents.get(sha256)
    return b"".join([chunk async for chunk in stored.chunks])


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content
