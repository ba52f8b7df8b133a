"""Whatever people are told exists in Indonesian and in English."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak_events.publication.published import published_events
from jejak_kit.i18n import LANGUAGES, Catalogue

from .house import distributions, name_of, service_packages, sources

PROBLEMS = {"Refusal": 0, "Unsuitable": 0, "Problem": 1}
"""What makes a problem, and where among its arguments the code stands."""
RULES = {"Fault": 1, "PydanticCustomError": 0}
CODES = {**PROBLEMS, **RULES}


def keys_of(source: str) -> Iterator[str]:
    """The keys of texts that a file's problems, refusals and faults need, as far as their codes stand in it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        made = name_of(node.func).rpartition(".")[2]
        if made not in CODES:
            continue
        given = node.args[CODES[made] : CODES[made] + 1]
        given += [keyword.value for keyword in node.keywords if keyword.arg in {"code", "rule"}]
        named = any(keyword.arg == "text" for keyword in node.keywords)
        for code in (arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)):
            if made in PROBLEMS:
                yield from (f"problem.{code}.title", f"problem.{code}.detail")
            elif not named:
                yield f"rule.{code}"


def lacking(package: Path, catalogue: Catalogue) -> list[str]:
    """Texts that a package needs and a language lacks."""
    needed = {key for path in sources(package) for key in keys_of(path.read_text("utf-8"))}
    return sorted(
        f"{key} ({language})" for key in needed for language in LANGUAGES if key not in catalogue.texts[language]
    )


def test_the_kit_says_everything_in_both_languages() -> None:
    assert lacking(distributions()["jejak_kit"], Catalogue.load()) == []


@pytest.mark.parametrize("service", sorted(service_packages()))
def test_a_service_says_everything_in_both_languages(service: str) -> None:
    package = service_packages()[service]
    catalogue = Catalogue.load(package / "translations")
    catalogue.verify()
    assert lacking(package, catalogue) == []


def test_every_event_has_a_label_wherever_it_is_shown() -> None:
    """They are part of the published language: other services show the event as well."""
    texts = Catalogue.load().texts
    assert [name for name in published_events() for spoken in texts.values() if f"event.{name}" not in spoken] == []


def test_no_service_calls_an_event_otherwise() -> None:
    own = [path for package in service_packages().values() for path in (package / "translations").glob("*.po")]
    assert [str(path) for path in own if 'msgid "event.' in path.read_text("utf-8")] == []


def test_codes_are_found_wherever_they_stand() -> None:
    source = (
        'Refusal("a")\nRefused(Refusal(code="b", why="rule"))\nhttp.Problem(404, "c")\nUnsuitable("d", n=1)\n'
        'Fault("/x", "e")\nFault("/x", "f", text="problem.a.detail")\nPydanticCustomError("g", "G")\nRefusal(code_of(x))\n'
    )
    found = set(keys_of(source))
    assert {key for key in found if key.startswith("rule.")} == {"rule.e", "rule.g"}
    assert {key.split(".")[1] for key in found if key.startswith("problem.")} == {"a", "b", "c", "d"}


def test_a_text_that_is_missing_in_one_language_is_found(tmp_path: Path) -> None:
    (tmp_path / "decide.py").write_text('Refusal("wrong_status")\nRefusal("too_late")\n')
    texts = {"problem.too_late.title": "Terlambat", "problem.too_late.detail": "Terlambat."}
    known = Catalogue.load()
    catalogue = Catalogue({"id": {**known.texts["id"], **texts}, "en": known.texts["en"]})
    assert lacking(tmp_path, catalogue) == ["problem.too_late.detail (en)", "problem.too_late.title (en)"]
