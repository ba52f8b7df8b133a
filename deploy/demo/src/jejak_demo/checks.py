"""What must be true when the story is over: nothing is missing, nothing came twice, everything agrees."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jejak_demo.listener import Heard
from jejak_demo.people import Staff


def order_of(heard: Sequence[Heard]) -> list[str]:
    """Faults of what the subscriber heard: gaps, repetitions and events out of turn, by stream and by record."""
    faults, last, versions, seen = [], dict[str, int](), dict[str, int](), set[str]()
    for one in heard:
        if one.previous != last.get(one.stream, 0):
            faults.append(
                f"{one.stream}: position {one.position} follows {one.previous}, heard was {last.get(one.stream)}"
            )
        last[one.stream] = one.position
        record, event = str(one.event.record_id), str(one.event.event_id)
        if event in seen:
            faults.append(f"{one.event.type} {event} came twice")
        seen.add(event)
        if one.event.version != versions.get(record, 0) + 1:
            faults.append(f"{one.event.type} of {record}: version {one.event.version} after {versions.get(record, 0)}")
        versions[record] = one.event.version
    return faults


def outcome_of(staff: Staff, expected: dict[str, str]) -> list[str]:
    """Where the list does not show what the story did."""
    listed = {iro["number"]: iro["status"] for iro in staff.rina.see("iros", limit=200)["items"]}
    return [
        f"{number} is {listed.get(number)}, not {status}"
        for number, status in expected.items()
        if listed.get(number) != status
    ]


def reconciled(home: Path) -> list[str]:
    """What `jejak reconcile` finds: store = stream = read models."""
    jejak = Path(sys.executable).parent / "jejak"
    done = subprocess.run([jejak, "reconcile", "--home", str(home)], check=False)  # noqa: S603 - our own command
    return [] if done.returncode == 0 else ["jejak reconcile found a difference"]
