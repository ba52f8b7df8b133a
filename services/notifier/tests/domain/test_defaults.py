"""The rules that the house brings: their events exist, their conditions fit, their texts are there and are filled."""

import pytest

from jejak_events.language import event_type
from jejak_events.publication.published import published_events
from jejak_notifier.domain.content import is_sealed, schemas_at
from jejak_notifier.domain.defaults import DEFAULTS, adoptable
from jejak_notifier.domain.house import House
from jejak_notifier.domain.rule.rules import faults_of
from jejak_notifier.domain.templates import TEMPLATES
from jejak_notifier.settings import GROUP

HOUSE = House(audiences={"group_komunikasi": GROUP})
PUBLISHED = published_events()
NOT_YET = {
    name
    for name, definition in DEFAULTS.items()
    if (
        definition.event in ("contract.activated", "contract.terminated") and "contract.created" not in PUBLISHED
    )  # so far only what iro listens to, in a first version
    or (
        definition.event.partition(".")[0]
        in {
            "subscription_form",
            "contract",
            "kom",
            "handover",
            "order",
            "payment",
            "receivable",
            "refund",
            "production",
            "delivery",
            "lead",
        }
        and definition.event not in PUBLISHED
    )
}
"""Rules on events that are being written."""


def test_every_rule_is_on_an_event_that_is_published() -> None:
    missing = {name for name, definition in DEFAULTS.items() if definition.event not in PUBLISHED}
    assert missing <= NOT_YET
    assert set(adoptable()) == DEFAULTS.keys() - missing


@pytest.mark.parametrize("name", sorted(DEFAULTS.keys() - NOT_YET))
def test_a_rule_of_the_house_has_no_faults(name: str) -> None:
    assert list(faults_of(DEFAULTS[name], HOUSE)) == []


@pytest.mark.parametrize("name", sorted(DEFAULTS.keys() - NOT_YET))
def test_every_word_of_its_text_stands_in_its_event(name: str) -> None:
    definition = DEFAULTS[name]
    event = event_type(definition.event)
    for word, source in TEMPLATES[definition.template].items():
        schemas, _ = schemas_at(event, source.path)
        assert schemas, f"{definition.event} has no {source.path} for {word}"
        assert not any(is_sealed(schema) for schema in schemas), "texts hold nothing about people"


def test_no_template_is_without_a_rule() -> None:
    assert {definition.template for definition in DEFAULTS.values()} | {"any"} == set(TEMPLATES)
