"""Every command x role x status: the combinations come from the code, the outcomes from the table written by hand."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest
from tests.given_when_then import after, given_that

from jejak_events.iro import iro
from jejak_events.language import Actor
from jejak_kit.decider import ABSENT, Command, Decider
from jejak_notifier.domain.dossier import DOSSIER
from jejak_notifier.domain.notification import NOTIFICATION
from jejak_notifier.domain.notification.state import NotificationStatus
from jejak_notifier.domain.rule import RULE
from jejak_notifier.domain.rule.state import RuleStatus
from jejak_notifier.domain.webhook.delivery import DELIVERY
from jejak_notifier.domain.webhook.delivery.commands import StartPost
from jejak_notifier.domain.webhook.delivery.state import DeliveryStatus
from jejak_notifier.domain.webhook.subscription import WEBHOOK
from jejak_notifier.domain.webhook.subscription.state import WebhookStatus

from . import table
from . import webhook_samples as ws
from .samples import (
    CHANGE,
    CREATE,
    DROP,
    LATER,
    PAUSE,
    READ,
    REMOVE,
    RESUME,
    RETRY,
    UNREAD,
    attempt,
    facts,
    failed,
    raised,
    taken,
)

assert iro, "registers the events that rules are on"


class Noted(StrEnum):
    NOTED = "noted"


WAITING = after(NOTIFICATION, raised())
SENDING = after(NOTIFICATION, attempt(), state=WAITING)
RULES: dict[str, Any] = {
    ABSENT: None,
    RuleStatus.ACTIVE: after(RULE, CREATE),
    RuleStatus.PAUSED: after(RULE, CREATE, PAUSE),
    RuleStatus.REMOVED: after(RULE, CREATE, REMOVE),
}
NOTIFICATIONS: dict[str, Any] = {
    ABSENT: None,
    NotificationStatus.WAITING: WAITING,
    NotificationStatus.SENDING: SENDING,
    NotificationStatus.DELIVERED: after(NOTIFICATION, raised("inbox", None)),
    NotificationStatus.DEAD: after(NOTIFICATION, raised(fallback=None), attempt(), failed()),
    NotificationStatus.DROPPED: after(NOTIFICATION, DROP, state=WAITING),
}
DOSSIERS = {ABSENT: None, Noted.NOTED: after(DOSSIER, facts(number="IRO/2026/00001"))}

# A command of each kind for which, status and role allowing, nothing else speaks against it.
COMMANDS: Mapping[type[Command], Command] = {
    type(command): command
    for command in (
        CREATE, CHANGE, PAUSE, RESUME, REMOVE, raised(), attempt(), taken(), failed(), RETRY, DROP, READ, UNREAD,
        facts(number="IRO/2026/00001"),
        ws.create(), ws.CHANGE, ws.rotate(), ws.STOP, ws.RESUME, ws.REMOVE, ws.TEST, ws.AGAIN, ws.FINISH, ws.DISABLE,
        ws.RAISE, ws.replayed(), ws.post(), ws.accepted(), ws.rejected(), ws.SEND_NOW, ws.GIVE_UP,
    )
}  # fmt: skip

WEBHOOKS: dict[str, Any] = {
    ABSENT: None,
    WebhookStatus.ACTIVE: after(WEBHOOK, ws.create()),
    WebhookStatus.STOPPED: after(WEBHOOK, ws.create(), ws.STOP),
    WebhookStatus.DISABLED: after(WEBHOOK, ws.create(), ws.DISABLE),
    WebhookStatus.REMOVED: after(WEBHOOK, ws.create(), ws.REMOVE),
}
SENT = after(DELIVERY, ws.RAISE, ws.post())
DELIVERIES: dict[str, Any] = {
    ABSENT: None,
    DeliveryStatus.WAITING: after(DELIVERY, ws.RAISE),
    DeliveryStatus.SENDING: SENT,
    DeliveryStatus.DELIVERED: after(DELIVERY, ws.accepted(), state=SENT),
    DeliveryStatus.DEAD: after(DELIVERY, ws.rejected(), state=SENT),
    DeliveryStatus.DROPPED: after(DELIVERY, ws.GIVE_UP, state=SENT),
}

BOOKS: dict[str, tuple[Decider[Any, Any, Any], type[StrEnum], dict[str, Any], str]] = {
    "rule": (RULE, RuleStatus, RULES, table.RULE),
    "notification": (NOTIFICATION, NotificationStatus, NOTIFICATIONS, table.NOTIFICATION),
    "dossier": (DOSSIER, Noted, DOSSIERS, table.DOSSIER),
    "webhook": (WEBHOOK, WebhookStatus, WEBHOOKS, table.WEBHOOK),
    "delivery": (DELIVERY, DeliveryStatus, DELIVERIES, table.DELIVERY),
}


def combinations() -> list[tuple[str, type[Command], str]]:
    return [
        (book, command, status)
        for book, (decider, statuses, _, _) in BOOKS.items()
        for command in decider.rules.rules
        for status in (ABSENT, *(str(status.value) for status in statuses))
    ]


def fitting(kind: type[Command], status: str) -> Command:
    """An attempt counts on: the second one is due when the lease of the first has ended."""
    if kind.NAME == "attempt" and status == "sending":
        return ws.post(2, LATER) if kind is StartPost else attempt(2, LATER)
    return COMMANDS[kind]


@pytest.mark.parametrize(
    ("book", "kind", "status"), combinations(), ids=lambda part: part.__name__ if isinstance(part, type) else part
)
def test_a_command_is_taken_from_those_whom_the_table_names_and_from_nobody_else(
    book: str, kind: type[Command], status: str
) -> None:
    decider, _, states, text = BOOKS[book]
    allowed = table.read(text)
    assert (kind.NAME, status) in allowed, "the table has no such combination: transcribe it"
    may = allowed[kind.NAME, status]
    ever = frozenset[str]().union(*(roles for (name, _), roles in allowed.items() if name == kind.NAME))
    for role in table.ROLES:
        command = fitting(kind, status).model_copy(update={"actor": Actor(id="dewi", role=role)})
        outcome = given_that(decider, states[status]).when(command)
        if role in may:
            assert not outcome.refusals, (role, outcome.refusals)
            continue
        assert not outcome.events
        (refusal,) = outcome.refusals
        expected = "role" if role not in ever or may else "missing" if status == ABSENT else "status"
        assert (role, refusal.why) == (role, expected)


@pytest.mark.parametrize("book", BOOKS)
def test_the_table_names_no_command_or_status_that_the_code_has_not(book: str) -> None:
    decider, _, _, text = BOOKS[book]
    assert set(table.read(text)) == {(kind.NAME, status) for name, kind, status in combinations() if name == book}
    assert {kind.NAME for kind in decider.rules.rules} == {command for command, _ in table.read(text)}


@pytest.mark.parametrize("book", BOOKS)
def test_each_sample_state_has_the_status_it_stands_for(book: str) -> None:
    decider, statuses, states, _ = BOOKS[book]
    assert set(states) == {ABSENT, *statuses}
    for status, state in states.items():
        assert state is None or decider.rules.status(state) == status


def test_the_sample_commands_cover_the_code() -> None:
    assert {kind for decider, _, _, _ in BOOKS.values() for kind in decider.rules.rules} == set(COMMANDS)
