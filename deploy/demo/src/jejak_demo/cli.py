"""`jejak demo`: a throw-away system, the story, and the checks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jejak_client import Jejak
from jejak_demo.checks import inboxes_of, order_of, outcome_of, reconciled, timeline_of, unread_of
from jejak_demo.contracts import ContractStory
from jejak_demo.food import FoodStory
from jejak_demo.iros import IroStory
from jejak_demo.koms import KomStory, procurement
from jejak_demo.listener import Listener
from jejak_demo.people import PATIENCE_S, Staff, StoryBroken, ready
from jejak_demo.webhooks import ALLOWED, receiver, taken_by
from jejak_embedded.home import load_environment
from jejak_embedded.throwaway import throwaway_system
from jejak_events.subjects import stream_of
from jejak_kit.cli.access import Access

SERVICES = ("iro", "contract", "kom", "b2b-order")
TOLD = (
    "quotation.received",
    "iro.returned",
    "iro.resubmitted",
    "verification.verified",
    "review.approved",
    "iro.approved",
    "subscription_form.customer_signed",
    "contract.revision_requested",
    "contract.activated",
    "kom.completed",
    "procurement.requested",
    "deployment.requested",
)
"""What the timeline of the first order must tell."""


def register(app: typer.Typer) -> None:
    """Adds the command to the root `jejak` app (entry point group `jejak.commands`)."""
    app.command("demo")(demo)


def demo(
    samples: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the sample files.")] = Path(
        "samples"
    ),
    examples: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Folder of the example consumers.")
    ] = Path("docs/examples"),
    against: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Home of a running, still empty system, instead of a throw-away one."
        ),
    ] = None,
) -> None:
    """Tell the main job on a real system, seen from outside, and check that everything agrees. Exits with 1 if not."""
    console = Console()
    started = time.monotonic()
    with _system(against, console) as home:
        faults = _tell(Access(home), home, samples, examples, console)
    for fault in faults:
        console.print(f"✗ {fault}", style="red", highlight=False, soft_wrap=True)
    if faults:
        raise typer.Exit(1)
    console.print(f"✓ everything agrees, after {time.monotonic() - started:.0f} s", style="green")


@contextmanager
def _system(against: Path | None, console: Console) -> Iterator[Path]:
    if against is not None:
        yield against
        return
    console.print("· starting a throw-away system")
    with throwaway_system(environment=ALLOWED) as running:
        yield Path(running.home)


def _tell(access: Access, home: Path, samples: Path, examples: Path, console: Console) -> list[str]:
    observer = load_environment(home, "observer")
    streams = tuple(stream_of(service) for service in SERVICES)
    listener = Listener(observer["JEJAK_NATS_URL"], observer["JEJAK_NATS_INBOX_PREFIX"], streams, console)
    outcome: dict[str, str] = {}
    staff = Staff.hired(access)

    def say(text: str) -> None:
        console.print(text, style="yellow", highlight=False, soft_wrap=True)

    try:
        with (
            receiver(access, examples / "webhook_receiver.py") as other_system,
            listener,
            procurement(home, examples / "procurement.py"),
        ):
            iros = IroStory(staff, samples / "quotations.json", samples / "quotations-revised.json", say, outcome)
            goods, no_goods = iros.tell()
            contracts, koms = ContractStory(staff, say, outcome), KomStory(staff, say, outcome)
            koms.tell(contracts.tell(goods, revised=True), ready=True, goods=True)
            koms.tell(contracts.tell(no_goods, revised=False), ready=False, goods=False)
            FoodStory(staff, say, outcome).tell()
            _hear_the_rest(access, listener)
            faults = [*order_of(listener.heard), *outcome_of(staff, outcome)]
            if other_system is not None:
                faults += taken_by(other_system, listener.heard)
        faults += inboxes_of(staff)
        with Jejak(access.url("console"), access.token("sales_ops")) as reader:
            faults += timeline_of(reader, goods.id, TOLD)
        faults += reconciled(home)
        console.print(
            f"· {len(listener.heard)} events heard by the subscriber, {len(outcome)} records followed to their end"
        )
        unread = unread_of(staff)
        took = "the system speaks to no receiver here" if other_system is None else "the receiver of webhooks took all"
        console.print(f"· {took}, {unread} notifications are unread in the inboxes of {len(staff.everybody())} people")
    except StoryBroken as broken:
        return [str(broken)]
    finally:
        staff.leave()
    return faults


def _hear_the_rest(access: Access, listener: Listener) -> None:
    """Until the subscriber has heard all that the stores hold."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        told = {service: ready(access, service) for service in SERVICES}
        quiet = all(consumer["lag"] == 0 for each in told.values() for consumer in each["consumers"])
        if quiet and all(
            listener.last_position(stream_of(service)) == each["relay"]["published"] for service, each in told.items()
        ):
            return
        if time.monotonic() > deadline or listener.failure:
            raise StoryBroken(f"the subscriber fell behind: {listener.failure or told}")
        time.sleep(0.1)  # how often somebody looks
