"""What legal want of a template."""

from jejak_events.contract.template import ServiceTypes, TemplateContent
from jejak_events.limits import Name, Note
from jejak_kit.decider import Command


class CreateTemplate(Command, name="create"):
    """Begin a template."""

    title: Name
    services: ServiceTypes
    content: TemplateContent


class ChangeTemplate(Command, name="change"):
    """Save the draft of the next version, whole; versions published before stay as they are."""

    title: Name
    services: ServiceTypes
    content: TemplateContent


class PublishTemplate(Command, name="publish"):
    """Make the draft the version that new contracts are filled in from."""


class RetireTemplate(Command, name="retire"):
    """Fill in no new contract from it."""

    reason: Note


class InstallTemplate(Command, name="install"):
    """The wording that comes with the product, there from the first start; what legal made of it since stays."""

    title: Name
    content: TemplateContent


ContractTemplateCommand = CreateTemplate | ChangeTemplate | PublishTemplate | RetireTemplate | InstallTemplate
