"""What the architecture tests look at: distributions, services, source files, tracked files."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jejak_kit.manifest import GROUP

ROOT = Path(__file__).resolve().parents[2]


@cache
def configuration() -> dict[str, Any]:
    """The root's pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def distributions() -> dict[str, Path]:
    """Every distribution's import name and the folder of its package."""
    folders = sorted(ROOT.glob("*/*/pyproject.toml"))
    return {package.name: package for folder in folders for package in sorted((folder.parent / "src").iterdir())}


def service_packages() -> dict[str, Path]:
    """The import names and package folders of all installed services."""
    installed = {point.module.partition(".")[0] for point in entry_points(group=GROUP)}
    return {name: folder for name, folder in distributions().items() if name in installed}


def sources(folder: Path) -> list[Path]:
    """The Python files of a package or of tests."""
    return sorted(folder.rglob("*.py"))


def source_folders() -> list[Path]:
    """The packages of all distributions."""
    return sorted(distributions().values())


def modules_imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every absolute import by the full name of what it names, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def name_of(node: ast.expr) -> str:
    """`a.b.c` of a plain chain of names, else the empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = name_of(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())
