"""Who may do what with a template in which status."""

from jejak_contract.domain.roles import LEGAL
from jejak_contract.domain.template.commands import (
    ChangeTemplate,
    CreateTemplate,
    InstallTemplate,
    PublishTemplate,
    RetireTemplate,
)
from jejak_contract.domain.template.state import ContractTemplate, TemplateStatus
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule


def something_is_drafted(template: ContractTemplate) -> Refusal | None:
    return None if template.draft is not None else Refusal("nothing_to_publish", "rule", {"name": template.name})


DRAFT, PUBLISHED = TemplateStatus.DRAFT, TemplateStatus.PUBLISHED

RULES = RuleBook[ContractTemplate](
    "contract_template",
    lambda template: template.status.value,
    {
        CreateTemplate: rule((ABSENT,), (LEGAL,)),
        ChangeTemplate: rule((DRAFT, PUBLISHED), (LEGAL,)),
        PublishTemplate: rule((DRAFT, PUBLISHED), (LEGAL,), something_is_drafted),
        RetireTemplate: rule((DRAFT, PUBLISHED), (LEGAL,)),
        InstallTemplate: rule((ABSENT, *TemplateStatus), (SYSTEM,)),
    },
)
