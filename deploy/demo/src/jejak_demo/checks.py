"""What must be true when the story is over: nothing is missing, nothing came twice, everything agrees."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jejak_client import Jejak, Refused
from jejak_demo.listener import Heard
from jejak_demo.people import PATIENCE_S, Person, Staff


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


LISTS = {"iros": "rina", "contracts": "rina", "koms": "rina", "orders": "maria"}
"""List → who of the staff reads it."""


def outcome_of(staff: Staff, expected: dict[str, str]) -> list[str]:
    """Where the lists do not show what the story did."""
    listed: dict[str, str] = {}
    for name, reader in LISTS.items():
        person: Person = getattr(staff, reader)
        listed |= {each["number"]: each["status"] for each in person.see(name, limit=200)["items"]}
    return [
        f"{number} is {listed.get(number)}, not {status}"
        for number, status in expected.items()
        if listed.get(number) != status
    ]


def inboxes_of(staff: Staff) -> tuple[int, list[str]]:
    """How much is unread in the inboxes of the staff together, and in whose there is nothing, where there should be."""
    unread = {person.name: person.see("inbox/summary")["unread"] for person in staff.everybody()}
    return sum(unread.values()), [f"the inbox of {name} is empty" for name, count in unread.items() if count == 0]


def timeline_of(console: Jejak, order: str, wanted: Sequence[str]) -> list[str]:
    """What is missing in the story of one order as it is told across services."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            told = set(_types(console.get(f"orders/{order}/timeline").json()["events"]))
        except Refused:
            told = set()
        missing = [type for type in wanted if type not in told]
        if not missing or time.monotonic() > deadline:
            return [f"the timeline of the order does not tell {type}" for type in missing]
        time.sleep(0.1)  # how often somebody looks


def _types(events: Sequence[Any]) -> Iterator[str]:
    for event in events:
        yield event["type"]
        yield from _types(event["caused"])


def reconciled(home: Path) -> list[str]:
    """What `jejak reconcile` finds: store = stream = read models."""
    jejak = Path(sys.executable).parent / "jejak"
    done = subprocess.run([jejak, "reconcile", "--home", str(home)], check=False)  # noqa: S603 - our own command
    return [] if done.returncode == 0 else ["jejak reconcile found a difference"]
