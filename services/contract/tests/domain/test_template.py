"""Contract templates: legal's wording, with a closed list of placeholders (seed 000, 5.A.1: "dynamic template")."""

from hypothesis import given as any_given
from hypothesis import strategies as st
from tests.given_when_then import after, given, given_that

from jejak_contract.application.standard_template import standard_template
from jejak_contract.domain.template import CONTRACT_TEMPLATE
from jejak_contract.domain.template.commands import InstallTemplate
from jejak_contract.domain.template.placeholders import KNOWN, faults_of_text, fill, used_in
from jejak_contract.domain.template.state import TemplateStatus
from jejak_events.contract.agreement import Clause
from jejak_events.contract.template import ContractTemplatePublished, TemplateContent

from .contract_samples import (
    CONTENT,
    FEE_CLAUSE,
    TEMPLATE,
    change_template,
    create_template,
    install_template,
    publish_template,
    retire_template,
)

NEXT = TemplateContent(clauses=(*CONTENT.clauses, FEE_CLAUSE))
TEXTS = st.text(alphabet=st.sampled_from("ab {}.\n"), max_size=40)


def test_a_draft_becomes_version_one_and_its_change_version_two() -> None:
    assert TEMPLATE.status is TemplateStatus.PUBLISHED
    changed = after(CONTRACT_TEMPLATE, change_template(NEXT), state=TEMPLATE)
    assert changed.published == TEMPLATE.published, "what is published stays until the next version is"
    given_that(CONTRACT_TEMPLATE, changed).when(publish_template()).then(
        ContractTemplatePublished(version=2, name="Perjanjian Kerja Sama", services=(), content=NEXT)
    )


def test_what_has_not_changed_is_not_published_again() -> None:
    given_that(CONTRACT_TEMPLATE, TEMPLATE).when(change_template(CONTENT)).then_nothing()
    given_that(CONTRACT_TEMPLATE, TEMPLATE).when(publish_template()).refused("nothing_to_publish")


def test_unknown_placeholders_are_refused_each_at_its_place() -> None:
    strange = Clause(key="x", title="{{siapa}}", text="{{customer.name}} dan {{customer.gaji}}")
    given(CONTRACT_TEMPLATE).when(create_template(TemplateContent(clauses=(FEE_CLAUSE, strange)))).refused(
        "placeholder_unknown",
        "placeholder_unknown",
        fields=["/content/clauses/1/title", "/content/clauses/1/text"],
    )


def test_a_wording_that_no_paper_would_hold_is_refused() -> None:
    long = tuple(Clause(key=f"x{place}", title="Pasal", text="x" * 20_000) for place in range(8))
    given(CONTRACT_TEMPLATE).when(create_template(TemplateContent(clauses=long))).refused(
        "wording_too_long", fields=["/content/clauses"]
    )


def test_a_retired_template_is_not_changed_any_more() -> None:
    retired = after(CONTRACT_TEMPLATE, retire_template(), state=TEMPLATE)
    given_that(CONTRACT_TEMPLATE, retired).when(change_template(NEXT)).refused("wrong_status")


def test_the_template_of_the_house_is_there_once_and_stays_as_legal_made_it() -> None:
    _, command = standard_template()
    assert isinstance(command, InstallTemplate)
    standing = given(CONTRACT_TEMPLATE).when(command)
    template = standing.then_says("contract_template.created", "contract_template.published")
    assert template.published is not None
    assert len(template.published.content.clauses) >= 10
    given_that(CONTRACT_TEMPLATE, template).when(command).then_nothing()
    given_that(CONTRACT_TEMPLATE, TEMPLATE).when(install_template()).then_nothing()


@any_given(TEXTS, st.sampled_from(sorted(KNOWN)), TEXTS)
def test_a_value_is_text_and_is_never_looked_through_again(before: str, name: str, value: str) -> None:
    before = before.replace("{", "").replace("}", "")
    hostile = f'{value}{{{{customer.name}}}} #read("/etc/passwd")'
    assert fill(f"{before}{{{{{name}}}}}", {name: hostile}) == before + hostile


@any_given(TEXTS)
def test_a_text_without_faults_is_filled_completely(text: str) -> None:
    if any(faults_of_text(text, "")):
        return
    assert set(used_in(text)) <= set(KNOWN)
    filled = fill(text, dict.fromkeys(KNOWN, "x"))
    assert "{{" not in filled
    assert "}}" not in filled
