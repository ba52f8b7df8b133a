"""The small language of conditions: a field, an operator, a value. Checked against the event's own schema, run on its JSON.

It reads one field and compares it; it cannot call anything, loop or reach outside the event's content.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jejak_events.language import Event
from jejak_events.notifier.rule import Condition, Operator, Scalar
from jejak_kit.decider import Refusal
from jejak_notifier.domain.content import Content, Schema, is_sealed, schemas_at, values_at

ORDERED: frozenset[Operator] = frozenset({"less", "at_most", "more", "at_least"})
LISTED: frozenset[Operator] = frozenset({"in", "not_in"})
VALUELESS: frozenset[Operator] = frozenset({"present", "absent"})
ALL_OF: frozenset[Operator] = frozenset({"differs", "not_in", "absent"})
"""Negations: they hold when they hold of everything that stands there, also of nothing."""


def holds(condition: Condition, content: Content) -> bool:
    """Whether a condition holds of an event's content."""
    values = [value for value in values_at(content, condition.field) if value is not None]
    if condition.operator in ALL_OF:
        return all(_meets(condition, value) for value in values)
    return any(_meets(condition, value) for value in values)


def _meets(condition: Condition, value: Any) -> bool:
    wanted = condition.value
    match condition.operator:
        case "present":
            return True
        case "absent":
            return False
        case "equals":
            return _same(value, wanted)
        case "differs":
            return not _same(value, wanted)
        case "in":
            return isinstance(wanted, tuple) and any(_same(value, one) for one in wanted)
        case "not_in":
            return isinstance(wanted, tuple) and not any(_same(value, one) for one in wanted)
        case "contains":
            if isinstance(value, list):
                return any(_same(one, wanted) for one in value)
            return isinstance(value, str) and isinstance(wanted, str) and wanted.casefold() in value.casefold()
        case _:
            return _in_order(condition.operator, value, wanted)


def _same(value: Any, wanted: object) -> bool:
    """JSON's equality: `true` is not 1."""
    return type(value) is type(wanted) and value == wanted


def _in_order(operator: Operator, value: Any, wanted: object) -> bool:
    against: Any = wanted
    if isinstance(value, bool) or type(value) is not type(against) or not isinstance(value, int | str):
        return False
    lower, equal = bool(value < against), bool(value == against)  # days and instants of one form sort as texts
    match operator:
        case "less":
            return lower
        case "at_most":
            return lower or equal
        case "more":
            return not lower and not equal
        case _:
            return not lower


def faults(conditions: Sequence[Condition], event: type[Event]) -> Iterator[Refusal]:
    """What is wrong with conditions on an event, each with the place of the fault as a JSON pointer."""
    for number, condition in enumerate(conditions):
        at = f"/definition/conditions/{number}"
        schemas, known = schemas_at(event, condition.field)
        if not schemas:
            told = {"field": condition.field, "event": event.TYPE, "known": known[:50]}
            yield Refusal("condition_field_unknown", "input", told, f"{at}/field")
        elif any(is_sealed(schema) for schema in schemas):
            yield Refusal("condition_field_personal", "input", {"field": condition.field}, f"{at}/field")
        else:
            yield from _value_faults(condition, event, schemas, f"{at}/value")


def _value_faults(condition: Condition, event: type[Event], schemas: Sequence[Schema], at: str) -> Iterator[Refusal]:
    operator, value = condition.operator, condition.value
    told = {"field": condition.field, "operator": operator}
    if operator in VALUELESS:
        if value is not None:
            yield Refusal("condition_value_unwanted", "input", told, at)
        return
    if value is None or isinstance(value, tuple) is not (operator in LISTED) or value == ():
        code = "condition_list_needed" if operator in LISTED else "condition_value_needed"
        yield Refusal(code, "input", told, at)
        return
    kinds = [kind for kind in schemas if kind.get("type") != "null"]
    if operator == "contains":  # an element of a list, or a part of a text
        kinds = [kind for kind in kinds if kind.get("type") != "array"] + schemas_at(event, f"{condition.field}.*")[0]
    for one in value if isinstance(value, tuple) else (value,):
        if not any(_fits(one, kind, ordered=operator in ORDERED) for kind in kinds):
            expected = sorted({word for kind in kinds for word in _words(kind)})
            yield Refusal("condition_value_unfit", "input", {**told, "value": one, "expected": expected[:50]}, at)


def _fits(value: Scalar, schema: Schema, *, ordered: bool) -> bool:
    kind = schema.get("type")
    if "enum" in schema or "const" in schema:
        return not ordered and value in schema.get("enum", [schema.get("const")])
    if isinstance(value, bool):
        return kind == "boolean" and not ordered
    return kind == ("integer" if isinstance(value, int) else "string")


def _words(schema: Schema) -> list[str]:
    values: Sequence[object] = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    return [str(value) for value in values] or [str(schema.get("type", "object"))]


def what_holds(conditions: Sequence[Condition], content: Content) -> Mapping[str, bool]:
    """Each condition's place and whether it holds, for trying a rule out."""
    return {f"/conditions/{number}": holds(condition, content) for number, condition in enumerate(conditions)}
