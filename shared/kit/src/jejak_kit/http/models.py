"""The base of request bodies: nothing unknown, nothing converted, dates and ids as JSON writes them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, field_validator
from pydantic_core import CoreSchema, PydanticCustomError, PydanticSerializationError, core_schema, to_json
from starlette.responses import Response

# PostgreSQL stores no NUL; line breaks and tabs are the only control characters people type.
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_COLLECTIONS = (list, tuple, set, frozenset)

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
"""A day that can be counted on from: deadlines and reminders are so many days before or after it."""
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
"""An instant that every time zone can write."""


class RequestModel(BaseModel):
    """A request body. Strict as JSON is strict: `"5"` is no number and `1` no date, but `"2026-01-31"` is a date.

    FastAPI hands over parsed JSON; pydantic keeps the strict rules of JSON for JSON, hence the way back through it.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=schema,
            python_schema=core_schema.no_info_wrap_validator_function(cls._by_way_of_json, schema),
        )

    @classmethod
    def _by_way_of_json(cls, data: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(data, dict):
            return handler(data)
        try:
            text = to_json(data, inf_nan_mode="constants")
        except (PydanticSerializationError, UnicodeError):  # a lone surrogate: no text, whatever its field
            raise PydanticCustomError("text", "no text") from None
        parsed = cls.model_validate_json(text)
        fields = cls.model_fields
        return handler({fields[name].alias or name: getattr(parsed, name) for name in parsed.model_fields_set})

    @field_validator("*", mode="after")
    @classmethod
    def _no_control_characters(cls, value: Any) -> Any:
        texts = (value,) if isinstance(value, str) else value if isinstance(value, _COLLECTIONS) else ()
        for text in texts:
            if isinstance(text, str) and _CONTROL_CHARACTER.search(text):
                raise PydanticCustomError("control_character", "control character")
        return value


class CommandAnswer(BaseModel):
    """What a command did. `position` can be given to reads that shall wait until they show it."""

    id: UUID
    version: int = Field(description="The record's version after the command; also the ETag.")
    position: int = Field(description="Position of the command's last event in the service's store.")


def json_answer(document: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer whose shape the endpoint's `response_model` documents; not validated again on the way out."""
    return Response(orjson.dumps(document), status, dict(headers or {}), "application/json")
