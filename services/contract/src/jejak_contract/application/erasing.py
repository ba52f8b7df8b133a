"""Which documents of a record are about a person, and which of them the law keeps."""

from collections.abc import Iterable
from typing import Any

from jejak_contract.application.contract_documents import is_signed_paper, papers_about
from jejak_contract.domain.contract import Contract
from jejak_contract.domain.form import SubscriptionForm
from jejak_events.iro.offer import Customer

COMPANY_RECORDS = "company_records"
"""UU 8/1997 on company documents, article 11: what supports the books, such as a signed order, is kept for ten years."""


def documents_of(state: Any, subject: str) -> Iterable[str]:
    """What was sent and what came back names the customer's contacts, and bears their signature."""
    if isinstance(state, SubscriptionForm) and _names(state.offer.customer, subject):
        return _papers(state)
    return papers_about(state, subject) if isinstance(state, Contract) else []


def retention(state: Any, sha256: str) -> str | None:
    """A form or a contract that came back signed is kept, with the PDF that was sent."""
    if isinstance(state, SubscriptionForm) and state.signed is not None and sha256 in _papers(state):
        return COMPANY_RECORDS
    if isinstance(state, Contract) and is_signed_paper(state, sha256):
        return COMPANY_RECORDS
    return None


def _names(customer: Customer, subject: str) -> bool:
    return any(contact.name.subject == subject for contact in customer.contacts)


def _papers(form: SubscriptionForm) -> list[str]:
    sent = form.sent.document if form.sent is not None else None
    return [document.sha256 for document in (sent, form.signed) if document is not None]
