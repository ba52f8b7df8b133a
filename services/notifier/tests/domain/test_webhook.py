"""A webhook subscription: whom it may speak to, what it wants, its secrets, being stopped, disabled and replayed."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.given_when_then import after, given, given_that

from jejak_events.iro import iro, review
from jejak_events.notifier.webhook import (
    WebhookReplayFinished,
    WebhookReplayRequested,
    WebhookSecretRotated,
    WebhookSubscriptionCreated,
    WebhookSubscriptionDisabled,
)
from jejak_events.personal import is_personal
from jejak_notifier.domain.webhook.filters import wants
from jejak_notifier.domain.webhook.subscription import WEBHOOK
from jejak_notifier.domain.webhook.subscription.state import WebhookStatus

from .samples import LATER
from .webhook_samples import (
    AGAIN,
    CHANGE,
    DISABLE,
    FINISH,
    FIRST,
    REMOVE,
    REPLAY,
    RESUME,
    SEALED,
    SECOND,
    STOP,
    TEST,
    THIRD,
    create,
    rotate,
    webhook,
)

assert iro, "registers the events that subscriptions want"
assert review
ACTIVE = after(WEBHOOK, create())


def test_a_system_subscribes() -> None:
    created = WebhookSubscriptionCreated(definition=webhook(), secret_id=FIRST, secret=SEALED)
    told = given(WEBHOOK).when(create()).then(created)
    assert (told.status, told.gathers) == (WebhookStatus.ACTIVE, True)


def test_the_state_that_is_shown_holds_no_secret_sealed_or_not() -> None:
    assert SEALED.sealed not in after(WEBHOOK, rotate(), state=ACTIVE).model_dump_json()


def test_whoever_may_read_what_is_said_of_people_opens_no_secret_by_it() -> None:
    told = given(WEBHOOK).when(create()).then_says("webhook_subscription.created")
    assert told.secrets
    assert not is_personal(SEALED.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("no url", "webhook_url_malformed"),
        ("ftp://hooks.example.com/", "webhook_url_malformed"),
        ("https://", "webhook_url_malformed"),
        ("http://hooks.example.com/", "webhook_url_not_https"),
        ("https://rina:rahasia@hooks.example.com/", "webhook_url_credentials"),
        ("https://hooks.example.com/#here", "webhook_url_credentials"),
        ("https://127.0.0.1/", "webhook_target_forbidden"),
        ("https://0x7f.1/", "webhook_target_forbidden"),
        ("https://2130706433/", "webhook_target_forbidden"),
        ("https://[::1]/", "webhook_target_forbidden"),
        ("https://[::ffff:10.0.0.1]/", "webhook_target_forbidden"),
        ("https://169.254.169.254/latest/meta-data", "webhook_target_forbidden"),
    ],
)
def test_a_url_that_must_not_be_spoken_to_is_refused(url: str, code: str) -> None:
    given(WEBHOOK).when(create(webhook(url))).refused(code, fields=["/definition/url"])


def test_configuration_may_name_networks_of_the_house() -> None:
    house = webhook("http://10.20.1.5:8080/hooks")
    assert given(WEBHOOK).when(create(house, "10.20.0.0/16")).state.definition.url == house.url
    given(WEBHOOK).when(create(house, "10.30.0.0/16")).refused("webhook_target_forbidden")


def test_events_that_nobody_ever_says_are_refused_by_their_place() -> None:
    """What the notifier says itself counts as such: telling of telling would never end."""
    wanted = webhook("https://hooks.example.com/", "iro.submitted", "iro.sumbitted", "notification.*", "review.*")
    fields = ["/definition/events/1", "/definition/events/2"]
    given(WEBHOOK).when(create(wanted)).refused("event_unknown", "event_unknown", fields=fields)


@pytest.mark.parametrize(
    ("events", "type", "expected"),
    [
        (("iro.submitted",), "iro.submitted", True),
        (("iro.submitted",), "iro.approved", False),
        (("iro.*",), "iro.approved", True),
        (("iro.*",), "iron.melted", False),
        (("review.*", "iro.approved"), "iro.approved", True),
        (("*",), "verification.opened", True),
    ],
)
def test_what_a_subscription_wants(events: tuple[str, ...], type: str, expected: bool) -> None:
    record = UUID(int=3)
    definition = webhook("https://hooks.example.com/", *events)
    assert wants(definition, "iro", type, record) is expected
    only = definition.model_copy(update={"record": record})
    assert wants(only, "iro", type, record) is expected
    assert not wants(only, "iro", type, UUID(int=4))


@pytest.mark.parametrize("service", ["notifier", ""])
def test_nobody_wants_what_is_told_of_telling(service: str) -> None:
    assert not wants(webhook("https://hooks.example.com/", "*"), service, "notification.raised", UUID(int=3))


def test_two_secrets_are_valid_while_they_are_rotated_and_never_three() -> None:
    rotated = WebhookSecretRotated(secret_id=SECOND, secret=SEALED, previous_until=LATER)
    told = given_that(WEBHOOK, ACTIVE).when(rotate()).then(rotated)
    assert [(one.id, one.until) for one in told.secrets] == [(SECOND, None), (FIRST, LATER)]
    later = LATER + timedelta(hours=1)
    again = after(WEBHOOK, rotate(THIRD, later), state=told)
    assert [(one.id, one.until) for one in again.secrets] == [(THIRD, None), (SECOND, later)]


def test_a_stopped_subscription_gathers_and_a_disabled_one_does_not() -> None:
    stopped = after(WEBHOOK, STOP, state=ACTIVE)
    assert (stopped.gathers, stopped.reason) == (True, "Penerima dipindahkan.")
    assert not after(WEBHOOK, DISABLE, state=ACTIVE).gathers
    assert not after(WEBHOOK, REMOVE, state=ACTIVE).gathers
    assert after(WEBHOOK, RESUME, state=stopped).reason is None


def test_a_receiver_that_wants_nothing_more_disables_it_once() -> None:
    disabled = given_that(WEBHOOK, ACTIVE).when(DISABLE).then(WebhookSubscriptionDisabled(reason=DISABLE.reason))
    given_that(WEBHOOK, disabled).when(DISABLE).then_nothing()
    assert after(WEBHOOK, RESUME, state=disabled).status is WebhookStatus.ACTIVE


def test_a_disabled_one_can_gather_again_before_anything_is_sent() -> None:
    assert after(WEBHOOK, DISABLE, STOP, state=ACTIVE).gathers


def test_a_replay_runs_alone_and_ends_once() -> None:
    asked = WebhookReplayRequested(replay_id=REPLAY, since=None, source="iro", position=4)
    running = given_that(WEBHOOK, ACTIVE).when(AGAIN).then(asked)
    given_that(WEBHOOK, running).when(AGAIN).refused("webhook_replay_running")
    ended = given_that(WEBHOOK, running).when(FINISH).then(WebhookReplayFinished(replay_id=REPLAY, deliveries=3))
    given_that(WEBHOOK, ended).when(FINISH).then_nothing()
    assert ended.replay is None


def test_a_change_to_the_same_is_none() -> None:
    changed = after(WEBHOOK, CHANGE, state=ACTIVE)
    given_that(WEBHOOK, changed).when(CHANGE).then_nothing()


def test_only_an_active_subscription_is_tried_out() -> None:
    given_that(WEBHOOK, ACTIVE).when(TEST).then_says("webhook_subscription.tested")
    given_that(WEBHOOK, after(WEBHOOK, STOP, state=ACTIVE)).when(TEST).refused("wrong_status")
