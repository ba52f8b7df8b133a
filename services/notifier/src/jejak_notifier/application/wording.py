"""A notification in words: from the catalogues, in the reader's language, when it is read or sent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from jejak_events.notifier.notification import Param
from jejak_kit.i18n import Catalogue
from jejak_kit.papers import rupiah
from jejak_notifier.domain.notification import Notification

LISTED = 30
"""Notifications that a digest names one by one."""


class Text(NamedTuple):
    """A title of one line, and a body."""

    title: str
    body: str


def worded(notification: Notification, catalogue: Catalogue, language: str) -> Text:
    """What the recipient reads. The rule's language goes before the reader's."""
    return words(
        notification.template,
        notification.params,
        notification.about.type,
        catalogue,
        notification.language or language,
    )


def words(template: str, params: Sequence[Param], event: str, catalogue: Catalogue, language: str) -> Text:
    filled: Mapping[str, Any] = {
        **{param.name: _shown(param) for param in params},
        "event": catalogue.text(f"event.{event}", language),
    }
    title = catalogue.text(f"notice.{template}.title", language, filled)
    return Text(" ".join(title.split())[:200], catalogue.text(f"notice.{template}.body", language, filled))


def digest(notifications: Sequence[Notification], catalogue: Catalogue, language: str) -> Text:
    """Many in one message: a title each, the oldest first."""
    first, more = notifications[:LISTED], len(notifications) - LISTED
    lines = [f"• {worded(one, catalogue, language).title}" for one in first]
    if more > 0:
        lines.append(catalogue.text("notice.digest.more", language, {"count": more}))
    return Text(
        catalogue.text("notice.digest.title", language, {"count": len(notifications)}),
        "\n".join([catalogue.text("notice.digest.body", language), "", *lines]),
    )


def _shown(param: Param) -> Any:
    """The value as the catalogue writes it; days and moments are texts in an event."""
    value = param.value
    match param.kind:
        case "rupiah" if isinstance(value, int):
            return rupiah(value)
        case "date" if isinstance(value, str):
            return date.fromisoformat(value)
        case "moment" if isinstance(value, str):
            return datetime.fromisoformat(value)
        case _:
            return value
