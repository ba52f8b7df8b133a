"""Stored files as the events of an order speak of them."""

from collections.abc import Iterator

from jejak_b2b_order.domain.order import Order
from jejak_events.document import Document
from jejak_kit.documents import Document as StoredDocument


def document_of(stored: StoredDocument) -> Document:
    return Document(
        sha256=stored.sha256, filename=stored.filename, media_type=stored.media_type, size=stored.size, subject=None
    )


def listed(order: Order) -> Iterator[Document]:
    """Every file that the order lists now."""
    yield from (payment.proof for payment in order.payments if payment.proof is not None)
    yield from (delivery.document for delivery in order.deliveries if delivery.document is not None)
    yield from (paper.document for paper in order.papers)
    if order.documentation is not None:
        if order.documentation.document is not None:
            yield order.documentation.document
        for entry in order.documentation.entries:
            yield from entry.photos
