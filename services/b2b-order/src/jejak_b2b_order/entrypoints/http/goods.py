"""The kitchen, the Surat Jalan and the Form Penerimaan."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, File, Form, UploadFile

from jejak_b2b_order.application.customers import ContactBody, contact
from jejak_b2b_order.domain.order import Order
from jejak_b2b_order.domain.order.commands.delivery import (
    AttachReceipt,
    DispatchDelivery,
    IssueDelivery,
    ReceiveDelivery,
    ScheduleDelivery,
    WithdrawDelivery,
)
from jejak_b2b_order.domain.order.commands.production import FinishProduction, ReportProduction, StartProduction
from jejak_b2b_order.entrypoints.http.documents import document_of
from jejak_b2b_order.entrypoints.http.giving import gives
from jejak_events.b2b_order.delivery import ReceivedLines, Shipping
from jejak_events.b2b_order.goods import PacksByItem
from jejak_events.b2b_order.parties import Contact
from jejak_events.limits import Name, Note
from jejak_kit.decider import RuleBook
from jejak_kit.http.commands import Gate
from jejak_kit.http.files import UPLOAD_LIMIT, stored
from jejak_kit.http.models import CommandAnswer, Day, Moment, RequestModel
from jejak_kit.http.records import Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime


class MadeBody(RequestModel):
    made: PacksByItem
    note: Note | None = None


class FinishBody(RequestModel):
    """`made`: packs since the last report."""

    made: PacksByItem = ()
    note: Note | None = None


class DeliveryBody(RequestModel):
    """Nothing named means everything that is ready."""

    packs: PacksByItem = ()
    shipping: Shipping = 0
    note: Note | None = None


class ScheduleBody(RequestModel):
    delivery_id: UUID
    leaves_at: Moment
    transport: Name | None = None
    note: Note | None = None


class WithdrawBody(RequestModel):
    delivery_id: UUID
    reason: Note


class DispatchBody(RequestModel):
    delivery_id: UUID


class ReceiptBody(RequestModel):
    """The Form Penerimaan; of each line received, short and damaged packs add up to the Surat Jalan's."""

    delivery_id: UUID
    lines: ReceivedLines
    received_on: Day
    receiver: ContactBody | None = None
    note: Note | None = None


def people_of(order: Order) -> list[Contact]:
    """Whoever the order names on the customer's side."""
    recipient = order.form.handover.recipient
    return [*order.customer.contacts, *([recipient] if recipient is not None else [])]


def add(api: APIRouter, rules: RuleBook[Any], runtime: Runtime, records: Records) -> None:
    """The commands about goods."""
    gives(api, rules, StartProduction)
    gives(api, rules, ReportProduction, MadeBody)
    gives(api, rules, FinishProduction, FinishBody)
    gives(api, rules, ScheduleDelivery, ScheduleBody)
    gives(api, rules, WithdrawDelivery, WithdrawBody)
    gives(api, rules, DispatchDelivery, DispatchBody)

    @api.post("/{id}/issue_delivery")
    async def issue_delivery(id: UUID, body: DeliveryBody, gate: Gate) -> CommandAnswer:
        """Make a Surat Jalan; ongkos kirim joins what the customer owes."""
        delivery_id = uuid4()
        return await gate.run(
            IssueDelivery,
            id,
            rules,
            lambda actor, at: IssueDelivery(
                actor=actor,
                at=at,
                delivery_id=delivery_id,
                packs=body.packs,
                shipping=body.shipping,
                note=body.note,
            ),
        )

    @api.post("/{id}/receive_delivery")
    async def receive_delivery(id: UUID, body: ReceiptBody, gate: Gate) -> CommandAnswer:
        """The Form Penerimaan: what reached the customer, what is short, what is damaged."""
        gate.admit(ReceiveDelivery, rules)
        receiver = None
        if body.receiver is not None:
            order: Order = await records.state(gate.principal, id)
            receiver = await contact(body.receiver, str(order.customer.id), runtime.sealer, people_of(order))
        return await gate.run(
            ReceiveDelivery,
            id,
            rules,
            lambda actor, at: ReceiveDelivery(
                actor=actor,
                at=at,
                delivery_id=body.delivery_id,
                lines=body.lines,
                received_on=body.received_on,
                receiver=receiver,
                note=body.note,
            ),
        )

    @api.post("/{id}/attach_receipt")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def attach_receipt(
        id: UUID, delivery_id: Annotated[UUID, Form()], file: Annotated[UploadFile, File()], gate: Gate
    ) -> CommandAnswer:
        """The Form Penerimaan as it was signed, on paper."""
        gate.admit(AttachReceipt, rules)
        document = document_of(await stored(runtime, file))
        return await gate.run(
            AttachReceipt,
            id,
            rules,
            lambda actor, at: AttachReceipt(actor=actor, at=at, delivery_id=delivery_id, document=document),
        )
