"""A domain is pure: standard library and pydantic, no clock, no chance, no I/O."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .house import ROOT, modules_imported, name_of, service_packages, sources

ALLOWED = {"pydantic", "pydantic_core", "annotated_types", "jejak_events", *sys.stdlib_module_names}
IMPURE_MODULES = {
    "asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "signal",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "zoneinfo",
}  # fmt: skip
IMPURE_CALLS = {"now", "today", "utcnow", "uuid1", "uuid4", "open", "print", "input"}


def impurities(source: str, service: str) -> Iterator[str]:
    """What a domain file must not do, with its line."""
    tree = ast.parse(source)
    for module, line in modules_imported(tree):
        root = module.partition(".")[0]
        known = root in ALLOWED or module.startswith((f"{service}.domain", "jejak_kit.decider"))
        if not known or (root in IMPURE_MODULES and module != "zoneinfo.ZoneInfo"):
            yield f"{line}: imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] in IMPURE_CALLS:
            yield f"{node.lineno}: calls {name_of(node.func)}"


@pytest.mark.parametrize("service", sorted(service_packages()))
def test_a_domain_is_pure(service: str) -> None:
    domain = service_packages()[service] / "domain"
    found = [f"{p.relative_to(ROOT)}:{each}" for p in sources(domain) for each in impurities(p.read_text(), service)]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import sqlalchemy", "1: imports sqlalchemy"),
        ("from jejak_kit.store.recorder import Recorder", "1: imports jejak_kit.store.recorder.Recorder"),
        ("from jejak_iro.application import handlers", "1: imports jejak_iro.application.handlers"),
        ("from jejak_other.domain.state import X", "1: imports jejak_other.domain.state.X"),
        ("import random", "1: imports random"),
        ("from os import environ", "1: imports os.environ"),
        ("from datetime import datetime\nx = datetime.now()", "2: calls datetime.now"),
        ("import uuid\nx = uuid.uuid4()", "2: calls uuid.uuid4"),
        ("def f():\n    open('x')", "2: calls open"),
    ],
)
def test_an_impurity_is_found(source: str, found: str) -> None:
    assert list(impurities(source, "jejak_iro")) == [found]


def test_what_a_domain_needs_is_allowed(tmp_path: Path) -> None:
    source = (
        "from datetime import datetime\nfrom uuid import UUID, uuid5\nfrom zoneinfo import ZoneInfo\n"
        "from pydantic import Field\nfrom jejak_kit.decider import Rule\nfrom jejak_iro.domain.iro import Iro\n"
    )
    assert list(impurities(source, "jejak_iro")) == []
