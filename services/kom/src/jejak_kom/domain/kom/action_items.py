"""Action items (seed 000, 6.A.2): what is to be done after the meeting, by whom, until when, and whether it is."""

from typing import assert_never
from uuid import UUID

from jejak_events.kom.kom import (
    ActionItem,
    KomActionItemAdded,
    KomActionItemChanged,
    KomActionItemDone,
    KomActionItemRemoved,
    KomActionItemReopened,
)
from jejak_events.language import Value
from jejak_events.limits import Note

ActionItemEvent = (
    KomActionItemAdded | KomActionItemChanged | KomActionItemDone | KomActionItemReopened | KomActionItemRemoved
)


class ActionItemState(Value):
    """`note` says how it was done, or why it was opened again."""

    item: ActionItem
    done: bool = False
    note: Note | None = None


ActionItems = tuple[ActionItemState, ...]


def find(items: ActionItems, item_id: UUID) -> ActionItemState | None:
    """The item with this id."""
    return next((known for known in items if known.item.item_id == item_id), None)


def after(items: ActionItems, event: ActionItemEvent) -> ActionItems:
    """The items as the event leaves them."""
    match event:
        case KomActionItemAdded():
            return (*items, ActionItemState(item=event.item))
        case KomActionItemChanged():
            return _with(items, event.item.item_id, {"item": event.item})
        case KomActionItemDone():
            return _with(items, event.item_id, {"done": True, "note": event.note})
        case KomActionItemReopened():
            return _with(items, event.item_id, {"done": False, "note": event.reason})
        case KomActionItemRemoved():
            return tuple(known for known in items if known.item.item_id != event.item_id)
        case _:
            assert_never(event)


def _with(items: ActionItems, item_id: UUID, update: dict[str, object]) -> ActionItems:
    return tuple(known.model_copy(update=update) if known.item.item_id == item_id else known for known in items)
