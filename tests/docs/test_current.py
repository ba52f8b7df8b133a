"""What is generated is committed as it is generated: `make docs` makes it so."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from openapi_spec_validator import validate

from jejak_kit.manifest import manifests

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "docs/openapi"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """`docs/generate.py`, which is a program and not a package."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def documents(generator: ModuleType) -> dict[Path, str]:
    made: dict[Path, str] = generator.documents()
    return made


@pytest.fixture
def copy(tmp_path: Path, generator: ModuleType, documents: dict[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the generated documents, to be spoilt."""
    for folder in ("docs", "shared/events/schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(generator, "documents", lambda root: documents)
    return tmp_path


def test_no_committed_document_is_stale(documents: dict[Path, str]) -> None:
    stale = [str(path) for path, text in documents.items() if (ROOT / path).read_text("utf-8") != text]
    assert stale == [], "run `make docs` and commit"


def test_every_installed_service_has_an_openapi_document_and_nothing_else_has() -> None:
    assert {path.stem for path in OPENAPI.glob("*.json")} == set(manifests())


@pytest.mark.parametrize("path", sorted(OPENAPI.glob("*.json")), ids=lambda path: path.stem)
def test_an_openapi_document_is_valid(path: Path) -> None:
    validate(json.loads(path.read_bytes()))


def test_what_was_edited_is_missing_or_is_left_over_is_stale(generator: ModuleType, copy: Path) -> None:
    (copy / "docs/events.md").write_text("edited", "utf-8")
    (copy / "docs/asyncapi.json").unlink()
    (copy / "docs/openapi/gone.json").write_text("{}", "utf-8")
    gone, *generated = sorted(map(str, generator.stale(copy)), key=lambda path: "gone" not in path)
    assert gone == "docs/openapi/gone.json"
    assert generated == ["docs/asyncapi.json", "docs/events.md"]


def test_writing_repairs_what_is_stale_and_only_that(generator: ModuleType, copy: Path) -> None:
    (copy / "docs/events.md").write_text("edited", "utf-8")
    (copy / "docs/openapi/gone.json").write_text("{}", "utf-8")
    assert set(map(str, generator.write(copy))) == {"docs/events.md", "docs/openapi/gone.json"}
    assert generator.stale(copy) == []
    assert generator.write(copy) == []


def test_schemas_of_older_versions_are_left_alone(generator: ModuleType, copy: Path) -> None:
    kept = copy / "shared/events/schemas/iro.created.v0.json"
    kept.write_text("{}", "utf-8")
    generator.write(copy)
    assert kept.read_text("utf-8") == "{}"
