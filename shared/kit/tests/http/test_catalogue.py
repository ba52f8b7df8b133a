"""The texts are complete in both languages and are filled safely."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jejak_kit.http.validation import PYDANTIC_TYPES, RULE_CODES, RULES
from jejak_kit.i18n import Catalogue, CatalogueIncomplete, negotiate

_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def write(folder: Path, **texts: dict[str, str]) -> Path:
    for language in ("id", "en"):
        entries = "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in texts.get(language, {}).items())
        (folder / f"{language}.po").write_text(_HEAD + entries, encoding="utf-8")
    return folder


def test_the_kits_texts_are_complete(catalogue: Catalogue) -> None:
    problems = {key.rpartition(".")[0] for key in catalogue.texts["id"] if key.startswith("problem.")}
    required = {f"{problem}.{part}" for problem in problems for part in ("title", "detail")}
    catalogue.verify(required | {f"rule.{code}" for code in RULE_CODES})
    Catalogue.load().verify()


def test_every_rule_that_pydantic_can_break_has_a_name() -> None:
    assert RULES.keys() - PYDANTIC_TYPES <= {"string_sub_type", "json_type"}
    assert set(RULES.values()) <= RULE_CODES


def test_what_is_missing_in_one_language_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, id={"a": "x", "b": "{p}"}, en={"b": "{q}", "c": "x"})
    with pytest.raises(CatalogueIncomplete) as error:
        Catalogue.load(folder).verify(["d"])
    told = str(error.value)
    assert "a is missing in en" in told
    assert "b has other placeholders" in told
    assert "c is missing in id" in told
    assert "d is missing in id, en" in told


def test_a_services_texts_lie_over_the_kits(tmp_path: Path) -> None:
    texts = {"word.true": "betul"}
    assert Catalogue.load(write(tmp_path, id=texts, en=texts)).text("word.true", "id") == "betul"


def test_placeholders_reach_nothing_but_their_value(tmp_path: Path) -> None:
    text = {"t": "{p} {p.__class__} {p!r} {0} {q}"}
    catalogue = Catalogue.load(write(tmp_path, id=text, en=text))
    assert catalogue.text("t", "en", {"p": "{q}"}) == "{q} {p.__class__} {p!r} {0} {q}"


def test_a_missing_text_reads_as_its_key(catalogue: Catalogue) -> None:
    assert catalogue.text("no.such.key", "en") == "no.such.key"


def test_values_read_as_people_write_them(tmp_path: Path) -> None:
    text = {"t": "{v}", "role.a": "A", "role.b": "B", "s": "{roles}"}
    catalogue = Catalogue.load(write(tmp_path, id=text, en=text))
    assert catalogue.text("t", "id", {"v": 1500000}) == "1.500.000"
    assert catalogue.text("t", "en", {"v": 1500000}) == "1,500,000"
    assert catalogue.text("t", "id", {"v": date(2026, 8, 17)}) == "17 Agustus 2026"
    assert catalogue.text("t", "en", {"v": datetime(2026, 8, 17, 3, 5, tzinfo=UTC)}) == "17 August 2026 10:05 WIB"
    assert catalogue.text("t", "id", {"v": ["x", "y"]}) == "x dan y"
    assert catalogue.text("s", "id", {"roles": ["a", "b", "c"]}) == "A, B, atau c"
    assert catalogue.text("s", "en", {"roles": []}) == "none"
    assert catalogue.text("t", "en", {"v": True}) == "yes"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "id"),
        ("", "id"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("id-ID", "id"),
        ("in", "id"),
        ("fr, en;q=0.5, id;q=0.4", "en"),
        ("en;q=0.1, id;q=0.9", "id"),
        ("en;q=0", "id"),
        ("fr", "id"),
        ("*", "id"),
        ("en" + ",x" * 5000, "en"),
        ("__class__;q=nan, \xff", "id"),
    ],
)
def test_the_readers_language(header: str | None, language: str) -> None:
    assert negotiate(header) == language
