"""What payment providers tell: a port, and the adapters behind it by name.

A provider signs each callback with the secret it shares with us, over the moment and the body, so that nobody else can
tell of payments and nobody can repeat an old one. Telling one payment twice has one effect: its id follows from the
provider's reference.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from jejak_b2b_order.domain.identity import provider_payment_id
from jejak_b2b_order.domain.order.commands.payment import Method, RecordPayment
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.payment import Paid
from jejak_events.language import Actor
from jejak_kit.decider import SYSTEM
from jejak_kit.http.models import Moment

TOLERANCE = timedelta(minutes=5)
"""How old, or how far ahead of our clock, a signed moment may be."""


class NotSigned(Exception):
    """The callback is not the provider's, or is an old one: nothing of it is believed."""


class NotUnderstood(ValueError):
    """The callback is the provider's, and not one that this adapter knows. Names fields, never contents."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A payment as a provider tells of it."""

    order_id: UUID
    reference: str
    amount: int
    method: Method
    paid_on: date


class PaymentProvider(Protocol):
    """What an adapter does. It is pure: `now` comes with the call."""

    def notice(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Notice | None:
        """What a callback tells; None if it tells of no payment. Raises NotSigned or NotUnderstood."""
        ...


class ContohBody(BaseModel):
    """What the example provider sends."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    type: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,60}$")]
    order_id: UUID
    amount: Paid
    method: Literal["virtual_account", "qris", "card", "transfer"]
    paid_at: Moment


class Contoh:
    """The example: `X-Contoh-Timestamp` in seconds since 1970, `X-Contoh-Signature` the HMAC-SHA256, in hexadecimal, of
    timestamp, a full stop and the body."""

    def notice(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Notice | None:
        moment = headers.get("x-contoh-timestamp", "")
        if not moment.isascii() or not moment.isdigit() or len(moment) > len("9999999999"):
            raise NotSigned
        if abs(now - datetime.fromtimestamp(int(moment), UTC)) > TOLERANCE:
            raise NotSigned
        expected = signature(secret, moment, body)
        if not hmac.compare_digest(expected.encode(), headers.get("x-contoh-signature", "").encode()):
            raise NotSigned
        try:
            told = ContohBody.model_validate_json(body)
        except ValidationError as error:
            fields = sorted({"/" + "/".join(str(part) for part in fault["loc"]) for fault in error.errors()})
            raise NotUnderstood(", ".join(fields[:20])) from None
        if told.type != "payment.settled":
            return None
        return Notice(told.order_id, told.id, told.amount, told.method, business_day(told.paid_at))


def signature(secret: str, moment: str, body: bytes) -> str:
    """The example provider's signature."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


PROVIDERS: Mapping[str, PaymentProvider] = {"contoh": Contoh()}


def recording(provider: str, notice: Notice, at: datetime) -> RecordPayment:
    """The command that a notice amounts to. It only takes the money down: accounting verifies it, as any other."""
    return RecordPayment(
        actor=Actor(id=f"payments:{provider}", role=SYSTEM),
        at=at,
        payment_id=provider_payment_id(provider, notice.reference),
        amount=notice.amount,
        method=notice.method,
        paid_on=min(notice.paid_on, business_day(at)),
        reference=notice.reference,
        provider=provider,
    )
