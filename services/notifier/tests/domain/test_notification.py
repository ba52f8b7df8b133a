"""A notification from being raised to being read, and every way in which sending it can go."""

from datetime import timedelta

from hypothesis import given as for_any
from hypothesis import strategies as st
from tests.given_when_then import after, given, given_that

from jejak_events.notifier.notification import (
    NotificationAttempted,
    NotificationDelivered,
    NotificationDiverted,
    NotificationFailed,
    NotificationRead,
    NotificationRetried,
    Recipient,
)
from jejak_kit.decider import Refused
from jejak_notifier.domain.notification import NOTIFICATION, Notification, NotificationCommand
from jejak_notifier.domain.notification.state import NotificationStatus

from .samples import DROP, LATER, NOON, READ, RETRY, UNREAD, attempt, failed, raised, taken

WAITING = after(NOTIFICATION, raised())


def test_raised_for_the_inbox_it_is_delivered_at_once() -> None:
    told = given(NOTIFICATION).when(raised("inbox", None)).state
    assert told.in_inbox


def test_raised_again_nothing_happens() -> None:
    given_that(NOTIFICATION, WAITING).when(raised()).then_nothing()


def test_an_attempt_is_noted_before_it_is_made_and_its_outcome_after_it() -> None:
    noted = NotificationAttempted(channel="email", attempt=1, lease_until=NOON + timedelta(minutes=1))
    sending = given_that(NOTIFICATION, WAITING).when(attempt()).then(noted)
    told = given_that(NOTIFICATION, sending).when(taken()).then(NotificationDelivered(channel="email", attempt=1))
    assert told.status is NotificationStatus.DELIVERED
    assert not told.in_inbox


def test_of_two_who_try_at_once_one_does() -> None:
    """The other is told that it was overtaken, or that it is too early while the first one's lease runs."""
    sending = after(NOTIFICATION, attempt(), state=WAITING)
    given_that(NOTIFICATION, sending).when(attempt()).refused("attempt_overtaken")
    given_that(NOTIFICATION, sending).when(attempt(2)).refused("attempt_too_early")
    given_that(NOTIFICATION, sending).when(attempt(2, LATER)).then_says("notification.attempted")


def test_nothing_is_sent_before_its_time() -> None:
    early = raised().model_copy(update={"not_before": LATER})
    told = after(NOTIFICATION, early)
    given_that(NOTIFICATION, told).when(attempt()).refused("attempt_too_early")


def test_a_failure_waits_for_its_retry() -> None:
    sending = after(NOTIFICATION, attempt(), state=WAITING)
    told = (
        given_that(NOTIFICATION, sending)
        .when(failed(retry_at=LATER))
        .then(NotificationFailed(channel="email", attempt=1, error="no answer", retry_at=LATER))
    )
    assert (told.status, told.due_at, told.attempts) == (NotificationStatus.WAITING, LATER, 1)


def test_a_channel_that_fails_for_good_gives_way_to_the_fallback() -> None:
    sending = after(NOTIFICATION, attempt(), state=WAITING)
    told = (
        given_that(NOTIFICATION, sending)
        .when(failed())
        .then(
            NotificationDiverted(channel="email", attempt=1, error="no answer", to="inbox", not_before=NOON),
            NotificationDelivered(channel="inbox", attempt=1),
        )
    )
    assert told.in_inbox
    other = after(NOTIFICATION, raised(fallback="whatsapp"), attempt(), failed())
    assert (other.status, other.channel, other.attempts, other.fallback) == ("waiting", "whatsapp", 0, None)


def test_without_a_fallback_it_is_a_dead_letter_for_an_operator() -> None:
    dead = after(NOTIFICATION, raised(fallback=None), attempt(), failed())
    assert dead.status is NotificationStatus.DEAD
    again = given_that(NOTIFICATION, dead).when(RETRY).then(NotificationRetried(not_before=LATER))
    assert (again.status, again.attempts) == (NotificationStatus.WAITING, 0)
    assert after(NOTIFICATION, DROP, state=dead).dropped == "Sudah ditelepon."


def test_an_outcome_that_comes_late_is_believed_when_it_is_good() -> None:
    """What was sent was sent; a failure of an attempt that others have followed says nothing."""
    second = after(NOTIFICATION, attempt(), attempt(2, LATER), state=WAITING)
    given_that(NOTIFICATION, second).when(failed(1)).then_nothing()
    told = given_that(NOTIFICATION, second).when(taken(1)).state
    given_that(NOTIFICATION, told).when(taken(2)).then_nothing()
    given_that(NOTIFICATION, told).when(failed(2)).then_nothing()


def test_everybody_who_shares_an_inbox_reads_for_themselves() -> None:
    told = after(NOTIFICATION, raised("inbox", None))
    read = given_that(NOTIFICATION, told).when(READ).then(NotificationRead(person="dewi"))
    given_that(NOTIFICATION, read).when(READ).then_nothing()
    assert read.read_by == ("dewi",)
    assert after(NOTIFICATION, UNREAD, state=read).read_by == ()


def test_what_is_in_anothers_inbox_is_not_there() -> None:
    personal = after(NOTIFICATION, raised("inbox", None, Recipient(kind="person", name="budi")))
    given_that(NOTIFICATION, personal).when(READ).refused("record_missing")
    by_mail = after(NOTIFICATION, raised(), attempt(), taken())
    given_that(NOTIFICATION, by_mail).when(READ).refused("record_missing")


STEPS = st.one_of(
    st.builds(attempt, st.integers(1, 4), st.sampled_from((NOON, LATER)), st.sampled_from(("email", "whatsapp"))),
    st.builds(taken, st.integers(1, 4), st.sampled_from(("email", "whatsapp"))),
    st.builds(failed, st.integers(1, 4), st.sampled_from((None, LATER)), st.sampled_from(("email", "whatsapp"))),
    st.sampled_from((raised(), RETRY, DROP)),
)


@for_any(st.sampled_from((None, "inbox", "whatsapp")), st.lists(STEPS, max_size=25))
def test_whatever_comes_in_whatever_order(fallback: str | None, commands: list[NotificationCommand]) -> None:
    """Delivered once at most and never again sent; attempts of a channel count up from 1; nothing comes back from dropped."""
    state: Notification | None = after(NOTIFICATION, raised(fallback=fallback))
    happened: list[tuple[str, int]] = []
    for command in commands:
        try:
            events = NOTIFICATION.decide(command, state)
        except Refused:
            continue
        before, state = state, NOTIFICATION.fold(events, state)
        happened += [(event.TYPE, getattr(event, "attempt", 0)) for event in events]
        if before is not None and before.status is NotificationStatus.DELIVERED:
            assert not events
        if events and isinstance(events[0], NotificationAttempted):
            assert before is not None
            assert events[0].attempt == before.attempts + 1
    assert [kind for kind, _ in happened].count("notification.delivered") <= 1
