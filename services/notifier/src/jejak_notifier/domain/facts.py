"""What the events of all services say of who and what they are about, in the few ways in which they say it."""

from typing import Any
from uuid import UUID

from jejak_events.language import Event, Recorded
from jejak_notifier.domain.content import Content, id_at, personal_at, text_at
from jejak_notifier.domain.dossier import Dossier

PIC = ("pic", "particulars.pic", "order.pic")
NUMBER = ("number", "contract_number", "kom_number", "iro_number")
CUSTOMER = (
    "customer_name",
    "customer.name",
    "offer.customer.name",
    "order.customer.name",
)
_CONTACTS = ("customer.contacts", "offer.customer.contacts", "order.customer.contacts")
EMAIL = tuple(f"{contacts}.*.email" for contacts in _CONTACTS)
PHONE = tuple(f"{contacts}.*.phone" for contacts in _CONTACTS)
PARENT = ("order.form.id", "contract.id", "iro_id", "iro.id", "quotation.id")


def facts_of(event: Recorded[Event], content: Content) -> Dossier:
    """What one event tells of its record."""
    parent = id_at(content, *PARENT)
    return Dossier(
        subject_id=event.record_id,
        number=text_at(content, *NUMBER),
        customer=text_at(content, *CUSTOMER),
        pic=text_at(content, *PIC),
        email=personal_at(content, *EMAIL),
        phone=personal_at(content, *PHONE),
        parent=parent if parent != event.record_id else None,
    )


def completed(facts: Dossier, *known: Dossier) -> Dossier:
    """What is told, and for the rest what was known before, the nearest first."""
    told: dict[str, Any] = {name: value for name, value in facts if value is not None}
    for dossier in known:
        told = {name: value for name, value in dossier if value is not None and name != "subject_id"} | told
    return Dossier(**told)


def parents(dossier: Dossier) -> list[UUID]:
    """Where else to look for what is not known of a record itself."""
    return [dossier.parent] if dossier.parent is not None else []
