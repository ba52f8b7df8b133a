"""A webhook delivery from being raised to being taken, and when it is tried again."""

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given as for_any
from hypothesis import strategies as st
from tests.given_when_then import after, given_that

from jejak_events.notifier.webhook_delivery import (
    WebhookDeliveryAttempted,
    WebhookDeliveryDelivered,
    WebhookDeliveryRequeued,
)
from jejak_kit.decider import Refused
from jejak_notifier.domain.webhook.breaker import Breaker
from jejak_notifier.domain.webhook.delivery import DELIVERY, DeliveryCommand, WebhookDelivery
from jejak_notifier.domain.webhook.delivery.state import REMEMBERED, DeliveryStatus
from jejak_notifier.domain.webhook.identity import delivery_id
from jejak_notifier.domain.webhook.schedule import HOUR, JITTER, LONGEST_S, RETRIES_S, retry_at

from .samples import LATER, NOON
from .webhook_samples import GIVE_UP, RAISE, REPLAY, SEND_NOW, SUBSCRIPTION, accepted, post, rejected, replayed

WAITING = after(DELIVERY, RAISE)
SENDING = after(DELIVERY, post(), state=WAITING)
TAKEN = after(DELIVERY, accepted(), state=SENDING)
DEAD = after(DELIVERY, rejected(), state=SENDING)


def test_the_same_event_for_the_same_subscription_is_the_same_delivery() -> None:
    event = UUID(int=2)
    assert delivery_id(SUBSCRIPTION, event) == delivery_id(SUBSCRIPTION, event)
    assert (
        len({delivery_id(SUBSCRIPTION, event), delivery_id(UUID(int=5), event), delivery_id(event, UUID(int=1))}) == 3
    )
    given_that(DELIVERY, TAKEN).when(RAISE).then_nothing()


def test_an_attempt_is_noted_before_it_is_made_and_its_outcome_after_it() -> None:
    noted = WebhookDeliveryAttempted(attempt=1, lease_until=NOON + timedelta(minutes=1))
    sending = given_that(DELIVERY, WAITING).when(post()).then(noted)
    told = WebhookDeliveryDelivered(attempt=1, began_at=NOON, took_ms=12, status=204)
    taken = given_that(DELIVERY, sending).when(accepted()).then(told)
    assert [(one.number, one.status, one.error) for one in taken.tries] == [(1, 204, None)]


def test_of_two_who_try_at_once_one_does() -> None:
    given_that(DELIVERY, SENDING).when(post()).refused("attempt_overtaken")
    given_that(DELIVERY, SENDING).when(post(2)).refused("attempt_too_early")
    given_that(DELIVERY, SENDING).when(post(2, LATER)).then_says("webhook_delivery.attempted")


def test_a_failure_waits_for_its_time() -> None:
    failed = after(DELIVERY, rejected(again=LATER), state=SENDING)
    assert (failed.status, failed.due_at, failed.failed) == (DeliveryStatus.WAITING, LATER, 1)
    given_that(DELIVERY, failed).when(post(2)).refused("attempt_too_early")


def test_a_dead_letter_is_sent_again_and_the_schedule_begins_anew() -> None:
    assert DEAD.status is DeliveryStatus.DEAD
    again = given_that(DELIVERY, DEAD).when(SEND_NOW).then(WebhookDeliveryRequeued(not_before=LATER))
    assert (again.status, again.failed, again.attempts) == (DeliveryStatus.WAITING, 0, 1)
    assert [one.number for one in after(DELIVERY, post(2, LATER), accepted(2), state=again).tries] == [1, 2]


def test_a_dead_letter_is_dropped() -> None:
    assert after(DELIVERY, GIVE_UP, state=DEAD).dropped == "Penerima sudah tahu."


def test_a_replay_sends_what_was_taken_again_and_once() -> None:
    requeued = WebhookDeliveryRequeued(not_before=LATER, replay=REPLAY)
    again = given_that(DELIVERY, TAKEN).when(replayed()).then(requeued)
    given_that(DELIVERY, again).when(replayed()).then_nothing()
    taken = after(DELIVERY, post(2, LATER), accepted(2), state=again)
    given_that(DELIVERY, taken).when(replayed()).then_nothing()
    given_that(DELIVERY, taken).when(replayed(UUID(int=99))).then_says("webhook_delivery.requeued")


def test_a_replay_brings_what_was_never_raised_and_leaves_alone_what_is_on_its_way() -> None:
    assert after(DELIVERY, replayed()).replay == REPLAY
    for state in (WAITING, SENDING):
        given_that(DELIVERY, state).when(replayed()).then_nothing()


def test_an_outcome_that_comes_late_is_believed_when_it_is_good_and_was_not_wanted_again() -> None:
    second = after(DELIVERY, post(2, LATER), state=SENDING)
    given_that(DELIVERY, second).when(rejected(1)).then_nothing()
    assert after(DELIVERY, accepted(1), state=second).status is DeliveryStatus.DELIVERED
    again = after(DELIVERY, replayed(), state=TAKEN)
    given_that(DELIVERY, again).when(accepted(1)).then_nothing()


def test_the_state_names_the_latest_attempts_and_no_more() -> None:
    state: WebhookDelivery = WAITING
    for number in range(1, REMEMBERED + 6):
        state = after(DELIVERY, post(number), rejected(number, again=NOON), state=state)
    assert [one.number for one in state.tries] == list(range(6, REMEMBERED + 6))


STEPS = st.one_of(
    st.builds(post, st.integers(1, 4), st.sampled_from((NOON, LATER))),
    st.builds(accepted, st.integers(1, 4)),
    st.builds(rejected, st.integers(1, 4), st.sampled_from((None, LATER))),
    st.builds(replayed, st.sampled_from((REPLAY, UUID(int=99)))),
    st.sampled_from((RAISE, SEND_NOW, GIVE_UP)),
)


@for_any(st.lists(STEPS, max_size=25))
def test_whatever_comes_in_whatever_order(commands: list[DeliveryCommand]) -> None:
    """Attempts count up from 1 whatever begins anew; what was taken is only sent again when somebody asks for it."""
    state: WebhookDelivery | None = WAITING
    attempts: list[int] = []
    for command in commands:
        before = state
        try:
            events = DELIVERY.decide(command, state)
        except Refused:
            continue
        state = DELIVERY.fold(events, state)
        attempts += [event.attempt for event in events if isinstance(event, WebhookDeliveryAttempted)]
        if events and before is not None and before.status is DeliveryStatus.DELIVERED:
            assert [event.TYPE for event in events] == ["webhook_delivery.requeued"]
    assert attempts == list(range(1, len(attempts) + 1))


def test_the_schedule_is_the_specifications() -> None:
    """Five seconds after the first failure, 24 hours after the ninth, and then no more: 75 hours and a half."""
    pauses = [retry_at(failed, NOON, RETRIES_S, chance=0) for failed in range(1, 11)]
    assert [None if at is None else (at - NOON).total_seconds() for at in pauses] == [
        *(5, 300, 1_800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
        None,
    ]


@for_any(st.integers(1, 9), st.floats(0, 1), st.floats(0, 10 * LONGEST_S))
def test_a_retry_is_never_early_and_at_most_a_tenth_late(failed: int, chance: float, asked_s: float) -> None:
    """A receiver that asks for more time gets it, up to a day."""
    at = retry_at(failed, NOON, RETRIES_S, chance=chance, asked_s=asked_s)
    assert at is not None
    pause, least = (at - NOON).total_seconds(), max(RETRIES_S[failed - 1], min(asked_s, LONGEST_S))
    assert least - 0.001 <= pause <= max(RETRIES_S[failed - 1] * (1 + JITTER), min(asked_s, LONGEST_S)) + 0.001


def breaker() -> Breaker:
    return Breaker(failures=3, pause_s=60, longest_pause_s=200)


def fail(one: Breaker, at: datetime) -> None:
    one.failed(at, probe=one.begins())


def test_a_target_that_keeps_failing_is_left_alone_then_tried_with_one() -> None:
    one = breaker()
    fail(one, NOON)
    fail(one, NOON)
    one.succeeded()
    for _ in range(3):
        assert one.room(NOON, 4) == 4
        fail(one, NOON)
    assert (one.state(NOON), one.room(NOON, 4)) == ("open", 0)
    later = NOON + timedelta(seconds=60)
    assert (one.state(later), one.room(later, 4)) == ("half_open", 1)
    assert one.begins()
    assert one.room(later, 4) == 0
    one.succeeded()
    assert (one.state(later), one.room(later, 4)) == ("closed", 4)


def test_each_probe_that_fails_doubles_the_pause_up_to_the_longest() -> None:
    one, now, pauses = breaker(), NOON, []
    for _ in range(3):
        fail(one, now)
    for _ in range(4):
        assert one.opens_at is not None
        pauses.append((one.opens_at - now).total_seconds())
        now = one.opens_at
        fail(one, now)
    assert pauses == [60, 120, 200, 200]


def test_only_the_probe_speaks_for_a_target_that_is_tried() -> None:
    """What began before is no probe: neither its failure nor its being overtaken ends the trial."""
    one = breaker()
    early = [one.begins() for _ in range(5)]
    for probe in early[:3]:
        one.failed(NOON, probe=probe)
    later = NOON + timedelta(seconds=60)
    assert one.begins()
    one.failed(later, probe=early[3])
    one.leaves(probe=early[4])
    assert one.room(later, 4) == 0
    one.leaves(probe=True)
    assert one.room(later, 4) == 1
