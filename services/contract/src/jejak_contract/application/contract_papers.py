"""What a contract's events say of its papers, so that whoever holds one can ask whether it is genuine."""

from collections.abc import Iterable
from typing import Any

from jejak_events.contract.contract import (
    ContractAddendumDropped,
    ContractAddendumSent,
    ContractAmended,
    ContractCancelled,
    ContractCustomerSigned,
    ContractReopened,
    ContractSent,
)
from jejak_events.language import Recorded
from jejak_kit.papers.traces import PaperTrace

PKS, ADDENDUM = "pks", "adendum"


def papers_of_contract(event: Recorded[Any]) -> Iterable[PaperTrace]:
    """A contract that ended was genuine all the same: only what was taken back or given up counts no more."""
    match event.data:
        case ContractSent(contract_number=number, paper=paper):
            yield PaperTrace(
                kind=PKS, what="sent", number=number, sha256=paper.document.sha256, fingerprint=paper.fingerprint
            )
        case ContractCustomerSigned(contract_number=number, paper=paper):
            yield PaperTrace(kind=PKS, what="signed", number=number, sha256=paper.returned.sha256)
        case ContractReopened(contract_number=number):
            yield PaperTrace(kind=PKS, what="superseded", number=number)
        case ContractCancelled(contract_number=number):
            yield PaperTrace(kind=PKS, what="voided", number=number)
        case ContractAddendumSent(addendum_number=number, paper=paper):
            yield PaperTrace(
                kind=ADDENDUM, what="sent", number=number, sha256=paper.document.sha256, fingerprint=paper.fingerprint
            )
        case ContractAmended(addendum_number=number, paper=paper):
            yield PaperTrace(kind=ADDENDUM, what="signed", number=number, sha256=paper.returned.sha256)
        case ContractAddendumDropped(addendum_number=number):
            yield PaperTrace(kind=ADDENDUM, what="voided", number=number)
