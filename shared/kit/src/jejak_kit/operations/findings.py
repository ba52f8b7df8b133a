"""What a comparison came to, in the words an operator reads."""

from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True)
class Finding:
    """One comparison at one frozen position. `count` is what was compared: events of a stream, rows of a view."""

    service: str
    check: str
    """`stream` (store = stream) or `view` (read model = replay from zero)."""
    name: str
    position: int
    count: int
    difference: str | None
    """The first difference, precisely; None when there is none."""

    @property
    def equal(self) -> bool:
        return self.difference is None

    def as_json(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "check": self.check,
            "name": self.name,
            "position": self.position,
            "count": self.count,
            "equal": self.equal,
            "difference": self.difference,
        }


def where_bytes_differ(one: bytes, other: bytes) -> str:
    """`from byte 412 on, in data.price`: the place, never the content."""
    pairs = enumerate(zip(one, other, strict=False))
    offset = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    try:
        path = _first_difference(orjson.loads(one), orjson.loads(other), "")
    except orjson.JSONDecodeError:
        return f"from byte {offset} on; not both are JSON"
    return f"from byte {offset} on, " + (f"in {path}" if path else "with equal content")


def _first_difference(one: Any, other: Any, path: str) -> str | None:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            below = f"{path}.{key}" if path else key
            if key not in one or key not in other:
                return below
            if (found := _first_difference(one[key], other[key], below)) is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        for index, (a, b) in enumerate(zip(one, other, strict=False)):
            if (found := _first_difference(a, b, f"{path}[{index}]")) is not None:
                return found
        return None if len(one) == len(other) else f"{path}[{min(len(one), len(other))}]"
    return None if type(one) is type(other) and one == other else path or "the whole"
