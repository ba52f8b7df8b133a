"""Any event of a type: a strategy read off its fields, within their limits."""

import re
import types
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MinLen
from hypothesis import strategies as st
from pydantic import AwareDatetime, StringConstraints
from pydantic.fields import FieldInfo

from jejak_events.language import Value
from jejak_events.limits import LINE, TEXT
from jejak_events.personal import Personal

V = TypeVar("V", bound=Value)
WORDS = st.text(alphabet=st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    UUID: st.uuids(),
    date: st.dates(),
    AwareDatetime: st.datetimes(timezones=st.just(UTC)),
    Decimal: st.decimals(min_value=0, max_value=100, places=2),
    type(None): st.none(),
    Personal: st.builds(Personal, subject=WORDS, kind=st.sampled_from(("contact", "identity")), sealed=WORDS),
}


def any_of(model: type[V]) -> st.SearchStrategy[V]:
    """Valid instances of a model. Raises TypeError for a field of a type that no event has had so far."""
    fields = {name: _of(field.annotation, field.metadata) for name, field in model.model_fields.items()}
    return st.builds(model, **fields)


def _of(annotation: Any, limits: Iterable[Any] = ()) -> st.SearchStrategy[Any]:
    limits, parts = tuple(_flat(limits)), get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Annotated:
            return _of(parts[0], (*parts[1:], *limits))
        case origin if origin in (Union, types.UnionType):
            return st.one_of(*(_of(part) for part in parts))
        case origin if origin is Literal:
            return st.sampled_from(parts)
        case origin if origin is tuple:
            fewest = next((limit.min_length for limit in limits if isinstance(limit, MinLen)), 0)
            return st.lists(_of(parts[0]), min_size=fewest, max_size=3).map(tuple)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if annotation is int:
        bounds = [limit for limit in limits if isinstance(limit, Ge | Le)]
        lowest = next((limit.ge for limit in bounds if isinstance(limit, Ge)), -(2**53))
        highest = next((limit.le for limit in bounds if isinstance(limit, Le)), 2**53)
        return st.integers(min_value=lowest, max_value=highest)  # type: ignore[arg-type]  # bounds of an int are ints
    if annotation is str:
        return _text(limits)
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    if issubclass(annotation, Value):
        return any_of(annotation)
    raise TypeError(f"no strategy for {annotation}")


def _flat(limits: Iterable[Any]) -> Iterator[Any]:
    for limit in limits:
        yield from limit.metadata if isinstance(limit, FieldInfo) else (limit,)


def _text(limits: tuple[Any, ...]) -> st.SearchStrategy[str]:
    """What the field's own pattern asks for; else words, which every other text field takes."""
    patterns = [limit.pattern for limit in limits if isinstance(limit, StringConstraints)]
    own = next((pattern for pattern in patterns if pattern not in (None, LINE, TEXT)), None)
    return WORDS if own is None else st.from_regex(re.compile(own), fullmatch=True)
