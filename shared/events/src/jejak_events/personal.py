"""Personal data inside events: never plain text at rest or on the wire, so that a person can be forgotten."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

Kind = Literal["contact", "identity"]
"""`contact`: names, phones, addresses of people; `identity`: NIK and the like, which fewer roles may read."""


class Personal(BaseModel):
    """A text about one person, sealed with that person's key (AES-GCM); erasing the key makes it unreadable everywhere.

    Equal text of one person seals to equal bytes, so that two values can be compared without opening them.
    The plain text is known only while the command that brought it is being decided; it is never serialised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    subject: str
    kind: Kind
    sealed: str
    _plain: str | None = PrivateAttr(default=None)

    @classmethod
    def fresh(cls, *, subject: str, kind: Kind, sealed: str, plain: str) -> Self:
        """A value that a command has just brought, still readable for the decision."""
        value = cls(subject=subject, kind=kind, sealed=sealed)
        value._plain = plain
        return value

    @property
    def plain(self) -> str | None:
        """The text if a command has just brought it; None once it was read back from the store."""
        return self._plain

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __repr__(self) -> str:
        return f"Personal({self.subject}, {self.kind})"

    __str__ = __repr__

    def _identity(self) -> tuple[str, str, str]:
        return self.subject, self.kind, self.sealed


def is_personal(value: Any) -> bool:
    """Whether a piece of JSON is a sealed personal value."""
    return isinstance(value, dict) and value.keys() == {"subject", "kind", "sealed"}
