"""Endpoints of commands whose body is the command's own fields."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from jejak_events.language import Actor
from jejak_kit.decider import Command, RuleBook
from jejak_kit.http.commands import Gate
from jejak_kit.http.models import CommandAnswer, RequestModel


def gives(api: APIRouter, rules: RuleBook[Any], command: type[Command], body: type[RequestModel] | None = None) -> None:
    """`POST /{id}/<command>`, described by the command's docstring."""
    meaning = " ".join((command.__doc__ or "").split())

    def build(given: RequestModel | None) -> Callable[[Actor, datetime], Command]:
        fields = {} if given is None else {name: getattr(given, name) for name in type(given).model_fields}
        return lambda actor, at: command(actor=actor, at=at, **fields)

    async def without_body(id: UUID, gate: Gate) -> CommandAnswer:
        return await gate.run(command, id, rules, build(None))

    async def with_body(id: UUID, body: RequestModel, gate: Gate) -> CommandAnswer:
        return await gate.run(command, id, rules, build(body))

    endpoint: Callable[..., Any] = without_body
    if body is not None:
        with_body.__annotations__["body"] = body
        endpoint = with_body
    api.add_api_route(
        f"/{{id}}/{command.NAME}", endpoint, methods=["POST"], name=command.NAME, description=meaning or None
    )
