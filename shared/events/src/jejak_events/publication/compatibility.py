"""Whether a schema of an event may still change without a new version: what was written must stay readable, and whoever
read it must be able to read on.

Allowed are a new field that need not be there, wider limits, more words in an enumeration, other descriptions.
Everything else needs a new version with an upcaster.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_FIXED = ("type", "const", "format", "pattern", "default", "multipleOf", "uniqueItems")
_STRUCTURE = {
    "$ref", "$defs", "properties", "required", "items", "prefixItems", "anyOf", "oneOf", "enum", "additionalProperties",
}  # fmt: skip
_PROSE = {"$schema", "$id", "title", "description", "examples", "discriminator"}
_KNOWN = {*_UPPER, *_LOWER, *_FIXED, *_STRUCTURE, *_PROSE}
_ABSENT = object()


def breaks(old: Schema, new: Schema) -> list[str]:
    """Why `new` may not replace `old` under the same version, each reason with its place; empty if it may.

    Raises NotImplementedError for a keyword that is not judged here, rather than wave it through.
    """
    return list(_Comparison(old, new).compare(old, new, ""))


class _Comparison:
    def __init__(self, old_root: Schema, new_root: Schema) -> None:
        self._roots = old_root, new_root
        self._seen: set[tuple[str, str]] = set()

    def compare(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        """All breaks between two schemas at a place."""
        refs = old.get("$ref"), new.get("$ref")
        if refs[0] is not None and refs[1] is not None:
            if refs in self._seen:  # a recursive type: compared where it was met first
                return
            self._seen.add((refs[0], refs[1]))
        old, new = _resolve(old, self._roots[0]), _resolve(new, self._roots[1])
        for unknown in sorted({*old, *new} - _KNOWN):
            raise NotImplementedError(f"{at or '/'}: the keyword {unknown!r} is not judged")
        yield from _values(old, new, at)
        yield from _limits(old, new, at)
        yield from self._fields(old, new, at)
        for union in ("anyOf", "oneOf"):
            yield from self._branches(old.get(union, []), new.get(union, []), at)
        yield from self._branches(old.get("prefixItems", []), new.get("prefixItems", []), at)
        for inner in ("items", "additionalProperties"):
            yield from self._inner(old.get(inner), new.get(inner), f"{at}/*")

    def _fields(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before:
            if name not in after:
                yield f"{at}/{name}: removed"
            else:
                yield from self.compare(before[name], after[name], f"{at}/{name}")
        required = set(old.get("required", [])), set(new.get("required", []))
        for name in sorted(required[1] - required[0]):
            yield f"{at}/{name}: newly required"
        for name in sorted((required[0] - required[1]) & set(after)):
            yield f"{at}/{name}: no longer required, though readers count on it"

    def _branches(self, old: list[Schema], new: list[Schema], at: str) -> Iterator[str]:
        if len(old) != len(new):
            yield f"{at}: retyped, from {len(old)} alternatives to {len(new)}"
            return
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from self.compare(before, after, f"{at}|{number}" if len(old) > 1 else at)

    def _inner(self, old: object, new: object, at: str) -> Iterator[str]:
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self.compare(old, new, at)
        elif old != new:
            yield f"{at}: retyped"


def _values(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for keyword in _FIXED:
        before, after = old.get(keyword, _ABSENT), new.get(keyword, _ABSENT)
        if before is not after and (before is _ABSENT or after is _ABSENT or before != after):
            yield f"{at}: {'retyped' if keyword == 'type' else keyword + ' changed'}"
    if ("enum" in old) != ("enum" in new):
        yield f"{at}: retyped"
    for word in old.get("enum", []):
        if "enum" in new and word not in new["enum"]:
            yield f"{at}: {word!r} is no longer a value"


def _limits(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for keyword in (*_UPPER, *_LOWER):
        if keyword not in new:
            continue
        sign = 1 if keyword in _UPPER else -1
        if keyword not in old or sign * new[keyword] < sign * old[keyword]:
            yield f"{at}: {keyword} narrowed"


def _resolve(schema: Schema, root: Schema) -> Schema:
    """The schema with its `$ref` replaced by what it refers to."""
    if "$ref" not in schema:
        return schema
    target: Any = root
    for step in schema["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
