"""Lists keep the folded state as JSON: it reads back equal, and nothing readable about people is in it."""

import pytest

from jejak_kom.domain.kom import Kom

from .test_who_may_what import STATES

KOMS = [pytest.param(state, id=status) for status, state in STATES.items() if state is not None]


@pytest.mark.parametrize("state", KOMS)
def test_a_state_reads_back_equal_from_json(state: Kom) -> None:
    text = state.model_dump_json()
    assert Kom.model_validate_json(text) == state
    assert "Budi" not in text
