"""The customer's people, as they are told of over HTTP: sealed before a command is made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jejak_events.iro.offer import Contact
from jejak_kit.decider import Refusal, Refused
from jejak_kit.privacy import Sealer, Sealing, email, external, known_as, phone
from jejak_kom.domain.kom import Kom


@dataclass(frozen=True)
class Guest:
    """Somebody of the customer's: by the subject under which the KOM shows them, or anew by name, e-mail and phone."""

    person: str | None = None
    name: str | None = None
    position: str | None = None
    email: str | None = None
    phone: str | None = None


async def contacts(guests: Sequence[Guest], kom: Kom, sealer: Sealer, *, field: str) -> tuple[Contact, ...]:
    """The guests with everything about them sealed.

    Raises Refused for a subject that the KOM does not show, and for who is told of in both ways or in none.
    """
    known = {contact.name.subject: contact for contact in reversed([*_shown(kom)])}
    found: list[Contact] = []
    for index, guest in enumerate(guests):
        described = any(text is not None for text in (guest.name, guest.position, guest.email, guest.phone))
        if described == (guest.person is not None) or (described and guest.name is None):
            raise Refused(Refusal("guest_unclear", "input", {}, f"/{field}/{index}"))
        if guest.name is not None:
            found.append(await _sealed(guest, guest.name, kom, sealer))
        elif guest.person in known:
            found.append(known[guest.person])
        else:
            raise Refused(Refusal("person_unknown", "input", {}, f"/{field}/{index}/person"))
    return tuple(found)


def _shown(kom: Kom) -> Iterable[Contact]:
    """Those whom the KOM already shows, the freshest first."""
    if kom.minutes is not None:
        yield from kom.minutes.guests
    if kom.meeting is not None:
        yield from kom.meeting.customer
    yield from kom.customer.contacts


async def _sealed(guest: Guest, name: str, kom: Kom, sealer: Sealer) -> Contact:
    """A person is known by e-mail, else by phone, else by name at this customer, as everywhere in the house.

    A name alone is of whom the KOM shows under it.
    """
    customer = kom.customer
    by_name = external(f"{customer.id or customer.npwp or customer.name}/{name}", system="contact")
    reached = email(guest.email), phone(guest.phone)
    shown = None if any(reached) else await known_as(name, (contact.name for contact in _shown(kom)), sealer)
    subject = shown or await sealer.subject_of(*reached, by_name)
    texts = [("name", name), ("email", guest.email), ("phone", guest.phone)]
    told = [(part, text) for part, text in texts if text is not None]
    sealed = await sealer.seal_many([Sealing(subject, "contact", text) for _, text in told])
    return Contact(position=guest.position, **dict(zip((part for part, _ in told), sealed, strict=True)))
