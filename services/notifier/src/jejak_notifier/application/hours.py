"""When something may be sent at the earliest: working hours by the rule, quiet hours by the channel."""

from datetime import UTC, datetime, time, timedelta

from jejak_events.notifier.rule import RuleDefinition
from jejak_kit.decider import Calendar
from jejak_kit.i18n import BUSINESS_ZONE
from jejak_notifier.domain.house import INBOX
from jejak_notifier.domain.telling import NotBefore
from jejak_notifier.settings import ChannelSettings


def hours(calendar: Calendar, channels: dict[str, ChannelSettings]) -> NotBefore:
    """The inbox disturbs nobody: what is for the inbox is there at once."""

    def not_before(rule: RuleDefinition, channel: str, now: datetime) -> datetime:
        if channel == INBOX:
            return now
        moment = calendar.next_working_moment(now) if rule.hours == "working" else now
        settings = channels.get(channel)
        if settings is None or settings.quiet_from is None or settings.quiet_until is None:
            return moment
        return after_quiet(moment, settings.quiet_from, settings.quiet_until)

    return not_before


def after_quiet(moment: datetime, begins: time, ends: time) -> datetime:
    """The moment itself, or the end of the quiet hours (WIB) that it falls into."""
    local = moment.astimezone(BUSINESS_ZONE)
    at = local.time()
    quiet = begins <= at < ends if begins <= ends else at >= begins or at < ends
    if not quiet:
        return moment
    day = local.date() if at < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, BUSINESS_ZONE).astimezone(UTC)
