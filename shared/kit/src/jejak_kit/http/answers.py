"""Answer models drawn from state models: the same fields, with personal values as a reader sees them."""

import types
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field, create_model

from jejak_events.personal import Personal
from jejak_kit.decider import Action


class DisclosedText(BaseModel):
    """A personal text as far as this reader may see it."""

    subject: str = Field(description="Pseudonym of the person, the same wherever they appear.")
    value: str | None = Field(description="The text; null when it is hidden from this reader or erased.")
    status: Literal["open", "erased", "hidden"]


class Reason(BaseModel):
    """Why something cannot be done now."""

    code: str
    detail: str


class ActionAnswer(BaseModel):
    """Something that can be done with the record: `POST …/{id}/{name}`."""

    name: str
    allowed: bool
    reason: Reason | None


class RecordAnswer(BaseModel):
    """What every record says beside its own fields."""

    id: str
    version: int = Field(description="Also the ETag.")
    created_at: str = Field(json_schema_extra={"format": "date-time"})
    updated_at: str = Field(json_schema_extra={"format": "date-time"})
    status: str = Field(description="Code of the status.")
    status_label: str = Field(description="The status in the words of the business.")
    actions: list[ActionAnswer]


@cache
def disclosed(model: type[BaseModel]) -> type[BaseModel]:
    """The model with every Personal field replaced by what a reader sees of it, however deep."""
    fields: dict[str, Any] = {
        name: (_annotation(info.annotation), Field(description=info.description))
        for name, info in model.model_fields.items()
    }
    return create_model(model.__name__, __doc__=model.__doc__, **fields)


def record_answer(state: type[BaseModel], name: str) -> type[RecordAnswer]:
    """The answer for a record whose state is folded into `state`."""
    shown = disclosed(state)
    fields: dict[str, Any] = {key: (info.annotation, info) for key, info in shown.model_fields.items()}
    return create_model(name, __base__=RecordAnswer, __doc__=state.__doc__, **fields)


def action_answers(actions: list[Action], reason: Any) -> list[dict[str, Any]]:
    """Actions as answered; `reason(refusal)` gives the text of a refusal in the reader's language."""
    return [
        {
            "name": action.name,
            "allowed": action.allowed,
            "reason": None
            if action.refusal is None
            else {"code": action.refusal.code, "detail": reason(action.refusal)},
        }
        for action in actions
    ]


def _annotation(annotation: Any) -> Any:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is None and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return DisclosedText if issubclass(annotation, Personal) else disclosed(annotation)
    if origin is None or origin is Literal:
        return annotation
    if origin is Annotated:
        return _annotation(parts[0])
    parts = tuple(part if part is Ellipsis else _annotation(part) for part in parts)
    if origin in (Union, types.UnionType):
        return Union[parts]  # noqa: UP007 - built from parts known only now
    return origin[parts]
