"""What pydantic found wrong with a request, as rules people understand; never with the input it was found in."""

import typing
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import core_schema

from jejak_kit.http.problems import Fault, Problem

_TYPES = {
    "text": "string_type string_sub_type string_unicode bytes_type bytes_invalid_encoding string_not_ascii",
    "integer": "int_type int_parsing int_parsing_size int_from_float",
    "number": "float_type float_parsing decimal_type decimal_parsing finite_number fraction_type fraction_parsing "
    "complex_type complex_str_parsing",
    "boolean": "bool_type bool_parsing",
    "list": "list_type tuple_type set_type frozen_set_type iterable_type iteration_error deque_type",
    "object": "model_type model_attributes_type dict_type mapping_type dataclass_type dataclass_exact_type "
    "named_tuple_type frozen_dict_type ordered_dict_type counter_type json_type",
    "date": "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    "time": "time_type time_parsing",
    "instant": "datetime_type datetime_parsing datetime_object_invalid datetime_from_date_parsing timezone_naive "
    "timezone_aware timezone_offset",
    "duration": "time_delta_type time_delta_parsing",
    "uuid": "uuid_type uuid_parsing uuid_version",
    "url": "url_type url_parsing url_syntax_violation url_scheme url_too_long",
    "required": "missing missing_argument missing_keyword_only_argument missing_positional_only_argument",
    "unknown_field": "extra_forbidden unexpected_keyword_argument unexpected_positional_argument",
    "choice": "enum literal_error",
    "kind": "union_tag_invalid union_tag_not_found",
    "too_short": "string_too_short bytes_too_short",
    "too_long": "string_too_long bytes_too_long",
    "too_few": "too_short",
    "too_many": "too_long",
    "pattern": "string_pattern_mismatch",
    "greater_than": "greater_than",
    "at_least": "greater_than_equal",
    "less_than": "less_than",
    "at_most": "less_than_equal",
    "multiple_of": "multiple_of",
    "digits": "decimal_max_digits decimal_whole_digits",
    "decimal_places": "decimal_max_places",
    "past": "date_past datetime_past",
    "future": "date_future datetime_future",
    "null": "none_required",
}
RULES: Mapping[str, str] = {kind: rule for rule, kinds in _TYPES.items() for kind in kinds.split()}
"""pydantic's error type → our rule. What is not here is `invalid`, or the service's own if it raised its own type."""

PYDANTIC_TYPES = frozenset(typing.get_args(core_schema.ErrorType))
RULE_CODES = frozenset(
    {*_TYPES, "invalid", "control_character", "unknown_parameter", "no_body", "malformed", "sort", "cursor"}
)
"""Every rule the kit itself names: `rule.<code>` must be in the catalogues."""

_PARAMS = {
    "min_length": "limit", "max_length": "limit", "gt": "limit", "ge": "limit", "lt": "limit", "le": "limit",
    "multiple_of": "limit", "max_digits": "limit", "whole_digits": "limit", "decimal_places": "limit",
    "expected": "expected", "expected_tags": "expected",
}  # fmt: skip
_HEADERS = {
    "idempotency-key": (400, "idempotency_key_missing"),
    "if-match": (428, "precondition_required"),
}
_LONGEST = 50


def invalid_request(error: RequestValidationError) -> Problem:
    """The problem of a request that does not fit its model: 400, 428 or 422, with a fault for each field."""
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return Problem(400, "malformed_body")
    for one in found:
        if one["type"] == "missing" and one["loc"][0] == "header" and str(one["loc"][-1]).lower() in _HEADERS:
            status, code = _HEADERS[str(one["loc"][-1]).lower()]
            return Problem(status, code)
    faults = [_fault(one, error.body) for one in found[:_LONGEST]]
    return Problem(422, "invalid_request", {"count": len(found)}, faults=faults)


def _fault(error: Mapping[str, Any], body: Any) -> Fault:
    source, *place = error["loc"]
    field = pointer(place, body) if source == "body" else f"{source}:{'.'.join(map(str, place))}"
    return Fault(field, *rule_of(error["type"], error.get("ctx") or {}))


def rule_of(kind: str, context: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Our rule for a type of pydantic's errors, and what fills its text; a type of a service's own is its own rule."""
    if kind not in PYDANTIC_TYPES:
        return kind, context
    return RULES.get(kind, "invalid"), {_PARAMS[name]: value for name, value in context.items() if name in _PARAMS}


def pointer(place: Sequence[str | int], body: Any) -> str:
    """The JSON pointer (RFC 6901) of a place in the body, without names of union branches: they stand in no body."""
    steps = []
    for number, step in enumerate(place, start=1):
        if isinstance(body, Mapping):
            if step in body:
                body = body[step]
            elif number < len(place):
                continue
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        elif body is not None:
            continue
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in steps)
