"""What follows from a command to a template."""

from collections.abc import Sequence
from typing import assert_never

from jejak_contract.domain.template.commands import (
    ChangeTemplate,
    ContractTemplateCommand,
    CreateTemplate,
    InstallTemplate,
    PublishTemplate,
    RetireTemplate,
)
from jejak_contract.domain.template.placeholders import faults_of
from jejak_contract.domain.template.rules import RULES
from jejak_contract.domain.template.state import ContractTemplate
from jejak_events.contract.template import (
    ContractTemplateChanged,
    ContractTemplateCreated,
    ContractTemplateEvent,
    ContractTemplatePublished,
    ContractTemplateRetired,
    TemplateContent,
)
from jejak_kit.decider import Refused


def decide(command: ContractTemplateCommand, state: ContractTemplate | None) -> Sequence[ContractTemplateEvent]:
    """Raises Refused, for unknown placeholders with the place of each."""
    RULES.check(command, state)
    match command:
        case InstallTemplate():
            return [] if state is not None else _install(command)
        case CreateTemplate():
            _refuse_faults(command.content)
            return [ContractTemplateCreated(name=command.title, services=command.services, content=command.content)]
    assert state is not None
    match command:
        case ChangeTemplate():
            return _change(command, state)
        case PublishTemplate():
            return _publish(state)
        case RetireTemplate():
            return [ContractTemplateRetired(name=state.name, services=state.services, reason=command.reason)]
        case _:
            assert_never(command)


def _install(command: InstallTemplate) -> Sequence[ContractTemplateEvent]:
    _refuse_faults(command.content)
    return [
        ContractTemplateCreated(name=command.title, services=(), content=command.content),
        ContractTemplatePublished(version=1, name=command.title, services=(), content=command.content),
    ]


def _change(command: ChangeTemplate, state: ContractTemplate) -> Sequence[ContractTemplateEvent]:
    _refuse_faults(command.content)
    standing = state.draft or (state.published.content if state.published else None)
    if (command.title, command.services, command.content) == (state.name, state.services, standing):
        return []
    return [ContractTemplateChanged(name=command.title, services=command.services, content=command.content)]


def _publish(state: ContractTemplate) -> Sequence[ContractTemplateEvent]:
    assert state.draft is not None, "the rules see to it"
    version = state.published.version + 1 if state.published else 1
    return [ContractTemplatePublished(version=version, name=state.name, services=state.services, content=state.draft)]


def _refuse_faults(content: TemplateContent) -> None:
    faults = tuple(faults_of(content.clauses, content.sla, content.scope, at="/content"))
    if faults:
        raise Refused(*faults)
