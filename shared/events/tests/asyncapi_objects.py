"""What AsyncAPI 3.0.0 says of the objects that the document consists of: the fields they must and may have.

After https://www.asyncapi.com/docs/reference/specification/v3.0.0; the objects that the document has none of are left out.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Description = str | None


class Object(BaseModel):
    """Of the specification. It has no field of another name but extensions, which begin with `x-`."""

    model_config = ConfigDict(extra="allow", strict=True)

    @model_validator(mode="after")
    def _has_no_other_fields(self) -> "Object":
        others = [name for name in self.model_extra or {} if not name.startswith("x-")]
        if others:
            raise ValueError(f"{others} are no fields of it")
        return self


class Reference(BaseModel):
    """The Reference Object; nothing stands beside it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ref: Annotated[str, Field(alias="$ref", pattern=r"^#(/[^/]+)+$")]


class Info(Object):
    title: str
    version: str
    description: Description = None


class Server(Object):
    host: Annotated[str, Field(pattern=r"^[^/?#]+$")]
    protocol: str
    title: str | None = None
    description: Description = None


class Parameter(Object):
    description: Description = None
    enum: list[str] | None = None
    default: str | None = None
    examples: list[str] | None = None


class Channel(Object):
    address: Annotated[str, Field(pattern=r"^[^?#]+$")]
    messages: dict[str, Reference]
    title: str | None = None
    description: Description = None
    servers: list[Reference] = []
    parameters: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")], Parameter] = {}


class Tag(Object):
    name: str
    description: Description = None


class Operation(Object):
    action: Literal["send", "receive"]
    channel: Reference
    messages: list[Reference]
    title: str | None = None
    description: Description = None
    tags: list[Tag] = []


class MultiFormatSchema(Object):
    schema_format: Annotated[str, Field(alias="schemaFormat")]
    content: Annotated[dict[str, Any], Field(alias="schema")]


class MessageTrait(Object):
    headers: MultiFormatSchema | dict[str, Any] | None = None
    description: Description = None


class Message(Object):
    name: str | None = None
    title: str | None = None
    summary: str | None = None
    content_type: Annotated[str | None, Field(alias="contentType", pattern=r"^[\w.+-]+/[\w.+-]+$")] = None
    traits: list[Reference] = []
    payload: MultiFormatSchema


class Components(Object):
    messages: dict[str, Message] = {}
    message_traits: Annotated[dict[str, MessageTrait], Field(alias="messageTraits")] = {}
    schemas: dict[str, dict[str, Any]] = {}


class Document(Object):
    asyncapi: Literal["3.0.0"]
    info: Info
    default_content_type: Annotated[str | None, Field(alias="defaultContentType")] = None
    servers: dict[str, Server]
    channels: dict[str, Channel]
    operations: dict[str, Operation]
    components: Components
