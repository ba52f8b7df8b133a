"""Quotations from JSON: an array of them."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn

from jejak_iro.application.quotation_rows import MAX_QUOTATIONS, Faults, Location, RawQuotation, pointer_of


class _KeyTwice(ValueError):
    """JSON readers disagree on which of the two counts."""


def read_json(text: str, faults: Faults) -> list[RawQuotation]:
    """The quotations as they stand in the array."""
    try:
        parsed = json.loads(text, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        faults.add(None, "", "file_not_json", line=error.lineno, column=error.colno)
        return []
    except _KeyTwice as error:
        faults.add(None, "", "json_key_repeated", key=str(error)[:100])
        return []
    except (ValueError, RecursionError, ArithmeticError):
        faults.add(None, "", "file_not_json")
        return []
    if not isinstance(parsed, list):
        faults.add(None, "", "json_not_an_array")
        return []
    if len(parsed) > MAX_QUOTATIONS:
        faults.too_many()
        return []
    return [RawQuotation(index + 1, content, _Place(index)) for index, content in enumerate(parsed)]


class _Place:
    def __init__(self, index: int) -> None:
        self._index = index

    def __call__(self, location: Location) -> tuple[int, str]:
        return self._index + 1, pointer_of((self._index, *location))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _KeyTwice(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
