"""What the documents name: links, files, functions, variables, commands."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
INLINE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./-]*\w+\.(?:py|md|toml|json|csv|po)|[\w.-]+/(?:[\w.-]+/?)*")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MADE_WHILE_RUNNING = (
    ".jejak/",
    "run.json",
    "documents/",
    "secrets/",
    "logs/",
    "env/",
    "postgres/",
    "nats/",
    "/",
    "types/",
    "staging/",
)


def documents() -> list[Path]:
    """Everything written by hand for people."""
    found = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md")]
    found += [
        path for pattern in ("samples", "shared/*", "services/*", "deploy/*") for path in ROOT.glob(f"{pattern}/*.md")
    ]
    return sorted(path for path in found if path.name != "events.md")


def links(document: Path) -> Iterator[str]:
    """Targets of relative links, outside of blocks of code."""
    for target in LINK.findall(FENCED.sub("", document.read_text("utf-8"))):
        if "://" not in target:
            yield target


def leads_somewhere(document: Path, target: str) -> bool:
    place, _, anchor = target.partition("#")
    path = (document.parent / place).resolve() if place else document
    if not path.exists() or not path.is_relative_to(ROOT):
        return False
    return not anchor or anchor in {anchor_of(heading) for heading in HEADING.findall(path.read_text("utf-8"))}


def anchor_of(heading: str) -> str:
    """As renderers of Markdown name a heading."""
    return re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")


def code_spans(document: Path) -> Iterator[str]:
    """What stands between backticks, outside of blocks of code and of links, which are checked as links."""
    yield from INLINE.findall(LINK.sub("", FENCED.sub("", document.read_text("utf-8"))))


def roots_of(document: Path) -> list[Path]:
    """The folders from which a document may name files."""
    roots = [ROOT, document.parent]
    inside = document.parent.relative_to(ROOT).parts
    services = [Path(*inside)] if len(inside) == 2 else [path.relative_to(ROOT) for path in ROOT.glob("services/*")]
    for folder in services:
        roots += [ROOT / folder / "tests", *(ROOT / folder / "src").glob("*")]
    return roots


def files(document: Path) -> Iterator[str]:
    """Spans that are a file or a folder, with the name after `::` if there is one."""
    for span in code_spans(document):
        place = span.partition("::")[0]
        if FILE.fullmatch(place) and not place.startswith(MADE_WHILE_RUNNING):
            yield span


def exists(document: Path, span: str) -> bool:
    """A bare file name may stand anywhere: tables name files under the folder that their heading says."""
    place, _, name = span.partition("::")
    found = [root / place for root in roots_of(document) if (root / place).exists()]
    if "/" not in place and not name:
        found += tracked_as(place)
    return any(not name or name in names_in(path) for path in found)


@cache
def tracked_as(name: str) -> list[Path]:
    """Files of the repository with this name."""
    folders = ("shared", "services", "deploy", "tests", "docs", "samples")
    return [path for folder in folders for path in (ROOT / folder).rglob(name)]


@cache
def names_in(path: Path) -> frozenset[str]:
    """Functions, classes and constants of a module, also those inside of functions and classes."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(names)
