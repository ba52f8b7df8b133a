"""`contract.activated` before it carried the contract: version 1 named the contract and its IRO and nothing else.

Nobody ever said version 1. It stays readable all the same, as every version does: what it did not tell reads as
visibly unknown (nil ids, `-`, no lines), and is never guessed.
"""

from typing import Any
from uuid import UUID

from jejak_events.contract.contract import ContractActivated
from jejak_events.language import Content, upcaster

NOTHING = str(UUID(int=0))
UNKNOWN_DAY = "1970-01-01"
_NO_SUM = {"price": 0, "taxable": 0, "tax_base": 0, "tax": 0, "total": 0}
_NO_PAPER = {
    "sha256": "0" * 64,
    "filename": "-",
    "media_type": "-",
    "size": 0,
}
_NO_TAX = {
    "since": UNKNOWN_DAY,
    "rate": {"numerator": 0, "denominator": 1},
    "base": {"numerator": 1, "denominator": 1},
}


@upcaster(ContractActivated.TYPE, from_version=1)
def with_what_is_unknown(content: Content) -> Content:
    """Version 2, with nothing but what version 1 told."""
    order: dict[str, Any] = {
        "form": {"id": NOTHING, "number": "-"},
        "iro": {"id": content["iro_id"], "number": content["iro_number"]},
        "quotation": {"id": NOTHING, "number": "-", "revision": 1},
        "customer": {"name": "-"},
        "verification_id": NOTHING,
        "sites": [],
        "lines": [],
        "totals": {"once": _NO_SUM, "monthly": _NO_SUM, "months": 1, "contract": _NO_SUM, "tax_rule": _NO_TAX},
        "period_months": 1,
        "needs": [],
        "requested_delivery": UNKNOWN_DAY,
        "pic": "-",
    }
    return {
        **content,
        "edition": 1,
        "order": order,
        "terms": {},
        "template": {"id": NOTHING, "name": "-", "version": 1},
        "starts_on": UNKNOWN_DAY,
        "ends_on": UNKNOWN_DAY,
        "paper": {"sent": {"document": _NO_PAPER}, "returned": _NO_PAPER},
        "signatures": [],
    }
