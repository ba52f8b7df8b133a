"""Secrets of subscriptions: made here, sealed before anything else sees them, opened only to sign."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jejak_events.notifier.webhook import SealedSecret, WebhookSecretRotated, WebhookSubscriptionCreated
from jejak_events.personal import Kind, Personal
from jejak_kit.privacy import Sealer
from jejak_kit.store.reader import StoreReader
from jejak_notifier.application.webhooks.outbox import Known
from jejak_notifier.domain.webhook.identity import secrets_of
from jejak_notifier.domain.webhook.signing import SECRET_BYTES, secret_of

CACHED = 1_000
SEALED_AS: Kind = "identity"
"""What the seal is bound to, beside the key."""


def fresh_secret() -> str:
    return secret_of(secrets.token_bytes(SECRET_BYTES))


async def seal(sealer: Sealer, subscription_id: UUID, secret: str) -> SealedSecret:
    """By a key of the subscription's own, as what is said about people is sealed by theirs."""
    sealed = await sealer.seal(secrets_of(subscription_id), SEALED_AS, secret)
    return SealedSecret(key=sealed.subject, sealed=sealed.sealed)


class SecretBook:
    """The secrets that sign for a subscription now. Sealed ones are remembered, plain ones are not."""

    def __init__(self, reader: StoreReader, sealer: Sealer) -> None:
        self._reader = reader
        self._sealer = sealer
        self._sealed: dict[tuple[UUID, int], dict[UUID, SealedSecret]] = {}

    async def valid(self, known: Known, now: datetime) -> Sequence[str]:
        """The newest first; none when their key was deleted."""
        ids = [secret.id for secret in known.webhook.secrets if secret.until is None or now < secret.until]
        sealed = await self._of(known)
        opened = await self._sealer.open_many(
            [Personal(subject=sealed[one].key, kind=SEALED_AS, sealed=sealed[one].sealed) for one in ids]
        )
        return [one.value for one in opened if one.value is not None]

    async def _of(self, known: Known) -> dict[UUID, SealedSecret]:
        place = (known.id, known.version)
        if place not in self._sealed:
            if len(self._sealed) >= CACHED:
                self._sealed.clear()
            told = [event.data for event in await self._reader.record(known.id)]
            bringing = [one for one in told if isinstance(one, WebhookSubscriptionCreated | WebhookSecretRotated)]
            self._sealed[place] = {one.secret_id: one.secret for one in bringing}
        return self._sealed[place]
