"""What must be true when the story is over: nothing is missing, nothing came twice, everything agrees."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
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
    return _in_time(lambda: _otherwise_listed(staff, expected))


def _otherwise_listed(staff: Staff, expected: dict[str, str]) -> list[str]:
    listed: dict[str, str] = {}
    for name, reader in LISTS.items():
        person: Person = getattr(staff, reader)
        listed |= {each["number"]: each["status"] for each in person.see(name, limit=200)["items"]}
    return [
        f"{number} is {listed.get(number)}, not {status}"
        for number, status in expected.items()
        if listed.get(number) != status
    ]


def unread_of(staff: Staff) -> int:
    """How much is unread in the inboxes of the staff together."""
    return sum(_unread(person) for person in staff.everybody())


def inboxes_of(staff: Staff) -> list[str]:
    """In whose inbox there is nothing, where there should be."""
    return _in_time(
        lambda: [f"the inbox of {person.name} is empty" for person in staff.everybody() if not _unread(person)]
    )


def _unread(person: Person) -> int:
    unread: int = person.see("inbox/summary")["unread"]
    return unread


def timeline_of(console: Jejak, order: str, wanted: Sequence[str]) -> list[str]:
    """What is missing in the story of one order as it is told across services."""

    def missing() -> list[str]:
        try:
            told = set(_types(console.get(f"orders/{order}/timeline").json()["events"]))
        except Refused:
            told = set()
        return [f"the timeline of the order does not tell {type}" for type in wanted if type not in told]

    return _in_time(missing)


def _in_time(look: Callable[[], list[str]]) -> list[str]:
    """The faults that are still there after some patience: what is looked at are read models, a little behind."""
    deadline = time.monotonic() + PATIENCE_S
    while (faults := look()) and time.monotonic() < deadline:
        time.sleep(0.1)  # how often somebody looks
    return faults


def _types(events: Sequence[Any]) -> Iterator[str]:
    for event in events:
        yield event["type"]
        yield from _types(event["caused"])


def reconciled(home: Path) -> list[str]:
    """What `jejak reconcile` finds: store = stream = read models."""
    jejak = Path(sys.executable).parent / "jejak"
    done = subprocess.run([jejak, "reconcile", "--home", str(home)], check=False)  # noqa: S603 - our own command
    return [] if done.returncode == 0 else ["jejak reconcile found a difference"]
