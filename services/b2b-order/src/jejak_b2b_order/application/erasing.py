"""Which documents of an order are about a person. The papers that it prints name nobody (`papers.py`); what came back may.

The consent to a documentation and its photos are not listed here: the record does not say whom they show. Withdrawing
consent hides them; their bytes stay until somebody deletes them by hand (docs/erasure.md).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from jejak_b2b_order.domain.order import Order

COMPANY_RECORDS = "company_records"
"""UU 8/1997 on company documents, article 11: what supports the books is kept for ten years."""


def documents_of(state: Any, subject: str) -> Iterable[str]:
    """The Form Penerimaan signed by whoever received the goods, and the customer's proofs of payment."""
    return _supporting(state, subject) if isinstance(state, Order) else []


def retention(state: Any, sha256: str) -> str | None:
    """All of these show that goods were delivered, or that they were paid for."""
    return COMPANY_RECORDS if isinstance(state, Order) and sha256 in _kept(state) else None


def _supporting(order: Order, subject: str) -> Iterator[str]:
    for delivery in order.deliveries:
        if delivery.document and delivery.receiver and delivery.receiver.name.subject == subject:
            yield delivery.document.sha256
    if any(contact.name.subject == subject for contact in order.customer.contacts):
        yield from (payment.proof.sha256 for payment in order.payments if payment.proof)


def _kept(order: Order) -> set[str]:
    receipts = (delivery.document for delivery in order.deliveries)
    proofs = (payment.proof for payment in order.payments)
    return {document.sha256 for document in (*receipts, *proofs) if document is not None}
