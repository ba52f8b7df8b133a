"""After the keyring was restored from an older copy: whoever was erased since is erased again."""

from jejak_events.codec import decode
from jejak_events.people import PersonErased
from jejak_kit.people.forgetting import Places
from jejak_kit.privacy.erasures import Erasure, ErasureRequest
from jejak_kit.store.reader import StoreReader


async def erase_again(places: Places) -> list[Erasure]:
    """Brings rows that the ledger has lost back from what the service said, and deletes their keys.

    A key that is newer than the erasure is of a person who came back; it stays.
    """
    ledger, done = places.sealer.keyring.ledger, []
    for event in await _said(places.reader):
        known = await ledger.known_since(event.subject)
        if any(row.erasure_id == event.erasure_id for row in await ledger.of(event.subject)):
            continue
        if known is not None and known > event.erased_at:
            continue
        request = ErasureRequest(
            erasure_id=event.erasure_id,
            subject=event.subject,
            ground=event.ground,
            reference=event.reference,
            actor_id="restored",
        )
        done.append(await ledger.erase(request))
        places.sealer.keyring.evict(event.subject)
    return done


async def _said(reader: StoreReader) -> list[PersonErased]:
    found, position = [], 0
    while page := await reader.after(position):
        position = page[-1].position
        events = (decode(entry.body).data for entry in page if b'"type":"person.erased"' in entry.body)
        found += [event for event in events if isinstance(event, PersonErased)]
    return found
