"""Whether a name that somebody typed is of a person whom the record knows already, perhaps by more than their name."""

import unicodedata
from collections.abc import Iterable

from jejak_events.personal import Personal
from jejak_kit.privacy.sealing import Sealer


async def known_as(name: str, names: Iterable[Personal], sealer: Sealer) -> str | None:
    """The subject of the one person among these who is called so; None when nobody is, or several are.

    Without it a contact known by e-mail would be a second person, whom erasing the first leaves readable.
    Raises CorruptSealing and KeyringFault.
    """
    known = list(dict.fromkeys(names))
    opened = await sealer.open_many(known)
    wanted = spoken(name)
    found = {
        personal.subject
        for personal, text in zip(known, opened, strict=True)
        if text.value is not None and spoken(text.value) == wanted
    }
    return found.pop() if len(found) == 1 else None


def spoken(name: str) -> str:
    """A name without what nobody hears: case, width, and how many spaces there are."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
