"""Papers of an order: set from the order as it stands, kept with it, and checked by anybody who holds one."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from jejak_b2b_order.application.papers import proforma, surat_jalan, surat_jalan_tanpa_harga
from jejak_b2b_order.domain.order import Order
from jejak_b2b_order.domain.order.commands.invoice import PrintPaper
from jejak_b2b_order.entrypoints.http.documents import document_of
from jejak_b2b_order.papers import PERFORMA_INVOICE, SURAT_JALAN, SURAT_JALAN_TANPA_HARGA
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.b2b_order.invoice import PaperKind
from jejak_kit.decider import Refusal, Refused, RuleBook
from jejak_kit.http.commands import Gate
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.records import Records
from jejak_kit.papers import Printed
from jejak_kit.runtime import Runtime


class PaperBody(RequestModel):
    """`delivery_id` belongs to a Surat Jalan."""

    paper: PaperKind
    delivery_id: UUID | None = None


def add(api: APIRouter, rules: RuleBook[Any], runtime: Runtime, records: Records, settings: B2bOrderSettings) -> None:
    """The command that prints."""

    async def set_paper(order: Order, body: PaperBody) -> tuple[str, Printed]:
        """The paper and its number. Raises Refused where the order has nothing to put on it."""
        if body.paper == "performa_invoice":
            if order.live_invoice is None:
                raise Refused(Refusal("nothing_on_paper", "rule", {"number": order.number}))
            data = proforma(order, settings)
            return data.number, await runtime.press.issue(PERFORMA_INVOICE, data)
        delivery = None if body.delivery_id is None else order.delivery(body.delivery_id)
        if delivery is None or delivery.state == "withdrawn":
            raise Refused(Refusal("delivery_unknown", "input", {"delivery_id": body.delivery_id}, "/delivery_id"))
        if body.paper == "surat_jalan":
            return delivery.number, await runtime.press.issue(SURAT_JALAN, surat_jalan(order, delivery))
        unpriced = surat_jalan_tanpa_harga(order, delivery)
        return delivery.number, await runtime.press.issue(SURAT_JALAN_TANPA_HARGA, unpriced)

    @api.post("/{id}/print_paper")
    async def print_paper(id: UUID, body: PaperBody, gate: Gate) -> CommandAnswer:
        """Set a Performa Invoice, or a Surat Jalan with or without prices; its file is then among the order's
        documents."""
        gate.admit(PrintPaper, rules)
        order: Order = await records.state(gate.principal, id)
        number, printed = await set_paper(order, body)
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


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content
