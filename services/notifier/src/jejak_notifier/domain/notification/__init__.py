"""Notification: one thing told to one recipient, until the channel has taken it."""

from jejak_events.notifier.notification import NotificationEvent
from jejak_kit.decider import Decider
from jejak_notifier.domain.notification.commands import NotificationCommand
from jejak_notifier.domain.notification.decide import decide
from jejak_notifier.domain.notification.rules import RULES
from jejak_notifier.domain.notification.state import Notification, evolve

NOTIFICATION: Decider[Notification, NotificationCommand, NotificationEvent] = Decider(
    "notification", Notification, evolve, decide, RULES
)

__all__ = ["NOTIFICATION", "Notification", "NotificationCommand"]
