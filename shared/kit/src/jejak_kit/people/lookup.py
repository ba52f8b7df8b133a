"""Whether anything is known of a person, so that a mistyped subject is told from one who was never here."""

from jejak_kit.people.forgetting import Places
from jejak_kit.people.tracing import Tracing


async def is_known(places: Places, subject: str) -> bool:
    """By the keyring, its ledger, the service's directory, or its events."""
    ledger = places.sealer.keyring.ledger
    return bool(
        await ledger.known_since(subject)
        or await ledger.of(subject)
        or await places.directory.knows(subject)
        or await Tracing(places.service, places.reader).appearances(subject, limit=1)
    )
