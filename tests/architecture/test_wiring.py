"""Only settings read the environment, and only a service's bootstrap puts its parts together."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .house import ROOT, modules_imported, name_of, service_packages, source_folders, sources

READERS = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}
SETTINGS = {"pydantic_settings.BaseSettings", "dotenv.load_dotenv"}
MAY_READ = {
    Path("deploy/embedded/src/jejak_embedded"): "starts processes and hands an environment to each of them",
    Path(
        "shared/kit/src/jejak_kit/cli/system.py"
    ): "lends a service's settings the environment of the system an operator looks at",
}
"""Beside every `settings.py`, with the reason."""

PARTS = {
    "Service", "Consumer", "InboundConsumer", "Runtime", "Committer", "CommandBus", "PolicyFollower", "ViewRunner",
    "StreamConsumer", "Relay", "Sealer", "DocumentStore", "open_engine", "open_recorder", "open_runtime", "create_app",
}  # fmt: skip
"""What is put together in one place. A name that ends in Settings is among them as well."""


def readings(source: str) -> Iterator[str]:
    """Where a file reads the environment."""
    tree = ast.parse(source)
    for module, line in modules_imported(tree):
        if module in READERS | SETTINGS:
            yield f"{line}: imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and name_of(node) in READERS:
            yield f"{node.lineno}: {name_of(node)}"


def wirings(source: str) -> Iterator[str]:
    """Where a file makes one of the parts of a service."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            made = name_of(node.func).rpartition(".")[2]
            if made in PARTS or (made.endswith("Settings") and made[0].isupper()):
                yield f"{node.lineno}: makes {made}"


def test_only_settings_read_the_environment() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{each}"
        for folder in source_folders()
        for path in sources(folder)
        if path.name != "settings.py" and not any(ROOT / exempt in (path, *path.parents) for exempt in MAY_READ)
        for each in readings(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("exempt", MAY_READ, ids=str)
def test_an_exemption_is_still_needed(exempt: Path) -> None:
    files = [ROOT / exempt] if exempt.suffix else sources(ROOT / exempt)
    assert any(list(readings(path.read_text("utf-8"))) for path in files)


@pytest.mark.parametrize("service", sorted(service_packages()))
def test_only_the_bootstrap_wires(service: str) -> None:
    """The manifest may make the settings, because it hands them to the bootstrap."""
    package = service_packages()[service]
    found = [
        f"{path.relative_to(ROOT)}:{each}"
        for path in sources(package)
        if path != package / "bootstrap.py"
        for each in wirings(path.read_text("utf-8"))
        if not (path == package / "manifest.py" and each.endswith("Settings"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os\nurl = os.environ['URL']", ["2: os.environ"]),
        ("import os\nurl = os.environ.get('URL')", ["2: os.environ"]),
        ("import os\nurl = os.getenv('URL')", ["2: os.getenv"]),
        ("from os import environ", ["1: imports os.environ"]),
        ("from pydantic_settings import BaseSettings", ["1: imports pydantic_settings.BaseSettings"]),
        ("environment = {}", []),
    ],
)
def test_reading_the_environment_is_found(source: str, found: list[str]) -> None:
    assert list(readings(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("engine = open_engine(url)", ["1: makes open_engine"]),
        ("def f():\n    return bus.CommandBus(x)", ["2: makes CommandBus"]),
        ("settings = IroSettings()", ["1: makes IroSettings"]),
        ("def f(bus: CommandBus, settings: IroSettings): ...", []),
    ],
)
def test_wiring_is_found(source: str, found: list[str]) -> None:
    assert list(wirings(source)) == found
