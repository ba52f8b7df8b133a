"""What a revision changed, line by line."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jejak_events.iro.offer import Difference, Line, Offer, Site
from jejak_events.language import Value
from jejak_events.personal import Personal

Leaf = str | int | Personal


def differences(old: Offer, new: Offer) -> tuple[Difference, ...]:
    """Every field that differs, in the order of the offers; of an added or removed line, every field it has.

    Personal values are compared sealed and shown sealed. The order of sites and lines does not matter.
    """
    before, after = dict(_leaves("", old)), dict(_leaves("", new))
    paths = [*before, *(path for path in after if path not in before)]
    return tuple(
        Difference(path=path, before=before.get(path), after=after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Leaf]]:
    match value:
        case None:
            return
        case Personal() | str() | int():
            yield path, value
        case Decimal():
            yield path, format(value.normalize(), "f")
        case Value():
            for name in type(value).model_fields:
                yield from _leaves(f"{path}/{name}", getattr(value, name))
        case tuple():
            for key, part in _keyed(value):
                yield from _leaves(f"{path}/{key}", part)
        case _:
            raise TypeError(f"an offer has no {type(value).__name__}")


def _keyed(parts: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """Sites by code, lines by site and service (a second equal one as `service#2`), all else by its place."""
    seen: Counter[str] = Counter()
    for index, part in enumerate(parts):
        match part:
            case Site():
                yield _escaped(part.code), part
            case Line():
                key = f"{_escaped(part.site)}/{_escaped(part.service)}"
                seen[key] += 1
                yield key if seen[key] == 1 else f"{key}#{seen[key]}", part
            case _:
                yield str(index), part


def _escaped(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")
