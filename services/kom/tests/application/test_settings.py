"""What the service refuses to start with."""

import pytest
from pydantic import ValidationError

from jejak_kit.description import ENVIRONMENT
from jejak_kom.settings import KomSettings


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_checklist_is_configuration(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("JEJAK_READINESS_ITEMS", '[{"code": "power", "label": "Listrik"}]')
    assert [item.label for item in KomSettings().readiness_items] == ["Listrik"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JEJAK_READINESS_ITEMS", "[]"),
        ("JEJAK_READINESS_ITEMS", '[{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]'),
        ("JEJAK_ACKNOWLEDGE_WITHIN_HOURS", "0"),
        ("JEJAK_SCHEDULE_WITHIN_DAYS", "-1"),
        ("JEJAK_MEETING_ORGANIZER", "mailto:kom@maju.example"),
    ],
)
def test_what_makes_no_sense_is_refused(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(ValidationError):
        KomSettings()


def test_nobody_is_reminded_when_the_days_are_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("JEJAK_SCHEDULE_WITHIN_DAYS", "0")
    assert KomSettings().schedule_within is None
