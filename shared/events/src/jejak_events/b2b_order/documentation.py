"""Documentation for donors (SOP, Cakupan: "Dokumentasi jika donatur meminta untuk menjadi bukti program pembagian")."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_events.b2b_order.goods import OfOrder
from jejak_events.document import Document
from jejak_events.limits import Name, Note

Photos = Annotated[tuple[Document, ...], Field(max_length=50)]


class DocumentationRequested(OfOrder, type="order.documentation_requested"):
    """The donor asks for it; nothing of the order waits for it."""

    programme: Name
    note: Note | None = None


class DocumentationConsented(OfOrder, type="order.documentation_consented"):
    """Those who are to be shown agreed, as `statement` says; without it nothing is photographed."""

    statement: Note
    consented_on: date
    document: Document | None = None


class DocumentationAdded(OfOrder, type="order.documentation_added"):
    """Photos and a note of the handing out."""

    entry_id: UUID
    taken_on: date
    note: Note
    photos: Photos = ()


class DocumentationWithdrawn(OfOrder, type="order.documentation_withdrawn"):
    """Consent was taken back: what was added is shown no longer."""

    reason: Note


DocumentationEvent = DocumentationRequested | DocumentationConsented | DocumentationAdded | DocumentationWithdrawn
