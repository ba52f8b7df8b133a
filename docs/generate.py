"""Writes everything that is generated into the repository: `make docs`; with `--check` it only says what is stale.

Event schemas, `asyncapi.json` and `events.md` come from `jejak_events`; `openapi/<service>.json` from each installed
service. Schemas of older event versions and samples are kept by hand and never touched.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from jejak_events.publication.documents import Incompatible, as_json, event_documents
from jejak_kit.description import ENVIRONMENT
from jejak_kit.manifest import manifests

ROOT = Path(__file__).resolve().parents[1]
OPENAPI = Path("docs/openapi")


def openapi_documents() -> dict[Path, str]:
    """The OpenAPI document of every installed service; each is wired in a process of its own."""
    return {OPENAPI / f"{name}.json": _openapi(name) for name in manifests()}


def documents(root: Path = ROOT) -> dict[Path, str]:
    """Every generated document by its place below the root. Raises Incompatible."""
    return {**event_documents(root), **openapi_documents()}


def stale(root: Path = ROOT) -> list[Path]:
    """Documents that are missing or differ from what is generated, and OpenAPI documents of services that are gone."""
    current = documents(root)
    differing = [path for path, text in current.items() if _read(root / path) != text]
    left_over = [path.relative_to(root) for path in (root / OPENAPI).glob("*.json")]
    return [*differing, *(path for path in left_over if path not in current)]


def write(root: Path = ROOT) -> list[Path]:
    """Brings every document up to date; returns those that changed. Raises Incompatible before anything is written."""
    current = documents(root)
    changed = [path for path, text in current.items() if _read(root / path) != text]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(current[path], "utf-8")
    for path in (root / OPENAPI).glob("*.json"):
        if path.relative_to(root) not in current:
            path.unlink()
            changed.append(path.relative_to(root))
    return changed


def main() -> int:
    """1 when something was stale (`--check`) or may not be published as it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; say what is stale")
    checking = parser.parse_args().check
    try:
        paths = stale() if checking else write()
    except Incompatible as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        print(f"{'stale' if checking else 'written'}: {path}")
    return int(checking and bool(paths))


def _openapi(name: str) -> str:
    command = [sys.executable, "-m", "jejak_kit.description", name]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)  # noqa: S603 - our own module and an installed service's name
    if done.returncode:
        raise RuntimeError(f"{name} cannot be described:\n{done.stderr.decode(errors='replace')}")
    return as_json(json.loads(done.stdout))


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
