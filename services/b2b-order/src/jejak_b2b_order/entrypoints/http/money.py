"""The Performa Invoice, the ways to pay it, and the money."""

from typing import Annotated, Any, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jejak_b2b_order.domain.order.commands.invoice import ApproveTerms, ChoosePaymentMode, IssueInvoice, RejectTerms
from jejak_b2b_order.domain.order.commands.payment import (
    AcknowledgeReceivable,
    Method,
    PayRefund,
    RecordPayment,
    RejectPayment,
    RequestPayment,
    RequestRefund,
    RequestSettlement,
    VerifyPayment,
)
from jejak_b2b_order.entrypoints.http.documents import document_of
from jejak_b2b_order.entrypoints.http.giving import gives
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.payment import Paid
from jejak_events.limits import Name, Note, Number, Percent
from jejak_kit.decider import RuleBook
from jejak_kit.http.commands import Gate
from jejak_kit.http.files import UPLOAD_LIMIT, stored
from jejak_kit.http.models import CommandAnswer, Day, RequestModel
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime


class InvoiceBody(RequestModel):
    reason: Note | None = Field(None, description="Asked for where a live Performa Invoice is superseded.")


class ModeBody(RequestModel):
    """A down payment of the default percentage needs no reason, everything else does."""

    mode: PaymentMode
    percent: Percent | None = Field(None, gt=0)
    due_on: Day | None = None
    reason: Note | None = None

    @model_validator(mode="after")
    def _each_mode_has_what_belongs_to_it(self) -> Self:
        if (self.due_on is not None) != (self.mode is PaymentMode.TERM_OF_PAYMENT):
            raise PydanticCustomError("due_on_of_credit", "a Term of Payment has a due date, and nothing else has")
        if self.percent is not None and self.mode is not PaymentMode.DOWN_PAYMENT:
            raise PydanticCustomError("percent_of_down_payment", "only a down payment has a percentage")
        return self


class NoteBody(RequestModel):
    note: Note | None = None


class ReasonBody(RequestModel):
    reason: Note


class RequestBody(NoteBody):
    due_on: Day | None = None


class VerifyBody(NoteBody):
    payment_id: UUID
    amount: Paid | None = Field(None, description="What arrived, where that is not what was recorded.")
    overpayment_reason: Note | None = None


class RejectBody(RequestModel):
    payment_id: UUID
    reason: Note


class RefundBody(RequestModel):
    amount: Paid | None = Field(None, description="All that was paid too much, where left out.")
    reason: Note


class PayRefundBody(RequestModel):
    refund_id: UUID
    paid_on: Day
    reference: Name


def add(api: APIRouter, rules: RuleBook[Any], runtime: Runtime) -> None:
    """The commands about money."""
    gives(api, rules, IssueInvoice, InvoiceBody)
    gives(api, rules, ChoosePaymentMode, ModeBody)
    gives(api, rules, ApproveTerms, NoteBody)
    gives(api, rules, RejectTerms, ReasonBody)
    gives(api, rules, RequestPayment, RequestBody)
    gives(api, rules, RequestSettlement, RequestBody)
    gives(api, rules, VerifyPayment, VerifyBody)
    gives(api, rules, RejectPayment, RejectBody)
    gives(api, rules, AcknowledgeReceivable, RequestBody)
    gives(api, rules, RequestRefund, RefundBody)
    gives(api, rules, PayRefund, PayRefundBody)

    @api.post("/{id}/record_payment")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def record_payment(
        id: UUID,
        amount: Annotated[Paid, Form(description="Whole rupiah.")],
        method: Annotated[Method, Form()],
        paid_on: Annotated[Day, Form()],
        gate: Gate,
        reference: Annotated[Number | None, Form(description="The bank's number of the transfer.")] = None,
        note: Annotated[Note | None, Form()] = None,
        proof: Annotated[UploadFile | None, File()] = None,
    ) -> CommandAnswer:
        """Take down that money came, with its proof. It counts once accounting has verified it."""
        gate.admit(RecordPayment, rules)
        document = document_of(await stored(runtime, proof)) if proof is not None else None
        payment_id = uuid4()
        return await gate.run(
            RecordPayment,
            id,
            rules,
            lambda actor, at: RecordPayment(
                actor=actor,
                at=at,
                payment_id=payment_id,
                amount=amount,
                method=method,
                paid_on=paid_on,
                reference=reference,
                proof=document,
                note=note,
            ),
        )
