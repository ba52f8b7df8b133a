"""Action items of a KOM (seed 000, 6.A.2)."""

from uuid import UUID, uuid5

from fastapi import APIRouter

from jejak_kit.http.commands import Gate
from jejak_kit.http.models import CommandAnswer
from jejak_kom.domain.kom import KOM
from jejak_kom.domain.kom.commands import (
    AddActionItem,
    ChangeActionItem,
    FinishActionItem,
    RemoveActionItem,
    ReopenActionItem,
)
from jejak_kom.entrypoints.http.bodies import ActionItemBody, ChangedActionItem, DoneBody, ItemReasonBody


def router() -> APIRouter:
    """`/v1/koms/{id}/…_action_item`."""
    api = APIRouter()
    rules = KOM.rules

    @api.post("/{id}/add_action_item")
    async def add(id: UUID, body: ActionItemBody, gate: Gate) -> CommandAnswer:
        """Something is to be done by somebody by a day."""
        item = body.item(uuid5(id, f"{gate.principal.id}/{gate.key}"))
        return await gate.run(AddActionItem, id, rules, lambda actor, at: AddActionItem(actor=actor, at=at, item=item))

    @api.post("/{id}/change_action_item")
    async def change(id: UUID, body: ChangedActionItem, gate: Gate) -> CommandAnswer:
        """The item as it shall be, whole; while it is open."""
        item = body.item(body.item_id)
        return await gate.run(
            ChangeActionItem, id, rules, lambda actor, at: ChangeActionItem(actor=actor, at=at, item=item)
        )

    @api.post("/{id}/finish_action_item")
    async def finish(id: UUID, body: DoneBody, gate: Gate) -> CommandAnswer:
        """It is done."""
        return await gate.run(
            FinishActionItem,
            id,
            rules,
            lambda actor, at: FinishActionItem(actor=actor, at=at, item_id=body.item_id, note=body.note),
        )

    @api.post("/{id}/reopen_action_item")
    async def reopen(id: UUID, body: ItemReasonBody, gate: Gate) -> CommandAnswer:
        """It was not done after all."""
        return await gate.run(
            ReopenActionItem,
            id,
            rules,
            lambda actor, at: ReopenActionItem(actor=actor, at=at, item_id=body.item_id, reason=body.reason),
        )

    @api.post("/{id}/remove_action_item")
    async def remove(id: UUID, body: ItemReasonBody, gate: Gate) -> CommandAnswer:
        """It need not be done; what happened stays in the history."""
        return await gate.run(
            RemoveActionItem,
            id,
            rules,
            lambda actor, at: RemoveActionItem(actor=actor, at=at, item_id=body.item_id, reason=body.reason),
        )

    return api
