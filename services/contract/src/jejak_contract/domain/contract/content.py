"""What events say of a contract beside what happened to it."""

from typing import Any

from jejak_contract.domain.contract.state import Contract


def named(state: Contract) -> dict[str, Any]:
    """The fields of OfContract: which contract, on which IRO."""
    return {
        "contract_id": state.contract_id,
        "contract_number": state.number,
        "iro_id": state.order.iro.id,
        "iro_number": state.order.iro.number,
    }
