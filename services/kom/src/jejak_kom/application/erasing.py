"""Which documents of a KOM are about a person, beyond those that say so themselves."""

from collections.abc import Iterable
from typing import Any

from jejak_kom.domain.kom import Kom


def documents_of(state: Any, subject: str) -> Iterable[str]:
    """Printed minutes name everybody of the customer's who was invited or came.

    They name colleagues as well, and are not theirs: colleagues act for the company, whose record it is.
    """
    if not isinstance(state, Kom) or state.paper is None:
        return []
    guests = [*(state.meeting.customer if state.meeting is not None else ())]
    guests += state.minutes.guests if state.minutes is not None else ()
    return [state.paper.document.sha256] if any(guest.name.subject == subject for guest in guests) else []
