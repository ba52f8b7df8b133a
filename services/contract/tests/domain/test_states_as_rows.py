"""Lists keep the folded state as JSON: it reads back equal, and nothing readable about people is in it."""

from typing import Any

import pytest

from .test_who_may_what import BOOKS

STATES = [
    pytest.param(decider.state, state, id=f"{book} {status or 'absent'}")
    for book, (decider, _, states, _) in BOOKS.items()
    for status, state in states.items()
    if state is not None
]


@pytest.mark.parametrize(("model", "state"), STATES)
def test_a_state_reads_back_equal_from_json(model: Any, state: Any) -> None:
    text = state.model_dump_json()
    assert model.model_validate_json(text) == state
    assert "Budi" not in text
