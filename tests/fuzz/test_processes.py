"""That a process has ended is noticed also where another one has taken its place."""

import subprocess
import sys

from tests.fuzz.processes import ended

from jejak_embedded.home import birth


def test_one_that_was_started_anew_is_another_one() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        born = birth(process.pid)
        assert born is not None
        assert ended({process.pid: born}) == []
        assert ended({process.pid: born - 1}) == [process.pid], "the number belongs to somebody else by now"
        process.kill()
        process.wait()
        assert ended({process.pid: born}) == [process.pid]
