"""What is committed belongs to everybody: it names no machine, no registry and no one's folder."""

import re
from collections.abc import Iterator

import pytest

from .house import ROOT, tracked

# The patterns are put together here so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    "|".join(map(re.escape, ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".", "debian" + ".org")))
)
MACHINE_PATHS = re.compile(r"(?<![\w.~$}-])/(?:root|home/\w+|Users/\w+|work/(?:wt|main|shared)|tmp/v)(?=/)")
LOCK_URL = re.compile(r"https?://|--(?:extra-)?index-url")
BINARY = {".pdf", ".png", ".jpg", ".woff2", ".ico", ".gz", ".zip"}


def found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Lines that hold the pattern, by number."""
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.search(line):
            yield f"{number}: {line.strip()[:100]}"


def everywhere(pattern: re.Pattern[str], *names: str) -> list[str]:
    """Where tracked text files hold the pattern; only files with one of the names, if there are any."""
    return [
        f"{path.relative_to(ROOT)}:{line}"
        for path in tracked()
        if path.suffix not in BINARY and (not names or path.name in names)
        for line in found(pattern, path.read_text("utf-8", errors="replace"))
    ]


def test_no_file_names_a_package_registry() -> None:
    assert everywhere(REGISTRIES) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert everywhere(MACHINE_PATHS) == []


def test_the_lock_file_holds_hashes_and_no_addresses() -> None:
    locks = ("requirements.lock", "package-lock.json", "uv.lock")
    assert any(path.name in locks for path in tracked())
    assert everywhere(LOCK_URL, *locks) == []
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pinned = [number for number, line in enumerate(lines) if "==" in line and not line.lstrip().startswith("#")]
    assert [lines[number] for number in pinned if "--hash=sha256:" not in lines[number + 1]] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRIES, "see https://" + "pypi" + ".org/project/x"),
        (MACHINE_PATHS, "cd " + "/home/" + "budi/jejak"),
        (MACHINE_PATHS, "path = '/" + "root/.cache'"),
        (LOCK_URL, "--index-url https://packages.example"),
    ],
)
def test_what_must_not_be_committed_is_found(pattern: re.Pattern[str], text: str) -> None:
    assert len(list(found(pattern, f"first line\n{text}"))) == 1


@pytest.mark.parametrize("text", ["/var/lib/jejak", "services/home/x", "${HOME}/root/x", "/work/orders"])
def test_ordinary_paths_are_fine(text: str) -> None:
    assert list(found(MACHINE_PATHS, text)) == []
