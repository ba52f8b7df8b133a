"""`jejak demo`: a throw-away system, the story, and the checks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jejak_demo.checks import order_of, outcome_of, reconciled
from jejak_demo.listener import Listener
from jejak_demo.people import PATIENCE_S, Staff, StoryBroken
from jejak_demo.story import TelcoStory
from jejak_embedded.home import load_environment
from jejak_embedded.throwaway import throwaway_system
from jejak_events.subjects import stream_of
from jejak_kit.cli.access import Access

SERVICES = ("iro",)


def register(app: typer.Typer) -> None:
    """Adds the command to the root `jejak` app (entry point group `jejak.commands`)."""
    app.command("demo")(demo)


def demo(
    samples: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the sample files.")] = Path(
        "samples"
    ),
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
        faults = _tell(Access(home), home, samples, console)
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
    with throwaway_system() as running:
        yield Path(running.home)


def _tell(access: Access, home: Path, samples: Path, console: Console) -> list[str]:
    observer = load_environment(home, "observer")
    streams = tuple(stream_of(service) for service in SERVICES)
    listener = Listener(observer["JEJAK_NATS_URL"], observer["JEJAK_NATS_INBOX_PREFIX"], streams, console)
    outcome: dict[str, str] = {}
    staff = Staff.hired(access, "iro")
    try:
        with listener:
            story = TelcoStory(
                staff,
                samples / "quotations.json",
                samples / "quotations-revised.json",
                lambda text: console.print(text, style="yellow", highlight=False, soft_wrap=True),
                outcome,
            )
            story.tell()
            _hear_the_rest(staff, listener)
        faults = [*order_of(listener.heard), *outcome_of(staff, outcome), *reconciled(home)]
        console.print(
            f"· {len(listener.heard)} events heard by the subscriber, {len(outcome)} IROs followed to their end"
        )
    except StoryBroken as broken:
        return [str(broken)]
    finally:
        staff.leave()
    return faults


def _hear_the_rest(staff: Staff, listener: Listener) -> None:
    """Until the subscriber has heard all that the store holds."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        ready = staff.rina.http.get("/readyz").json()
        quiet = all(consumer["lag"] == 0 for consumer in ready["consumers"])
        if quiet and listener.last_position(stream_of("iro")) == ready["relay"]["published"]:
            return
        if time.monotonic() > deadline or listener.failure:
            raise StoryBroken(f"the subscriber fell behind: {listener.failure or ready}")
        time.sleep(0.1)  # how often somebody looks
