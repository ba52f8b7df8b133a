"""Notification rules: made, changed, paused and removed by API, and tried out on what has happened."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, Field, StrictBool, StrictInt

from jejak_events.codec import MalformedEvent, decode
from jejak_events.language import Event, Recorded, UnknownEvent
from jejak_events.limits import Name, StaffId
from jejak_events.notifier.rule import (
    ChannelName,
    Condition,
    EventType,
    FieldPath,
    Operator,
    RecipientKind,
    RuleDefinition,
    TemplateName,
    Text,
    To,
)
from jejak_kit.commands import RecordMissing
from jejak_kit.decider import Refused
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel, json_answer
from jejak_kit.http.paging import Sorting
from jejak_kit.http.problems import language_of
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime
from jejak_notifier.application.trying import Trial, try_out
from jejak_notifier.application.views import RULES
from jejak_notifier.domain.house import House
from jejak_notifier.domain.rule import RULE
from jejak_notifier.domain.rule.commands import ChangeRule, CreateRule, PauseRule, RemoveRule, ResumeRule
from jejak_notifier.domain.rule.rules import faults_of
from jejak_notifier.domain.rule.state import STATUS_LABELS, RuleStatus
from jejak_notifier.domain.telling import NotBefore
from jejak_notifier.entrypoints.http.rights import READING

TABLE = RULES.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"name": TABLE.name, "event": TABLE.event, "updated_at": TABLE.updated_at, "status": TABLE.status},
    default="name",
)
LOOKED_THROUGH = 2_000
"""Events of one record in which a dry run looks for one of the rule's type."""

ScalarBody = StrictBool | StrictInt | Text


class ConditionBody(RequestModel):
    """What must hold of a field of the event's content."""

    field: FieldPath = Field(description="As in `offer.customer.name`; `*` is any element of a list.")
    operator: Operator
    value: ScalarBody | Annotated[list[ScalarBody], Field(max_length=100)] | None = Field(
        None, description="A list for `in` and `not_in`, nothing for `present` and `absent`."
    )

    def condition(self) -> Condition:
        value = tuple(self.value) if isinstance(self.value, list) else self.value
        return Condition(field=self.field, operator=self.operator, value=value)


class ToBody(RequestModel):
    """Whom the rule tells."""

    kind: RecipientKind
    name: StaffId | None = Field(
        None, description="The role, person, audience or system; none for `pic` and `contact`."
    )


class DefinitionBody(RequestModel):
    """A rule, whole."""

    name: Name
    event: EventType = Field(description="The event's type, see docs/events.md.")
    conditions: Annotated[list[ConditionBody], Field(max_length=20)] = Field([], description="All must hold.")
    to: Annotated[list[ToBody], Field(min_length=1, max_length=20)]
    channel: ChannelName = "inbox"
    fallback: ChannelName | None = Field(None, description="Tried when the channel fails for good.")
    template: TemplateName = Field(description="`any` fits every event.")
    language: Literal["id", "en"] | None = Field(None, description="Without one everybody is told in their own.")
    hours: Literal["any", "working"] = "any"

    def definition(self) -> RuleDefinition:
        return RuleDefinition(
            name=self.name,
            event=self.event,
            conditions=tuple(condition.condition() for condition in self.conditions),
            to=tuple(To(kind=to.kind, name=to.name) for to in self.to),
            channel=self.channel,
            fallback=self.fallback,
            template=self.template,
            language=self.language,
            hours=self.hours,
        )


class RuleBody(RequestModel):
    definition: DefinitionBody


class TrialBody(RequestModel):
    """What a rule would do, or would have done, with an event of a record."""

    definition: DefinitionBody
    record_id: UUID = Field(description="The record to which the event happened.")
    version: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The event's number in the record; without one the newest of the rule's type."
    )


class TrialEvent(BaseModel):
    event_id: UUID
    type: str
    version: int
    occurred_at: AwareDatetime


class TrialNotice(BaseModel):
    """A notification that would be raised."""

    recipient: str = Field(description="As in `role:legal`.")
    channel: str
    fallback: str | None
    not_before: AwareDatetime
    title: str
    body: str


class TrialAnswer(BaseModel):
    """Nothing was told to anybody."""

    event: TrialEvent
    matches: bool
    conditions: dict[str, bool] = Field(description="Whether each condition holds, by its place in the definition.")
    notifications: list[TrialNotice]


def router(runtime: Runtime, house: House, not_before: NotBefore) -> APIRouter:
    """`/v1/rules`."""
    api = APIRouter(prefix="/rules", tags=["rules"])
    rules = RULE.rules
    records = Records(runtime, RULE, name="RuleAnswer", view=RULES, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: RuleStatus | None = None,
        event: Annotated[str | None, Query(max_length=100)] = None,
        channel: Annotated[str | None, Query(max_length=40)] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of name or event.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status, event=event, channel=channel)

    add_list(api, runtime, records, SORTING, filters, shows="All rules, those that the house brings among them.")

    @api.post("", status_code=201)
    async def create_rule(body: RuleBody, gate: UnversionedGate) -> CommandAnswer:
        """Make a rule; it tells of what happens from now on."""
        definition = body.definition.definition()
        return await gate.create(
            CreateRule, rules, lambda _: lambda actor, at: CreateRule(actor=actor, at=at, definition=definition)
        )

    @api.post("/dry_run", response_model=TrialAnswer)
    async def dry_run(body: TrialBody, request: Request, principal: CurrentPrincipal) -> Response:
        """Try a rule out on a past event: who would be told what, where and when. Nobody is."""
        records.check_rights(principal)
        definition = body.definition.definition()
        if wrong := tuple(faults_of(definition, house)):
            raise Refused(*wrong)
        event = await _past(runtime, body, definition)
        trial = await try_out(runtime, definition, event, house, not_before, request.app.state.edge.clock())
        return json_answer(_answer(trial, event, runtime, language_of(request.scope)))

    @api.post("/{id}/change")
    async def change(id: UUID, body: RuleBody, gate: Gate) -> CommandAnswer:
        """Change the rule, whole."""
        definition = body.definition.definition()
        return await gate.run(
            ChangeRule, id, rules, lambda actor, at: ChangeRule(actor=actor, at=at, definition=definition)
        )

    @api.post("/{id}/pause")
    async def pause(id: UUID, gate: Gate) -> CommandAnswer:
        """Tell nobody by this rule until it is resumed."""
        return await gate.run(PauseRule, id, rules, lambda actor, at: PauseRule(actor=actor, at=at))

    @api.post("/{id}/resume")
    async def resume(id: UUID, gate: Gate) -> CommandAnswer:
        """Tell again, of what happens from now on."""
        return await gate.run(ResumeRule, id, rules, lambda actor, at: ResumeRule(actor=actor, at=at))

    @api.post("/{id}/remove")
    async def remove(id: UUID, gate: Gate) -> CommandAnswer:
        """Remove the rule for good; one that the house brings does not come back."""
        return await gate.run(RemoveRule, id, rules, lambda actor, at: RemoveRule(actor=actor, at=at))

    api.include_router(records.router())
    return api


async def _past(runtime: Runtime, body: TrialBody, definition: RuleDefinition) -> Recorded[Event]:
    """Raises RecordMissing when the record has no such event that was heard."""
    heard = await runtime.journal.events_of([body.record_id], limit=LOOKED_THROUGH)
    for entry in reversed(heard):
        if (
            entry.record_id == body.record_id
            and entry.type == definition.event
            and body.version in (None, entry.version)
        ):
            try:
                return decode(entry.body, position=entry.position)
            except (MalformedEvent, UnknownEvent):
                continue
    raise RecordMissing


def _answer(trial: Trial, event: Recorded[Event], runtime: Runtime, language: str) -> dict[str, Any]:
    return {
        "event": {
            "event_id": str(event.event_id),
            "type": event.type,
            "version": event.version,
            "occurred_at": event.occurred_at.isoformat(),
        },
        "matches": trial.matches,
        "conditions": dict(trial.conditions),
        "notifications": trial.shown(runtime.catalogue, language),
    }
