"""An event, the rules on it, and who is told: once, in the transaction that takes the event."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from services.notifier.tests.newsroom import (
    A_WHILE_AGO,
    ADMIN,
    Newsroom,
    definition,
    id_of,
    opened,
    returned,
    to_role,
    when,
)

from jejak_events.iro.iro import Track
from jejak_events.notifier.rule import To
from jejak_kit.decider import Refused
from jejak_notifier.domain.defaults import adoptable
from jejak_notifier.domain.dossier import DOSSIER
from jejak_notifier.domain.identity import default_rule_id, dossier_id
from jejak_notifier.domain.rule.commands import ChangeRule, PauseRule, RemoveRule, ResumeRule

pytestmark = pytest.mark.anyio


async def test_whom_a_rule_names_is_told_at_once_in_the_inbox(newsroom: Newsroom) -> None:
    """Being raised and being in the inbox is one transaction, caused by the event."""
    await newsroom.rule(definition(template="iro.returned"))
    [event] = await newsroom.hears(returned())
    raised, delivered = await newsroom.runtime.reader.record(to_role(event, template="iro.returned"))
    assert (raised.type, delivered.type) == ("notification.raised", "notification.delivered")
    assert raised.causation_id == delivered.causation_id == event.event_id
    [told] = await newsroom.notifications("a rule")
    assert told.in_inbox
    assert {param.name: param.value for param in told.params}["note"] == "Alamat site kurang."


async def test_the_same_event_tells_nobody_twice(newsroom: Newsroom) -> None:
    """The page again, another rule with the same recipient and template, and a recipient who is meant twice."""
    twice = (To(kind="role", name="sales_ops"), To(kind="role", name="sales_ops"))
    await newsroom.rule(definition(to=twice))
    await newsroom.rule(definition(name="another rule"))
    await newsroom.hears(returned())
    await newsroom.inbox.take(newsroom.given)
    assert len(await newsroom.notifications()) == 1


async def test_only_what_meets_all_conditions_is_told(newsroom: Newsroom) -> None:
    conditions = (when("track", "in", ("legal", "technical")), when("note", "contains", "SITE"))
    await newsroom.rule(definition(conditions=conditions))
    await newsroom.hears(returned(track=Track.MANAGER), returned(note="Lampiran kurang."), returned())
    assert len(await newsroom.notifications("a rule")) == 1


async def test_a_rule_tells_of_what_happens_while_it_is_active(newsroom: Newsroom) -> None:
    """In the transaction after the change at the latest: paused, resumed, changed to another event, removed."""
    rule, now = await newsroom.rule(definition()), datetime.now(UTC)
    told = []
    for command in (
        None,
        PauseRule(actor=ADMIN, at=now),
        ResumeRule(actor=ADMIN, at=now),
        ChangeRule(actor=ADMIN, at=now, definition=definition("review.opened")),
        RemoveRule(actor=ADMIN, at=now),
    ):
        if command is not None:
            await newsroom.give(command, rule)
        await newsroom.hears(returned())
        await newsroom.hears(opened())
        told.append([one.about.type for one in await newsroom.notifications("a rule")])
    assert told[0] == told[1] == ["iro.returned"]
    assert told[2] == ["iro.returned"] * 2
    assert told[3] == told[4] == ["iro.returned", "iro.returned", "review.opened"]


async def test_a_definition_with_faults_is_refused_with_every_place(newsroom: Newsroom) -> None:
    wrong = definition(
        conditions=(when("offer.customers", "equals", "x"), when("track", "equals", "nobody"), when("note", "less")),
        to=(To(kind="role", name="janitor"), To(kind="pic", name="budi"), To(kind="audience", name="choir")),
        channel="pigeon",
        template="sonnet",
    )
    with pytest.raises(Refused) as refused:
        await newsroom.rule(wrong)
    assert [(refusal.code, refusal.field) for refusal in refused.value.refusals] == [
        ("condition_field_unknown", "/definition/conditions/0/field"),
        ("condition_value_unfit", "/definition/conditions/1/value"),
        ("condition_value_needed", "/definition/conditions/2/value"),
        ("role_unknown", "/definition/to/0/name"),
        ("recipient_has_no_name", "/definition/to/1/name"),
        ("audience_unknown", "/definition/to/2/name"),
        ("channel_unknown", "/definition/channel"),
        ("template_unknown", "/definition/template"),
    ]


async def test_old_news_is_noted_and_told_to_nobody(newsroom: Newsroom) -> None:
    """Whoever begins to listen to a stream of years is not flooded with it."""
    await newsroom.rule(definition())
    record = uuid4()
    await newsroom.hears(returned(number="IRO/2026/00007"), of=record, at=datetime.now(UTC) - A_WHILE_AGO)
    assert await newsroom.notifications() == []
    events = await newsroom.runtime.reader.record(dossier_id(record))
    dossier = DOSSIER.fold([event.data for event in events])  # type: ignore[misc]  # they are a dossier's
    assert dossier is not None
    assert dossier.number == "IRO/2026/00007"


async def test_the_rules_of_the_house_are_there_before_the_first_event(newsroom: Newsroom) -> None:
    """Nobody had to make them; one that was removed stays so."""
    [first] = await newsroom.hears(opened("legal"))
    told = await newsroom.notifications()
    assert [(one.rule, one.recipient.name) for one in told] == [("review.opened.legal", "legal")]
    assert id_of(told[0]) == to_role(first, "legal", "review.opened")
    assert "review.opened.legal" in adoptable()
    await newsroom.give(RemoveRule(actor=ADMIN, at=datetime.now(UTC)), default_rule_id("review.opened.legal"))
    await newsroom.hears(opened("legal"), opened("technical"))
    assert [one.recipient.name for one in await newsroom.notifications()] == ["legal", "technical"]
