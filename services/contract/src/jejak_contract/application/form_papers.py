"""What a form's events say of its papers, so that whoever holds one can ask whether it is genuine."""

from collections.abc import Iterable
from typing import Any

from jejak_events.contract.form import (
    SubscriptionFormCustomerSigned,
    SubscriptionFormExpired,
    SubscriptionFormRecalled,
    SubscriptionFormSent,
    SubscriptionFormStopped,
    SubscriptionFormVoided,
)
from jejak_events.language import Recorded
from jejak_kit.papers.traces import PaperTrace

KIND = "form_berlangganan"


def papers_of_form(event: Recorded[Any]) -> Iterable[PaperTrace]:
    """A file that came back counts as signed once Sales Ops say that it is."""
    data = event.data
    match data:
        case SubscriptionFormSent():
            sent = data.sent
            yield PaperTrace(
                kind=KIND,
                what="sent",
                number=data.number,
                sha256=sent.document.sha256,
                fingerprint=sent.fingerprint,
            )
        case SubscriptionFormCustomerSigned():
            yield PaperTrace(kind=KIND, what="signed", number=data.number, sha256=data.signed.sha256)
        case SubscriptionFormRecalled():
            yield PaperTrace(kind=KIND, what="superseded", number=data.number)
        case SubscriptionFormVoided() | SubscriptionFormExpired() | SubscriptionFormStopped():
            yield PaperTrace(kind=KIND, what="voided", number=data.number)
