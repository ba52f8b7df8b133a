"""Which records belong together, as their events say it; names of events and fields are those that are published."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from jejak_console.domain.relations import CONCERNS, GROWS_OUT_OF, concerned_by, parent_of
from jejak_events.publication.published import published_events

ONE, TWO = uuid4(), uuid4()


def test_an_iro_grows_out_of_its_quotation() -> None:
    assert parent_of("iro.created", {"quotation": {"id": str(ONE)}}) == ONE
    assert parent_of("iro.updated", {"quotation": {"id": str(ONE)}}) is None


def test_a_verified_customer_concerns_every_iro_that_waited() -> None:
    data = {"requests": [{"iro_id": str(ONE), "round": 1}, {"iro_id": str(TWO), "round": 2}]}
    assert concerned_by("verification.verified", data) == {ONE, TWO}


@pytest.mark.parametrize("data", [{}, {"quotation": None}, {"quotation": {"id": 5}}, {"quotation": []}])
def test_what_does_not_lead_to_an_id_is_passed_over(data: dict[str, Any]) -> None:
    assert parent_of("iro.created", data) is None


@pytest.mark.parametrize("data", [{"requests": 7}, {"requests": [None, {}, {"iro_id": "x"}]}])
def test_what_names_nobody_concerns_nobody(data: dict[str, Any]) -> None:
    assert concerned_by("verification.verified", data) == frozenset[UUID]()


@pytest.mark.parametrize("type", sorted({**GROWS_OUT_OF, **CONCERNS}))
def test_every_event_named_is_published_and_has_the_field(type: str) -> None:
    event = published_events()[type]
    assert ({**GROWS_OUT_OF, **CONCERNS})[type].split("/")[1] in event.model_fields
