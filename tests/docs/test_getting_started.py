"""The tour of docs/getting-started.md is run as it is printed, on a system of its own, and keeps what it promises."""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from jejak_embedded.throwaway import throwaway_system

ROOT = Path(__file__).resolve().parents[2]
TOUR = ROOT / "docs/getting-started.md"
STAND_IN = Path(__file__).parent / "curl_stand_in"
FENCED = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "@@ step {} @@"
SECONDS = 300
"""Enough on a busy machine; the tour starts some two hundred short programs."""


@dataclass(frozen=True)
class Step:
    """A block of commands and the lines that the document shows under it."""

    commands: str
    promised: tuple[str, ...] = ()


def steps(document: str) -> list[Step]:
    """The blocks marked `bash`, each with the block marked `text` that follows it, if one does."""
    found: list[Step] = []
    for kind, content in FENCED.findall(document):
        if kind == "bash":
            found.append(Step(content))
        else:
            found[-1] = Step(found[-1].commands, tuple(filter(None, map(str.strip, content.splitlines()))))
    return found


def script(found: list[Step]) -> str:
    """All blocks as one bash program, each announced by a mark of its own."""
    parts = (f"echo; echo '{MARK.format(number)}'\n{step.commands}" for number, step in enumerate(found))
    return "set -euo pipefail\nexec 2>&1\n" + "\n".join(parts)


def outputs(said: str, found: list[Step]) -> list[list[str]]:
    """What each block said, line by line; fewer than blocks if the program ended early."""
    parts = re.split(r"^@@ step \d+ @@$", said, flags=re.MULTILINE)[1:]
    assert len(parts) <= len(found)
    return [[line.strip() for line in part.splitlines() if line.strip()] for part in parts]


def unkept(promised: tuple[str, ...], said: list[str]) -> Iterator[str]:
    """Promised lines that do not appear, in their order, among those said; `…` stands for anything."""
    rest = iter(said)
    for promise in promised:
        pattern = r"\s*".join(".*".join(map(re.escape, word.split("…"))) for word in promise.split())
        if not any(re.fullmatch(pattern, line) for line in rest):
            yield promise


def environment(home: str, endpoints: Mapping[str, str]) -> Mapping[str, str]:
    """The tour's variables, with this installation's programs first. The suite needs no curl, so there is a stand-in."""
    path = [sysconfig.get_path("scripts"), os.environ["PATH"]]
    if shutil.which("curl") is None:
        print(f"this machine has no curl: {STAND_IN} stands in")
        path.append(str(STAND_IN))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JEJAK_")}
    tour = {"IRO": endpoints["iro"], "NOTIFIER": endpoints["notifier"]}
    return {**kept, "PATH": os.pathsep.join(path), "JEJAK_HOME": home, **tour, "NO_COLOR": "1"}


@pytest.mark.timeout(SECONDS + 120)  # the system's own start and stop beside the tour
def test_the_tour_is_as_it_is_told() -> None:
    found = steps(TOUR.read_text("utf-8"))
    with throwaway_system(environment={"JEJAK_WEBHOOK_ALLOWED_NETWORKS": '["127.0.0.1/32"]'}) as running:
        done = subprocess.run(
            ["bash", "-c", script(found)],
            cwd=ROOT,
            env=environment(running.home, running.endpoints),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    said = outputs(done.stdout, found)
    assert done.returncode == 0, f"ended in step {len(said) - 1}:\n{found[len(said) - 1].commands}\n{said[-1]}"
    broken = {
        (number, promise): lines
        for number, (step, lines) in enumerate(zip(found, said, strict=True))
        for promise in unkept(step.promised, lines)
    }
    assert broken == {}


def test_the_tour_goes_through_the_guides_sections() -> None:
    promised = {line for step in steps(TOUR.read_text("utf-8")) for line in step.promised}
    seeds_words = {"Submitted", "Returned", "Pending", "Verified", "Pending Review", "In Review", "Need Revision"}
    assert seeds_words | {"Customer Accepted", "Approved"} <= promised


@pytest.mark.parametrize(
    ("promised", "said", "missing"),
    [
        (("a … c",), ["x", "a b c"], []),
        (("a", "b"), ["b", "a"], ["b"]),
        (("HTTP 409",), ["HTTP 4090"], ["HTTP 409"]),
    ],
)
def test_a_promise_that_is_not_kept_is_found(promised: tuple[str, ...], said: list[str], missing: list[str]) -> None:
    assert list(unkept(promised, said)) == missing
