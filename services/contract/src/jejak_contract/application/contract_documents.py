"""The papers of a contract: which are about a person, and which of them the law keeps."""

from collections.abc import Iterable, Iterator

from jejak_contract.domain.contract import Contract
from jejak_events.contract.agreement import Terms
from jejak_events.document import Document


def documents_in(contract: Contract) -> Iterator[Document]:
    """Every document that the contract lists."""
    for sent in (contract.sent, contract.addendum.paper if contract.addendum is not None else None):
        if sent is not None:
            yield sent.document
    papers = [edition.paper for edition in contract.editions]
    for paper in [*papers, *([contract.returned] if contract.returned is not None else [])]:
        yield paper.sent.document
        yield paper.returned


def papers_about(contract: Contract, subject: str) -> Iterable[str]:
    """Every paper names who signs it; the customer's contacts may have signed or sent it."""
    return [paper.sha256 for paper in documents_in(contract)] if _names(contract, subject) else []


def is_signed_paper(contract: Contract, sha256: str) -> bool:
    """A paper that came back signed, or of which the company's signature is recorded, with the PDF that was sent."""
    papers = [edition.paper for edition in contract.editions]
    papers += [contract.returned] if contract.returned is not None else []
    kept = {document.sha256 for paper in papers for document in (paper.sent.document, paper.returned)}
    if contract.company_signed and contract.sent is not None:
        kept.add(contract.sent.document.sha256)
    return sha256 in kept


def _names(contract: Contract, subject: str) -> bool:
    contacts = contract.order.customer.contacts
    return any(contact.name.subject == subject for contact in contacts) or any(
        signatory.name.subject == subject for terms in _wordings(contract) for signatory in terms.signatories
    )


def _wordings(contract: Contract) -> Iterator[Terms]:
    yield contract.terms
    yield from (edition.terms for edition in contract.editions)
    if contract.addendum is not None:
        yield contract.addendum.terms
