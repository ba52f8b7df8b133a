"""Which documents of a record are about a person, beyond those that say so themselves."""

from collections.abc import Iterable
from typing import Any

from jejak_events.iro.verification import Item
from jejak_iro.domain.verification import Verification


def documents_of(state: Any, subject: str) -> Iterable[str]:
    """A KTP scan that came before anybody knew whose it is belongs to the person whose NIK stands beside it."""
    if not isinstance(state, Verification):
        return []
    ktp = state.item(Item.KTP_PENANGGUNG_JAWAB)
    if ktp.checked.nik is None or ktp.checked.nik.subject != subject:
        return []
    return [document.sha256 for document in ktp.documents if document.subject in (None, subject)]
