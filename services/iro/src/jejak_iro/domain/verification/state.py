"""A verification's state, folded from its events."""

from typing import assert_never
from uuid import UUID

from jejak_events.document import Document
from jejak_events.iro.offer import Customer
from jejak_events.iro.verification import (
    CheckedItem,
    Item,
    Request,
    VerificationChecked,
    VerificationDocumentAdded,
    VerificationDocumentRemoved,
    VerificationEvent,
    VerificationMarkedPending,
    VerificationOpened,
    VerificationOverdue,
    VerificationRequestDropped,
    VerificationRequested,
    VerificationRevisionRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_events.language import Value
from jejak_events.limits import Note, Number, Round

STATUS_LABELS = {VerificationStatus.PENDING: "Pending", VerificationStatus.VERIFIED: "Verified"}
"""Seed 000, 2.B.3."""

ITEM_LABELS = {
    Item.NPWP: "NPWP",
    Item.NIB: "NIB",
    Item.AKTA_PERUSAHAAN: "Akta Perusahaan",
    Item.KTP_PENANGGUNG_JAWAB: "KTP Penanggung Jawab",
    Item.ALAMAT_BILLING: "Alamat Billing",
    Item.DOKUMEN_PENDUKUNG_LAIN: "Dokumen pendukung lain",
}
"""Seed 000, 2.A."""


class ChecklistItem(Value):
    checked: CheckedItem
    documents: tuple[Document, ...] = ()


class IroRequest(Value):
    """An IRO that asked. It is `waiting` until it is approved, cancelled or has another customer."""

    iro_id: UUID
    iro_number: Number
    round: Round
    waiting: bool = True
    revision_requested: bool = False


class Verification(Value):
    customer: Customer
    status: VerificationStatus = VerificationStatus.PENDING
    items: tuple[ChecklistItem, ...] = tuple(
        ChecklistItem(checked=CheckedItem(item=item, complete=False)) for item in Item
    )
    requests: tuple[IroRequest, ...] = ()
    follow_up: Note | None = None

    @property
    def waiting(self) -> tuple[Request, ...]:
        """The IROs that this verification answers, each in its round."""
        return tuple(
            Request(iro_id=request.iro_id, round=request.round) for request in self.requests if request.waiting
        )

    def item(self, item: Item) -> ChecklistItem:
        return next(known for known in self.items if known.checked.item is item)

    def request(self, iro_id: UUID) -> IroRequest | None:
        return next((request for request in self.requests if request.iro_id == iro_id), None)


def evolve(state: Verification | None, event: VerificationEvent) -> Verification:
    if isinstance(event, VerificationOpened):
        return Verification(customer=event.customer)
    if isinstance(event, VerificationRequested):
        return _requested(state or Verification(customer=event.customer), event)
    assert state is not None
    match event:
        case VerificationChecked():
            for checked in event.items:
                item = state.item(checked.item).model_copy(update={"checked": checked})
                state = _with_item(state, item)
            return state
        case VerificationDocumentAdded():
            item = state.item(event.item)
            return _with_item(state, item.model_copy(update={"documents": (*item.documents, event.document)}))
        case VerificationDocumentRemoved():
            item = state.item(event.item)
            left = tuple(document for document in item.documents if document.sha256 != event.sha256)
            return _with_item(state, item.model_copy(update={"documents": left}))
        case VerificationVerified():
            return state.model_copy(update={"status": VerificationStatus.VERIFIED, "follow_up": None})
        case VerificationMarkedPending():
            return state.model_copy(update={"status": VerificationStatus.PENDING, "follow_up": event.note})
        case VerificationRevisionRequested():
            return _with_request(state, event.iro_id, {"revision_requested": True})
        case VerificationRequestDropped():
            return _with_request(state, event.iro_id, {"waiting": False})
        case VerificationOverdue():
            return state
        case _:
            assert_never(event)


def _requested(state: Verification, event: VerificationRequested) -> Verification:
    request = IroRequest(iro_id=event.iro_id, iro_number=event.iro_number, round=event.round)
    others = tuple(known for known in state.requests if known.iro_id != event.iro_id)
    return state.model_copy(update={"customer": event.customer, "status": event.status, "requests": (*others, request)})


def _with_item(state: Verification, item: ChecklistItem) -> Verification:
    items = tuple(item if known.checked.item is item.checked.item else known for known in state.items)
    return state.model_copy(update={"items": items})


def _with_request(state: Verification, iro_id: UUID, update: dict[str, bool]) -> Verification:
    requests = tuple(
        request.model_copy(update=update) if request.iro_id == iro_id else request for request in state.requests
    )
    return state.model_copy(update={"requests": requests})
