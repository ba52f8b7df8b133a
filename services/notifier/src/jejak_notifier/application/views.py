"""The lists of the notifier service: rules, and notifications by whom they are for and where they stand."""

from typing import Any, get_args

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, Text, text

from jejak_events.notifier.notification import NotificationEvent
from jejak_events.notifier.rule import RuleEvent
from jejak_kit.views.view import Row, record_view
from jejak_notifier.domain.house import key_of
from jejak_notifier.domain.notification import NOTIFICATION, Notification
from jejak_notifier.domain.rule import RULE, NotificationRule


def columns(*own: Column[Any]) -> tuple[Column[Any], ...]:
    return (
        Column("id", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("updated_at", DateTime(timezone=True), nullable=False),
        Column("status", Text, nullable=False),
        Column("search", Text, nullable=False),
        *own,
    )


def _rule(state: NotificationRule) -> Row:
    definition = state.definition
    return {
        "status": state.status.value,
        "name": definition.name,
        "event": definition.event,
        "channel": definition.channel,
        "template": definition.template,
        "search": f"{definition.name} {definition.event}".casefold(),
    }


RULES = record_view(
    RULE,
    name="notification_rules",
    version=1,
    events=get_args(RuleEvent),
    columns=columns(
        Column("name", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("template", Text, nullable=False),
    ),
    project=_rule,
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
        "search": " ".join(str(one) for one in (state.rule, number, customer, state.about.type) if one).casefold(),
    }


NOTIFICATIONS = record_view(
    NOTIFICATION,
    name="notifications",
    version=1,
    events=get_args(NotificationEvent),
    columns=columns(
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
)
_TABLE = NOTIFICATIONS.table.c
Index(
    "ix_notifications_to_send",
    *(_TABLE.channel, _TABLE.due_at, _TABLE.id),
    postgresql_where=text("status IN ('waiting', 'sending')"),
)
Index("ix_notifications_inbox", *(_TABLE.recipient, _TABLE.created_at, _TABLE.id), postgresql_where=text("in_inbox"))
