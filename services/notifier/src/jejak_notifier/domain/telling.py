"""From an event and the rules on it to who is told what, how and when."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from jejak_events.language import Event, Recorded
from jejak_events.limits import Name
from jejak_events.notifier.notification import About, Recipient
from jejak_events.notifier.rule import RuleDefinition, To
from jejak_kit.decider import SYSTEM, Actor
from jejak_notifier.domain.conditions import holds
from jejak_notifier.domain.content import Content
from jejak_notifier.domain.dossier import Dossier
from jejak_notifier.domain.house import House
from jejak_notifier.domain.notification.commands import RaiseNotification
from jejak_notifier.domain.templates import params_of

TELLER = Actor(id="notifier", role=SYSTEM)

NotBefore = Callable[[RuleDefinition, str, datetime], datetime]
"""`(rule, channel, now)`: when it may be sent at the earliest, by working and quiet hours."""


def concerns(definition: RuleDefinition, content: Content) -> bool:
    """Whether a rule tells of an event with this content."""
    return all(holds(condition, content) for condition in definition.conditions)


def recipients(to: To, facts: Dossier) -> Iterator[Recipient]:
    """Who is meant; nobody where the record has no PIC or contact that is known."""
    match to.kind:
        case "pic":
            if facts.pic is not None:
                yield Recipient(kind="person", name=facts.pic)
        case "contact":
            address = facts.email or facts.phone
            if address is not None:
                yield Recipient(kind="contact", name=address.subject, address=address)
        case kind:
            assert to.name is not None, "a rule names whom it tells"
            yield Recipient(kind=kind, name=to.name)


def about(event: Recorded[Event]) -> About:
    return About(
        service=event.data.SERVICE,
        type=event.type,
        event_id=event.event_id,
        record_id=event.record_id,
        record_version=event.version,
        occurred_at=event.occurred_at,
    )


def tell(
    rule_id: UUID,
    rule: Name,
    definition: RuleDefinition,
    event: Recorded[Event],
    content: Content,
    facts: Dossier,
    house: House,
    not_before: NotBefore,
    now: datetime,
) -> Iterator[RaiseNotification]:
    """One command per recipient who can be told. Who is meant twice is told once."""
    if not concerns(definition, content):
        return
    reachable = _reachable(facts, house, definition)
    for recipient in _each_once(one for to in definition.to for one in recipients(to, reachable)):
        way = house.way_to(recipient, definition.channel, definition.fallback)
        if way is None:
            continue
        channel, fallback = way
        yield RaiseNotification(
            actor=TELLER,
            at=now,
            rule_id=rule_id,
            rule=rule,
            about=about(event),
            recipient=recipient,
            channel=channel,
            fallback=fallback,
            template=definition.template,
            language=definition.language,
            params=params_of(definition.template, content, facts),
            not_before=not_before(definition, channel, now),
        )


def _reachable(facts: Dossier, house: House, definition: RuleDefinition) -> Dossier:
    """A contact is told at the kind of address that the channel reaches."""
    channel = house.channels.get(definition.channel)
    if channel is None or channel.addressed is None:
        return facts
    other = "phone" if channel.addressed == "email" else "email"
    return facts.model_copy(update={other: None})


def _each_once(found: Iterable[Recipient]) -> list[Recipient]:
    return list({(one.kind, one.name): one for one in found}.values())
