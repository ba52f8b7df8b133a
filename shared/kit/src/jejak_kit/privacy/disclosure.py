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
    whole: list[Any] = [None]
    places: list[_Place] = []
    _keep(document, whole, 0, places)
    values: dict[Personal, Opened | None] = dict.fromkeys(personal for _, _, personal in places)
    wanted = [value for value in values if value.kind in readable]
    values |= zip(wanted, await sealer.open_many(wanted), strict=True)
    for container, key, personal in places:
        container[key] = _shown(personal, values[personal])
    return whole[0]


_Place = tuple[Any, Any, Personal]
"""Where in the copy a sealed value stands: its container, its key or index there, and the value."""
_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What most of any document is; these need no look inside."""


def _keep(node: Any, container: Any, key: Any, places: list[_Place]) -> None:
    """Puts a copy of the node into its place; of a sealed value only where it stands, to be opened with all others."""
    if isinstance(node, Personal):
        found: Any = node
        places.append((container, key, node))
    elif is_personal(node):
        found = Personal.model_validate(node)
        places.append((container, key, found))
    elif isinstance(node, BaseModel):
        _keep(node.model_dump(mode="json"), container, key, places)  # dumped, its sealed values are still seen
        return
    elif isinstance(node, Mapping):
        found = {}
        for name, child in node.items():
            if type(child) in _PLAIN:
                found[name] = child
            else:
                _keep(child, found, name, places)
    elif isinstance(node, (list, tuple)):
        found = list(node)
        for place, child in enumerate(node):
            if type(child) not in _PLAIN:
                _keep(child, found, place, places)
    else:
        found = node
    container[key] = found


def _shown(personal: Personal, seen: Opened | None) -> Disclosed:
    return Disclosed(
        subject=personal.subject,
        value=None if seen is None else seen.value,
        status="hidden" if seen is None else seen.status,
    )
