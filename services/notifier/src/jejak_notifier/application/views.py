"""The lists of the notifier service: rules, and notifications by whom they are for and where they stand."""

from typing import get_args

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Text, text

from jejak_events.notifier.notification import NotificationEvent
from jejak_events.notifier.rule import RuleEvent
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row
from jejak_notifier.domain.house import key_of
from jejak_notifier.domain.notification import NOTIFICATION, Notification
from jejak_notifier.domain.rule import RULE, NotificationRule


def _rule(state: NotificationRule) -> Row:
    definition = state.definition
    return {
        "status": state.status.value,
        "name": definition.name,
        "event": definition.event,
        "channel": definition.channel,
        "template": definition.template,
        "search": (definition.name, definition.event),
    }


RULES = record_list(
    RULE,
    name="notification_rules",
    version=2,
    events=get_args(RuleEvent),
    columns=(
        Column("name", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("template", Text, nullable=False),
    ),
    project=_rule,
    sorts=("name", "event"),
    filters=("event", "channel"),
)


def _notification(state: Notification) -> Row:
    number = next((param.value for param in state.params if param.name == "number"), None)
    customer = next((param.value for param in state.params if param.name == "customer"), None)
    return {
        "status": state.status.value,
        "rule": state.rule,
        "event": state.about.type,
        "subject_id": str(state.about.record_id),
        "number": None if number is None else str(number),
        "customer": None if customer is None else str(customer),
        "recipient": key_of(state.recipient),
        "channel": state.channel,
        "in_inbox": state.in_inbox,
        "attempts": state.attempts,
        "due_at": state.due_at,
        "error": state.error,
        "search": tuple(str(one) for one in (state.rule, number, customer, state.about.type) if one),
    }


NOTIFICATIONS = record_list(
    NOTIFICATION,
    name="notifications",
    version=2,
    events=get_args(NotificationEvent),
    columns=(
        Column("rule", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("subject_id", Text, nullable=False),
        Column("number", Text),
        Column("customer", Text),
        Column("recipient", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("in_inbox", Boolean, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("error", Text),
    ),
    project=_notification,
    sorts=("created_at",),
    filters=("recipient",),
)
_TABLE = NOTIFICATIONS.table.c
Index(
    "ix_notifications_to_send",
    *(_TABLE.channel, _TABLE.due_at, _TABLE.id),
    postgresql_where=text("status IN ('waiting', 'sending')"),
)
Index("ix_notifications_inbox", *(_TABLE.recipient, _TABLE.created_at, _TABLE.id), postgresql_where=text("in_inbox"))
