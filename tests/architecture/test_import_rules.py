"""The rules of import in the root's pyproject.toml: they cover every service, and each of them bites.

A tiny house with the same packages and one more service is written to a temporary folder and checked with the real
rules; then one forbidden import is written into it for each rule.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from jejak_events.publication.published import services as business_packages

from .house import configuration, distributions, service_packages

RULES: dict[str, Any] = configuration()["tool"]["importlinter"]
CONTRACTS: list[dict[str, Any]] = RULES["contracts"]
GUEST, MODEL = "jejak_guest", "jejak_iro"
EVENTS = sorted(
    {
        path.relative_to(distributions()["jejak_events"]).parts[0]
        for path in distributions()["jejak_events"].glob("*/__init__.py")
    }
    - {"iro", "contract"}
)

HOUSE = {
    "jejak_events": ["language.py", "iro/iro.py", "contract/contract.py", *(f"{name}/{name}.py" for name in EVENTS)],
    "jejak_kit": ["decider.py", "commands.py", "runtime.py", "store/recorder.py"],
    "jejak_embedded": ["launch.py"],
    "jejak_client": ["service.py"],
    "jejak_demo": ["story.py"],
    **{
        service: [
            "manifest.py",
            "bootstrap.py",
            "settings.py",
            "domain/decide.py",
            "application/handlers.py",
            "entrypoints/http.py",
        ]
        for service in (*service_packages(), GUEST)
    },
}
ALLOWED = {
    "jejak_kit/decider.py": "import jejak_events.language",
    "jejak_kit/runtime.py": "import sqlalchemy, nats",
    f"{MODEL}/domain/decide.py": f"import pydantic, jejak_kit.decider, jejak_events.iro.iro, {MODEL}.domain",
    f"{MODEL}/application/handlers.py": f"import sqlalchemy, jejak_kit.commands, {MODEL}.domain.decide, {MODEL}.settings",
    f"{MODEL}/entrypoints/http.py": f"import fastapi, {MODEL}.application.handlers, {MODEL}.domain.decide",
    f"{MODEL}/bootstrap.py": f"import {MODEL}.entrypoints.http, {MODEL}.application.handlers, {MODEL}.settings",
    f"{MODEL}/manifest.py": f"import {MODEL}.bootstrap",
    "jejak_demo/story.py": "import jejak_embedded.launch, jejak_events.iro.iro",
}
VIOLATIONS = [
    ("services-apart", f"{GUEST}/application/handlers.py", f"import {MODEL}.domain.decide"),
    ("services-apart", f"{MODEL}/entrypoints/http.py", f"import {GUEST}.application.handlers"),
    ("rooms", f"{MODEL}/domain/decide.py", f"import {MODEL}.application.handlers"),
    ("rooms", f"{MODEL}/domain/decide.py", f"import {MODEL}.settings"),
    ("rooms", f"{MODEL}/application/handlers.py", f"import {MODEL}.entrypoints.http"),
    ("rooms", f"{MODEL}/entrypoints/http.py", f"import {MODEL}.bootstrap"),
    ("rooms", f"{GUEST}/application/handlers.py", f"import {GUEST}.bootstrap"),
    ("rooms", f"{GUEST}/helpers.py", ""),
    ("pure-domain", f"{MODEL}/domain/decide.py", "import sqlalchemy"),
    ("pure-domain", f"{MODEL}/domain/decide.py", "from fastapi import HTTPException"),
    ("pure-domain", f"{MODEL}/domain/decide.py", "import nats"),
    ("pure-domain", f"{MODEL}/domain/decide.py", "import jejak_kit.store.recorder"),
    ("pure-domain", f"{GUEST}/domain/__init__.py", "import jejak_kit.runtime"),
    ("kit-without-business", "jejak_kit/runtime.py", "import jejak_events.contract.contract"),
    ("kit-without-business", "jejak_kit/store/recorder.py", f"import {GUEST}.domain.decide"),
    ("language-alone", "jejak_events/language.py", "import jejak_kit.decider"),
    ("language-alone", "jejak_events/iro/iro.py", f"import {MODEL}.domain.decide"),
    ("language-alone", "jejak_events/language.py", "import sqlalchemy"),
    ("deploy-without-business", "jejak_embedded/launch.py", f"import {GUEST}.manifest"),
    ("deploy-without-business", "jejak_embedded/launch.py", "import jejak_events.iro.iro"),
    ("client-from-outside", "jejak_client/service.py", "import jejak_events.language"),
    ("demo-from-outside", "jejak_demo/story.py", f"import {MODEL}.application.handlers"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The tiny house, in order, with the real rules extended to its second service."""
    for package, files in HOUSE.items():
        for file in files:
            path = tmp_path / package / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    for folder in [folder for folder in tmp_path.rglob("*") if folder.is_dir()]:
        (folder / "__init__.py").touch()
    for file, line in ALLOWED.items():
        (tmp_path / file).write_text(line + "\n")
    (tmp_path / "rules.toml").write_text(_toml(_with_guest(RULES)))
    return tmp_path


def broken_rules(house: Path) -> set[str]:
    """The names of the rules that lint-imports finds broken."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "rules.toml", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    broken = {contract["id"] for contract in CONTRACTS if f"{contract['name']} BROKEN" in done.stdout}
    assert bool(broken) == (done.returncode != 0), done.stdout
    return broken


def test_a_house_in_order_breaks_no_rule(house: Path) -> None:
    assert broken_rules(house) == set()


@pytest.mark.parametrize(("rule", "file", "line"), VIOLATIONS, ids=lambda value: str(value).replace("/", "."))
def test_a_deliberate_violation_breaks_its_rule(house: Path, rule: str, file: str, line: str) -> None:
    with (house / file).open("a") as source:
        source.write(line + "\n")
    assert rule in broken_rules(house)


def test_every_rule_is_tried() -> None:
    assert {rule for rule, _, _ in VIOLATIONS} == {contract["id"] for contract in CONTRACTS}


def test_every_distribution_is_looked_at() -> None:
    assert set(RULES["root_packages"]) == set(distributions())


def unlisted(contracts: list[dict[str, Any]], services: Collection[str]) -> list[str]:
    """Where a rule names one service but not every other in the same way."""
    return [
        f"{contract['id']}.{key} lacks {service}{suffix}"
        for contract in contracts
        for key, listed in contract.items()
        if isinstance(listed, list)
        for suffix in sorted({name.removeprefix(MODEL) for name in listed if name.partition(".")[0] == MODEL})
        for service in sorted(services)
        if f"{service}{suffix}" not in listed
    ]


def test_every_service_is_in_every_rule_that_names_one() -> None:
    """So that a new service cannot forget a rule."""
    assert unlisted(CONTRACTS, service_packages()) == []


def test_a_service_that_is_not_listed_is_found() -> None:
    assert unlisted(CONTRACTS, {MODEL, GUEST}) == [
        f"services-apart.modules lacks {GUEST}",
        f"rooms.containers lacks {GUEST}",
        f"pure-domain.source_modules lacks {GUEST}.domain",
        f"kit-without-business.forbidden_modules lacks {GUEST}",
        f"language-alone.forbidden_modules lacks {GUEST}",
        f"deploy-without-business.forbidden_modules lacks {GUEST}",
        f"demo-from-outside.forbidden_modules lacks {GUEST}",
        f"client-from-outside.forbidden_modules lacks {GUEST}",
    ]


@pytest.mark.parametrize("rule", ["kit-without-business", "deploy-without-business"])
def test_every_package_of_business_events_is_forbidden_to_the_machinery(rule: str) -> None:
    contract = next(contract for contract in CONTRACTS if contract["id"] == rule)
    assert {f"jejak_events.{name}" for name in business_packages()} <= set(contract["forbidden_modules"])


def test_the_type_checker_sees_every_distribution() -> None:
    path = configuration()["tool"]["mypy"]["mypy_path"].split(":")
    assert {Path(folder).parts[1] for folder in path} == {folder.parts[-3] for folder in distributions().values()}


def _with_guest(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules as they will read once there is a second service."""

    def extended(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        twins = [name.replace(MODEL, GUEST, 1) for name in value if str(name).partition(".")[0] == MODEL]
        return [*value, *twins]

    contracts = [{key: extended(value) for key, value in contract.items()} for contract in rules["contracts"]]
    return {**{key: extended(value) for key, value in rules.items() if key != "contracts"}, "contracts": contracts}


def _toml(rules: dict[str, Any]) -> str:
    def table(values: dict[str, Any]) -> str:
        return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())

    contracts = "".join(f"[[tool.importlinter.contracts]]\n{table(contract)}" for contract in rules["contracts"])
    return "[tool.importlinter]\n" + table({k: v for k, v in rules.items() if k != "contracts"}) + contracts
