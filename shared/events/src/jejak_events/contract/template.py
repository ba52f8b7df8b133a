"""What happened to a contract template: the wording that legal keeps, from which every new PKS is filled in."""

from typing import Annotated

from pydantic import Field

from jejak_events.contract.agreement import Clause, Scope, ServiceLevel, TemplateVersion
from jejak_events.language import Event, Value
from jejak_events.limits import Name, Note

ServiceTypes = Annotated[tuple[Name, ...], Field(max_length=50)]
"""Services as quotations name them; none means: for whatever no other template is for."""


class TemplateContent(Value):
    """What a template gives to a contract. Texts may hold placeholders; which ones is a closed list."""

    clauses: Annotated[tuple[Clause, ...], Field(min_length=1, max_length=200)]
    sla: Annotated[tuple[ServiceLevel, ...], Field(max_length=100)] = ()
    scope: Scope = ""


class ContractTemplateCreated(Event, service="contract", type="contract_template.created"):
    """A template was begun; no contract is filled in from it before a version is published."""

    name: Name
    services: ServiceTypes
    content: TemplateContent


class ContractTemplateChanged(Event, service="contract", type="contract_template.changed"):
    """The draft of the next version was saved, whole. Versions published before stay as they are."""

    name: Name
    services: ServiceTypes
    content: TemplateContent


class ContractTemplatePublished(Event, service="contract", type="contract_template.published"):
    """The draft became version `version`: new contracts for these services are filled in from it."""

    version: TemplateVersion
    name: Name
    services: ServiceTypes
    content: TemplateContent


class ContractTemplateRetired(Event, service="contract", type="contract_template.retired"):
    """No new contract is filled in from it; contracts that have it keep it."""

    name: Name
    services: ServiceTypes
    reason: Note


ContractTemplateEvent = (
    ContractTemplateCreated | ContractTemplateChanged | ContractTemplatePublished | ContractTemplateRetired
)
