"""The machinery over an in-memory store, broker and clock, with faults at every step; `invariants` says what must hold.

A failing seed is printed; `JEJAK_SIMULATION_SEED=<seed> pytest tests/simulation -k seeds` runs it again, step by step the
same, and prints its trace. `JEJAK_SIMULATION_SEEDS` is how many are run.
"""

import gc
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.simulation.mutations import MUTATIONS
from tests.simulation.run import LAST_STEPS, simulate

SEED = os.environ.get("JEJAK_SIMULATION_SEED")
SEEDS = int(os.environ.get("JEJAK_SIMULATION_SEEDS", "100"))
FOUND_WITHIN = 100
"""Seeds."""

pytestmark = pytest.mark.timeout(3600)


def test_whatever_fails_the_invariants_hold_for_all_seeds() -> None:
    """Every seed is another story of kills, stops, losses, restores and late answers; at rest everything is in order."""
    happened: Counter[str] = Counter()
    started, steps = time.monotonic(), 0
    for seed in [int(SEED)] if SEED else range(SEEDS):
        verdict = simulate(seed)
        happened += verdict.happened
        steps += verdict.steps
        if SEED:
            print("\n".join(verdict.trace))
        assert verdict.violation is None, f"JEJAK_SIMULATION_SEED={seed}: {verdict.violation}"
    took, count = time.monotonic() - started, 1 if SEED else SEEDS
    print(f"{count} seeds, {steps} steps, {sum(happened.values())} faults and repairs, {took:.0f} s")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_run_that_never_ends_is_a_violation() -> None:
    """It says what still ran and the last that happened."""
    with patch("tests.simulation.run.STEPS_MAX", 5_000):
        violation = simulate(7).violation
    assert violation is not None
    told, *last = violation.splitlines()
    assert told.startswith("never ends: 5001 steps")
    assert "Relay.run" in told
    assert len(last) == LAST_STEPS
    gc.collect()  # what was broken off complains as it goes, and shall do so here


def test_a_seed_is_the_same_story_every_time() -> None:
    """Also in another process, where texts have other hashes."""
    first, again = simulate(7), simulate(7)
    assert again.trace == first.trace
    script = "from tests.simulation.run import simulate; print(simulate(7).digest)"
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == first.digest


@pytest.mark.parametrize("bug", MUTATIONS)
def test_a_deliberate_bug_is_found(bug: str) -> None:
    """The simulation can fail: with the bug in place some seed ends in a violation."""
    with MUTATIONS[bug]():
        for seed in range(FOUND_WITHIN):
            if violation := simulate(seed).violation:
                print(f"{bug}: seed {seed}: {violation[:160]}")
                return
    pytest.fail(f"not found within {FOUND_WITHIN} seeds: {bug}")
