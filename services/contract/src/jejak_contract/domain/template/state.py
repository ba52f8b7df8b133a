"""A template's state, folded from its events."""

from enum import StrEnum
from typing import assert_never

from jejak_events.contract.agreement import TemplateVersion
from jejak_events.contract.template import (
    ContractTemplateChanged,
    ContractTemplateCreated,
    ContractTemplateEvent,
    ContractTemplatePublished,
    ContractTemplateRetired,
    ServiceTypes,
    TemplateContent,
)
from jejak_events.language import Value
from jejak_events.limits import Name, Note


class TemplateStatus(StrEnum):
    """Whether new contracts are filled in from it (ours: the seeds only ask for a "dynamic template", 000, 5.A.1)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


STATUS_LABELS = {
    TemplateStatus.DRAFT: "Draft",
    TemplateStatus.PUBLISHED: "Published",
    TemplateStatus.RETIRED: "Retired",
}


class PublishedVersion(Value):
    """A version as contracts were and are filled in from it."""

    version: TemplateVersion
    name: Name
    services: ServiceTypes
    content: TemplateContent


class ContractTemplate(Value):
    """`draft` is the version in the making, None when everything is published; `published` the newest one."""

    status: TemplateStatus
    name: Name
    services: ServiceTypes
    draft: TemplateContent | None
    published: PublishedVersion | None = None
    retire_reason: Note | None = None


def evolve(state: ContractTemplate | None, event: ContractTemplateEvent) -> ContractTemplate:
    if isinstance(event, ContractTemplateCreated):
        return ContractTemplate(
            status=TemplateStatus.DRAFT, name=event.name, services=event.services, draft=event.content
        )
    assert state is not None
    match event:
        case ContractTemplateChanged():
            return state.model_copy(update={"name": event.name, "services": event.services, "draft": event.content})
        case ContractTemplatePublished():
            published = PublishedVersion(
                version=event.version, name=event.name, services=event.services, content=event.content
            )
            return state.model_copy(update={"status": TemplateStatus.PUBLISHED, "draft": None, "published": published})
        case ContractTemplateRetired():
            return state.model_copy(update={"status": TemplateStatus.RETIRED, "retire_reason": event.reason})
        case _:
            assert_never(event)
