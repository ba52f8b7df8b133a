"""What a reader sees of personal data: sealed values anywhere in a document become texts, or say why not."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypedDict

from pydantic import BaseModel

from jejak_events.personal import Kind, Personal, is_personal
from jejak_kit.privacy.sealing import Opened, Sealer


class Disclosed(TypedDict):
    """A personal value as an API shows it. `hidden`: this reader may not see this kind, erased or not."""

    subject: str
    value: str | None
    status: Literal["open", "erased", "hidden"]


async def disclose(document: Any, readable: Collection[Kind], sealer: Sealer) -> Any:
    """A copy of the document (JSON, a pydantic model, or lists of them) with every sealed value replaced by Disclosed.

    All keys are read with one query; what the reader may not see is not even opened. Give a whole page at once.
    Raises CorruptSealing, KeyringFault, and pydantic's ValidationError for something that only looks sealed.
    """
    values: dict[Personal, Opened | None] = {}
    _collect(document, values)
    wanted = [value for value in values if value.kind in readable]
    values |= zip(wanted, await sealer.open_many(wanted), strict=True)
    return _replace(document, values)


def _sealed(node: Any) -> Personal | None:
    if isinstance(node, Personal):
        return node
    return Personal.model_validate(node) if is_personal(node) else None


def _children(node: Any) -> Mapping[Any, Any] | list[Any] | None:
    """Mappings and lists are walked; a model is walked field by field, so that its sealed values are still seen."""
    if isinstance(node, BaseModel):
        return node.model_dump(mode="json")
    if isinstance(node, Mapping):
        return node
    return list(node) if isinstance(node, (list, tuple)) else None


def _collect(node: Any, into: dict[Personal, Opened | None]) -> None:
    personal = _sealed(node)
    if personal is not None:
        into[personal] = None
        return
    children = _children(node)
    if children is None:
        return
    for child in children.values() if isinstance(children, Mapping) else children:
        _collect(child, into)


def _replace(node: Any, opened: Mapping[Personal, Opened | None]) -> Any:
    personal = _sealed(node)
    if personal is not None:
        seen = opened[personal]
        return Disclosed(
            subject=personal.subject,
            value=None if seen is None else seen.value,
            status="hidden" if seen is None else seen.status,
        )
    children = _children(node)
    if children is None:
        return node
    if isinstance(children, Mapping):
        return {key: _replace(child, opened) for key, child in children.items()}
    return [_replace(child, opened) for child in children]
