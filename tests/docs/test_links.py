"""Whatever a document names is there: links, files, functions, tests, targets, commands, settings."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.docs.named import ROOT, code_spans, documents, exists, files, leads_somewhere, links
from typer.main import get_command

from jejak_iro.settings import IroSettings
from jejak_kit.cli.main import app_with
from jejak_kit.settings import ServiceSettings
from jejak_notifier.settings import NotifierSettings

OPERATING = ROOT / "docs/operating.md"
VARIABLE = re.compile(r"JEJAK_[A-Z][A-Z_]*[A-Z]")
EMBEDDED = ROOT / "deploy/embedded/src/jejak_embedded/settings.py"
SETTINGS: tuple[type[ServiceSettings], ...] = (IroSettings, NotifierSettings)
INSIDE_A_PROCESS = {"JEJAK_INBOUND", "JEJAK_INBOUND_CRM", "JEJAK_IRO", "JEJAK_CONTRACT"}
"""Streams, which are named in the same way."""


def documents_by_name() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in documents()]


@pytest.mark.parametrize("name", documents_by_name())
def test_every_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    assert [target for target in links(document) if not leads_somewhere(document, target)] == []


@pytest.mark.parametrize("name", documents_by_name())
def test_every_named_file_and_function_exists(name: str) -> None:
    document = ROOT / name
    assert [span for span in files(document) if not exists(document, span)] == []


@pytest.mark.parametrize("name", documents_by_name())
def test_every_named_target_of_make_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word.split()[1] for word in code_spans(ROOT / name) if re.fullmatch(r"make [a-z-]+", word)}
    assert named - targets == set()


@pytest.mark.parametrize("name", documents_by_name())
def test_every_named_command_exists(name: str) -> None:
    group = commands()
    assert [words for words in named_commands(ROOT / name) if not is_command(group, words)] == []


def test_every_variable_is_described() -> None:
    """Those of a service, as its settings name them, and those that `jejak up` reads itself."""
    of_services = {f"JEJAK_{field.upper()}" for settings in SETTINGS for field in settings.model_fields}
    of_the_system = set(VARIABLE.findall(EMBEDDED.read_text("utf-8"))) - {"JEJAK_PORT", "JEJAK_NATS_URL_"}
    assert (of_services | of_the_system) - set(VARIABLE.findall(OPERATING.read_text("utf-8"))) == set()


@pytest.mark.parametrize("name", documents_by_name())
def test_every_named_variable_is_read_somewhere(name: str) -> None:
    read = {f"JEJAK_{field.upper()}" for settings in SETTINGS for field in settings.model_fields} | INSIDE_A_PROCESS
    read |= {f"JEJAK_PORT_{part}" for part in ("IRO", "ISSUER", "POSTGRES", "NATS")} | {"JEJAK_NATS_URL_IRO"}
    for path in sources():
        read |= set(VARIABLE.findall(path.read_text("utf-8")))
    assert set(VARIABLE.findall((ROOT / name).read_text("utf-8"))) - read == set()


@pytest.mark.parametrize(
    ("text", "target", "named"),
    [
        ("[x](gone.md)", "gone.md", []),
        ("[x](../README.md#nowhere)", "../README.md#nowhere", []),
        ("see `docs/gone.py`", None, ["docs/gone.py"]),
        ("see `docs/generate.py::gone`", None, ["docs/generate.py::gone"]),
    ],
)
def test_what_leads_nowhere_is_found(text: str, target: str | None, named: list[str]) -> None:
    document = ROOT / "docs" / ".being-tested.md"
    document.write_text(text, "utf-8")
    try:
        assert [found for found in links(document) if not leads_somewhere(document, found)] == (
            [target] if target else []
        )
        assert [span for span in files(document) if not exists(document, span)] == named
    finally:
        document.unlink()


def sources() -> Iterator[Path]:
    for pattern in ("*/*/src/**/*.py", "tests/**/*.py", "Makefile"):
        yield from ROOT.glob(pattern)


@cache
def commands() -> Any:
    """`jejak` with what every installed distribution adds to it; a group has `commands`."""
    return get_command(app_with())


def named_commands(document: Path) -> Iterator[list[str]]:
    """`jejak …`, in a span or at the beginning of a line of a block, up to the first option or argument."""
    text = document.read_text("utf-8")
    for line in [*code_spans(document), *re.findall(r"^(?:\$ )?(?:\.venv/bin/)?(jejak .+)$", text, re.MULTILINE)]:
        words = line.split("#")[0].split()
        if words[:1] == ["jejak"] and len(words) > 1:
            yield words[1:]


def is_command(group: Any, words: list[str]) -> bool:
    """Whether the words begin with a command; several at once are written `list|show`."""
    for word in words[0].split("|"):
        found = group.commands.get(word)
        if found is None:
            return False
        if hasattr(found, "commands") and words[1:] and not is_command(found, words[1:]):
            return False
    return True
