"""Importing a file of quotations: the same commands as one by one, all of them or none, tried out first if wanted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jejak_iro.application.intake import receive
from jejak_iro.application.quotation_files import parse_quotations
from jejak_iro.application.quotation_rows import MAX_FAULTS, ParsedRow, RowError
from jejak_kit.commands import BatchRefused, CommandBus
from jejak_kit.decider import Actor
from jejak_kit.privacy import Sealer


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or (`position` None) would do or why it did nothing. Counts are of quotations."""

    quotations: int
    taken_in: int
    unchanged: int
    errors: tuple[RowError, ...]
    error_count: int
    position: int | None


async def import_quotations(
    data: bytes,
    filename: str,
    *,
    bus: CommandBus,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
    correlation_id: UUID,
    traceparent: str | None,
    dry_run: bool,
) -> ImportReport:
    """Nothing is kept unless everything holds. Raises Unavailable, and Refused when the actor may not import."""
    parsed = parse_quotations(data, filename)
    if parsed.errors:
        return ImportReport(len(parsed.rows), 0, 0, parsed.errors, parsed.fault_count, None)
    instructions = [await receive(row.quotation, sealer, actor=actor, at=at) for row in parsed.rows]
    try:
        events, position = await bus.execute_all(
            instructions, correlation_id=correlation_id, traceparent=traceparent, dry_run=dry_run
        )
    except BatchRefused as refused:
        errors = _errors(refused, parsed.rows)
        return ImportReport(len(parsed.rows), 0, 0, errors[:MAX_FAULTS], len(errors), None)
    taken_in = sum(1 for count in events if count)
    return ImportReport(len(events), taken_in, len(events) - taken_in, (), 0, position)


def _errors(refused: BatchRefused, rows: tuple[ParsedRow, ...]) -> tuple[RowError, ...]:
    """Where each refused quotation stands in the file. Raises Refused when it was the actor who may not."""
    for found in refused.refusals.values():
        if found.refusal.why == "role":
            raise found
    return tuple(
        RowError(rows[place].row, "", refusal.code, refusal.params)
        for place, found in sorted(refused.refusals.items())
        for refusal in found.refusals
    )
