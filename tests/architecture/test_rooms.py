"""The same rooms in every service, small files, and names that say something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .house import ROOT, service_packages, source_folders, sources

ROOMS = {"domain", "application", "entrypoints", "translations"}
OPTIONAL = {"papers"}
"""Rooms that a service has if it needs them."""
FILES = {"__init__.py", "py.typed", "manifest.py", "bootstrap.py", "settings.py"}
LONGEST = 300
"""Lines."""
MAY_BE_LONGER: dict[str, str] = {}
"""Path below the root, and the reason."""
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "stuff", "base", "core"}


def missing_rooms(package: Path) -> Iterator[str]:
    """Rooms and files that every service has and this one has not."""
    yield from sorted(room for room in ROOMS if not (package / room).is_dir())
    yield from sorted(file for file in FILES if not (package / file).is_file())
    if not (package / "translations/id.po").is_file() or not (package / "translations/en.po").is_file():
        yield "translations in both languages"


def strange_rooms(package: Path) -> Iterator[str]:
    """What stands in a service's package beside the rooms."""
    for entry in sorted(package.iterdir()):
        if entry.name not in ROOMS | OPTIONAL | FILES | {"__pycache__"}:
            yield entry.name


def empty_names(folder: Path) -> Iterator[str]:
    """Modules and packages whose name says nothing."""
    for path in sorted(folder.rglob("*")):
        words = path.stem.split("_") if path.suffix == ".py" or path.is_dir() else []
        if path.stem in SAYS_NOTHING or {"utils", "helpers", "manager", "misc"} & set(words):
            yield str(path.relative_to(folder))


@pytest.mark.parametrize("service", sorted(service_packages()))
def test_a_service_has_the_same_rooms_as_every_other(service: str) -> None:
    package = service_packages()[service]
    assert list(missing_rooms(package)) == []
    assert list(strange_rooms(package)) == []


def test_every_folder_of_a_service_is_installed() -> None:
    folders = {pyproject.parent.name for pyproject in ROOT.glob("services/*/pyproject.toml")}
    assert folders == {package.parents[1].name for package in service_packages().values()}


def test_no_source_file_is_long() -> None:
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for folder in source_folders()
        for path in sources(folder)
    }
    long = {path: count for path, count in lines.items() if count > LONGEST}
    assert long.keys() == MAY_BE_LONGER.keys(), long


def test_no_module_has_a_name_that_says_nothing() -> None:
    folders = [*source_folders(), ROOT / "tests", ROOT / "docs", *ROOT.glob("*/*/tests")]
    assert [f"{folder.relative_to(ROOT)}/{name}" for folder in folders for name in empty_names(folder)] == []


def test_a_missing_a_strange_and_a_badly_named_room_are_found(tmp_path: Path) -> None:
    for name in ("__init__.py", "py.typed", "manifest.py", "settings.py", "order_utils.py"):
        (tmp_path / name).touch()
    for room in ("domain", "application", "helpers"):
        (tmp_path / room).mkdir()
    assert list(missing_rooms(tmp_path)) == [
        "entrypoints",
        "translations",
        "bootstrap.py",
        "translations in both languages",
    ]
    assert list(strange_rooms(tmp_path)) == ["helpers", "order_utils.py"]
    assert list(empty_names(tmp_path)) == ["helpers", "order_utils.py"]
