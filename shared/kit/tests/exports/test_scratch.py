"""What an export writes to the disk outlives it in no way, not even `kill -9`."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from jejak_kit.exports.scratch import nameless_file, scratch_folder, sweep

EXPORTING = """
import sys
from jejak_kit.exports.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "rows").write_text("Siti")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files of this test are."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_it_is_gone_in_the_end_and_for_its_owner_only_until_then(disk: Path) -> None:
    with scratch_folder() as folder:
        (folder / "rows").write_text("Siti")
        assert folder.stat().st_mode & 0o077 == 0
        sweep()
        assert (folder / "rows").exists(), "nobody sweeps away what is in use"
    assert list(disk.iterdir()) == []


def test_what_a_killed_process_left_is_swept_away_and_what_a_living_one_has_is_not(disk: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", EXPORTING], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().decode().strip())
        sweep()
        assert (folder / "rows").read_text() == "Siti"
        process.kill()
    assert folder.exists()
    sweep()
    assert list(disk.iterdir()) == []


def test_what_is_not_a_folder_of_ours_is_left_alone(disk: Path) -> None:
    (disk / "elsewhere").mkdir()
    (disk / "jejak-scratch-link").symlink_to(disk / "elsewhere")
    (disk / "jejak-scratch-file").write_text("mine")
    sweep()
    assert {path.name for path in disk.iterdir()} == {"elsewhere", "jejak-scratch-link", "jejak-scratch-file"}


def test_a_nameless_file_is_in_no_folder(disk: Path) -> None:
    with nameless_file() as file:
        file.write(b"Siti")
        assert list(disk.iterdir()) == []
