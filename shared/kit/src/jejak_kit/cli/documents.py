"""`jejak documents`: are the listed files there and whole, and which files does no record list?"""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from jejak_kit.cli.output import FAILED, failed, print_json, run
from jejak_kit.cli.progress import progress
from jejak_kit.cli.system import HomeOption, JsonOption, ServiceOption, System
from jejak_kit.documents.ownership import StoreOfAnother
from jejak_kit.operations.document_care import Sweep, Verdict, listed_by, sweep, verify

SHOWN = 20

documents = typer.Typer(name="documents", help="Check stored files, and clean up.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(documents)


@documents.command("verify")
def verify_(home: HomeOption = None, service: ServiceOption = None, as_json: JsonOption = False) -> None:
    """Read every file that an event lists: it is there, its bytes hash to its name, size and type are as listed.

    Files of erased persons are rightly gone. Exits with 1 when a file is not as it should be; the first are named.
    """
    started, found = monotonic(), run(_verify(home, service))
    seconds = monotonic() - started
    faults = [fault for _, verdict in found for fault in verdict.faults]
    if as_json:
        print_json({"whole": not faults, "stores": [{"services": names, **_told(verdict)} for names, verdict in found]})
    else:
        for names, verdict in found:
            typer.echo(
                f"{names}: {verdict.documents:,} files, {verdict.bytes:,} bytes in {seconds:.1f} s"
                f" ({verdict.documents / max(seconds, 0.001):,.0f} files/s), {verdict.forgotten} of erased persons,"
                f" {len(verdict.faults)} faults"
            )
        for fault in faults[:SHOWN]:
            listed = fault.document
            where = f"record {listed.record_id}, position {listed.position}"
            typer.echo(f"{fault.what}: {listed.sha256} ({where}): {fault.detail}")
        if len(faults) > SHOWN:
            typer.echo(f"… and {len(faults) - SHOWN} more")
    if faults:
        raise typer.Exit(FAILED)


@documents.command("sweep")
def sweep_(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    days: Annotated[float, typer.Option("--older-than", min=1, help="Days since the last upload.")] = 1,
    home: HomeOption = None,
    service: ServiceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete files that no event lists and that nobody has uploaded for a day, and what crashes left of uploads.

    A running service does this itself every day. Safe beside it: a file that a command under way will list was uploaded
    just now.
    """
    found = run(_sweep(home, service, dry_run, timedelta(days=days)))
    if as_json:
        print_json([{"services": names, "dry_run": dry_run, **asdict(result)} for names, result in found])
        return
    for names, result in found:
        for orphan in result.orphans[:SHOWN]:
            typer.echo(f"{'would delete' if dry_run else 'deleted'} {orphan.sha256} ({orphan.size:,} bytes)")
        if len(result.orphans) > SHOWN:
            typer.echo(f"… and {len(result.orphans) - SHOWN} more")
        would = "would be deleted" if dry_run else "deleted"
        typer.echo(
            f"{names}: {len(result.orphans)} files {would} ({result.bytes:,} bytes), {result.kept} older ones are listed,"
            f" {result.unfinished} unfinished uploads removed, {result.put_back} put back"
        )


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        **asdict(verdict),
        "faults": [asdict(fault) for fault in verdict.faults[:SHOWN]],
        "fault_count": len(verdict.faults),
    }


async def _verify(home: Path | None, service: str | None) -> list[tuple[str, Verdict]]:
    found = []
    for each in System.at(home).services(service):
        with progress(f"{each.name}: reading events", unit="positions") as tick:
            listed = await listed_by(each, tick)
        with progress(f"{each.name}: reading files", unit="files") as tick:
            found.append((each.name, await verify(each, listed, tick)))
    return found


async def _sweep(
    home: Path | None, service: str | None, dry_run: bool, older_than: timedelta
) -> list[tuple[str, Sweep]]:
    found = []
    for each in System.at(home).services(service):
        with progress(f"{each.name}: reading events", unit="positions") as tick:
            try:
                found.append((each.name, await sweep(each, dry_run=dry_run, older_than=older_than, progress=tick)))
            except StoreOfAnother as error:
                raise failed(str(error)) from None
    return found
