"""Lists keep the folded state as JSON: it reads back equal, and nothing readable about people is in it."""

import pytest

from jejak_b2b_order.domain.order import Order

from .test_who_may_what import PLAIN


@pytest.mark.parametrize("status", [status for status, state in PLAIN.items() if state is not None])
def test_a_state_reads_back_equal_from_json(status: str) -> None:
    state = PLAIN[status]
    assert state is not None
    text = state.model_dump_json()
    assert Order.model_validate_json(text) == state
    assert "Sari" not in text
