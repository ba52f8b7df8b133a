"""The small language of conditions: what holds, what is refused and where, and that nothing makes it stumble."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_events.iro.iro import IroReturned, IroSubmitted
from jejak_events.iro.verification import VerificationMarkedPending
from jejak_events.notifier.rule import Condition, Operator
from jejak_notifier.domain.conditions import ALL_OF, faults, holds
from jejak_notifier.domain.content import values_at

CONTENT: dict[str, Any] = {
    "number": "IRO/2026/00001",
    "round": 2,
    "manager_required": True,
    "note": None,
    "due": "2026-03-10",
    "restarted": ["legal", "technical"],
    "offer": {"customer": {"name": "PT Nusantara Retail"}, "lines": [{"quantity": 1}, {"quantity": 5}]},
}


def condition(field: str, operator: Operator, value: Any = None) -> Condition:
    return Condition(field=field, operator=operator, value=value)


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("round", "equals", 2, True),
        ("round", "equals", 3, False),
        ("manager_required", "equals", True, True),
        ("round", "equals", True, False),
        ("round", "differs", 3, True),
        ("round", "less", 3, True),
        ("round", "at_most", 2, True),
        ("round", "more", 2, False),
        ("round", "at_least", 2, True),
        ("due", "less", "2026-03-11", True),
        ("due", "more", 5, False),
        ("number", "in", ("IRO/2026/00001", "x"), True),
        ("number", "not_in", ("IRO/2026/00001", "x"), False),
        ("offer.customer.name", "contains", "nusantara", True),
        ("restarted", "contains", "legal", True),
        ("restarted", "contains", "leg", False),
        ("restarted.*", "equals", "technical", True),
        ("restarted.*", "differs", "technical", False),
        ("offer.lines.*.quantity", "more", 4, True),
        ("offer.lines.*.quantity", "not_in", (7, 8), True),
        ("note", "absent", None, True),
        ("note", "present", None, False),
        ("offer.customer.name", "present", None, True),
        ("nothing.there", "absent", None, True),
        ("nothing.there", "equals", "x", False),
        ("nothing.there", "differs", "x", True),
    ],
)
def test_what_holds(field: str, operator: Operator, value: Any, expected: bool) -> None:
    assert holds(condition(field, operator, value), CONTENT) is expected


@pytest.mark.parametrize(
    ("event", "field", "operator", "value", "fault"),
    [
        (IroReturned, "trak", "equals", "legal", ("condition_field_unknown", "field")),
        (IroReturned, "note.length", "equals", 3, ("condition_field_unknown", "field")),
        (IroSubmitted, "offer.customer.contacts.*.name", "present", None, ("condition_field_personal", "field")),
        (IroReturned, "track", "equals", "lawyer", ("condition_value_unfit", "value")),
        (IroReturned, "track", "less", "legal", ("condition_value_unfit", "value")),
        (IroReturned, "round", "equals", "2", ("condition_value_unfit", "value")),
        (IroReturned, "round", "equals", None, ("condition_value_needed", "value")),
        (IroReturned, "round", "in", 2, ("condition_list_needed", "value")),
        (IroReturned, "round", "equals", (2,), ("condition_value_needed", "value")),
        (IroReturned, "note", "present", "x", ("condition_value_unwanted", "value")),
        (VerificationMarkedPending, "was_verified", "at_least", True, ("condition_value_unfit", "value")),
    ],
)
def test_what_cannot_hold_is_refused_at_its_place(
    event: Any, field: str, operator: Operator, value: Any, fault: tuple[str, str]
) -> None:
    [found] = faults([condition(field, operator, value)], event)
    assert (found.code, found.field) == (fault[0], f"/definition/conditions/0/{fault[1]}")


@pytest.mark.parametrize(
    ("event", "field", "operator", "value"),
    [
        (IroReturned, "track", "in", ("legal", "technical")),
        (IroReturned, "note", "contains", "site"),
        (IroSubmitted, "offer.lines.*.mrc", "at_least", 1_000_000),
        (IroSubmitted, "requested_delivery", "less", "2026-12-31"),
        (IroSubmitted, "restarted", "contains", "manager"),
        (IroSubmitted, "offer.customer.id", "absent", None),
        (VerificationMarkedPending, "was_verified", "equals", True),
    ],
)
def test_what_can_hold_is_taken(event: Any, field: str, operator: Operator, value: Any) -> None:
    assert list(faults([condition(field, operator, value)], event)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=15,
)
CONTENTS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)
OPPOSITES: dict[Operator, Operator] = {"equals": "differs", "in": "not_in", "present": "absent"}
PATHS = st.lists(st.sampled_from(["a", "b", "c", "*"]), min_size=1, max_size=4).map(".".join)
VALUES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=3).map(tuple)
)
OPERATORS = st.sampled_from(Operator.__args__)  # type: ignore[attr-defined]  # the literal's words


@given(CONTENTS, PATHS, OPERATORS, VALUES)
def test_any_condition_on_any_content_holds_or_not(content: Any, path: str, operator: Operator, value: Any) -> None:
    """It never stumbles; where nothing stands, negations hold and the rest does not; opposites are opposites."""
    answer = holds(Condition.model_construct(field=path, operator=operator, value=value), content)
    assert isinstance(answer, bool)
    if not [found for found in values_at(content, path) if found is not None]:
        assert answer is (operator in ALL_OF)
    opposite = OPPOSITES.get(operator)
    if opposite is not None and isinstance(value, tuple) is (operator == "in"):
        other = holds(Condition.model_construct(field=path, operator=opposite, value=value), content)
        assert other is not answer
