"""The customer archive as a file (SOP: "Melakukan Follow Up dari Arsip Database Customer"): all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from jejak_b2b_order.application.customers import CustomerBody, customer
from jejak_b2b_order.domain.identity import lead_id
from jejak_b2b_order.domain.lead.commands import TakeFromArchive
from jejak_events.limits import Note
from jejak_kit.commands import BatchRefused, CommandBus
from jejak_kit.decider import Actor
from jejak_kit.http.models import RequestModel
from jejak_kit.imports import Cells, RowFault, Table, read_table
from jejak_kit.privacy import Sealer

MOST_ROWS = 20_000
MAX_BYTES = 10 * 1024 * 1024
CUSTOMER_COLUMNS = {
    "customer_name": "name",
    "customer_code": "code",
    "npwp": "npwp",
    "billing_address": "billing_address",
}
CONTACT_COLUMNS = {f"contact_{name}": name for name in ("name", "position", "email", "phone")}
OWN_COLUMNS = ("last_order_on", "next_follow_up", "note")
COLUMNS = (*CUSTOMER_COLUMNS, *CONTACT_COLUMNS, *OWN_COLUMNS)
REQUIRED = ("customer_name",)


class ArchivedCustomer(RequestModel):
    """A row of the archive. Days as ISO 8601 writes them."""

    customer: CustomerBody
    last_order_on: date | None = None
    next_follow_up: date | None = None
    note: Note | None = None


@dataclass(frozen=True)
class ArchiveReport:
    """What an import did, or (`position` None) would do or why it did nothing. Counts are of customers."""

    customers: int
    taken_in: int
    unchanged: int
    faults: tuple[RowFault, ...]
    position: int | None


_ROW: TypeAdapter[ArchivedCustomer] = TypeAdapter(ArchivedCustomer)


def read_archive(data: bytes, filename: str) -> tuple[list[tuple[int, ArchivedCustomer]], Table]:
    """The customers of the file with their rows; a customer who stands there twice is a fault."""
    table = read_table(data, filename, columns=COLUMNS, required=REQUIRED, most_rows=MOST_ROWS)
    read: list[tuple[int, ArchivedCustomer]] = []
    first: dict[UUID, int] = {}
    for row, cells in table.rows if not table.faults else ():
        found = _checked(row, cells, table)
        if found is None:
            continue
        lead = lead_of(found.customer)
        if lead in first:
            table.fault(row, "customer_name", "customer_repeated", first_row=first[lead])
        first.setdefault(lead, row)
        read.append((row, found))
    return read, table


def lead_of(given: CustomerBody) -> UUID:
    """The lead that a customer of the archive is."""
    return lead_id(code=given.code, npwp=given.npwp, name=given.name)


def _checked(row: int, cells: Cells, table: Table) -> ArchivedCustomer | None:
    own: dict[str, Any] = {name: cells[name] for name in OWN_COLUMNS if name in cells}
    contact = _renamed(cells, CONTACT_COLUMNS)
    content = {**own, "customer": {**_renamed(cells, CUSTOMER_COLUMNS), "contacts": [contact] if contact else []}}
    try:
        return _ROW.validate_python(content)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            table.fault(row, _column(fault["loc"]), fault["type"], **(fault.get("ctx") or {}))
        return None


def _renamed(cells: Cells, columns: Mapping[str, str]) -> dict[str, str]:
    return {name: cells[column] for column, name in columns.items() if column in cells}


def _column(place: tuple[int | str, ...]) -> str:
    names = CONTACT_COLUMNS if "contacts" in place else CUSTOMER_COLUMNS if "customer" in place else {}
    return next((column for column, name in names.items() if name == place[-1]), str(place[-1]))


async def import_archive(
    data: bytes,
    filename: str,
    *,
    bus: CommandBus,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
    correlation_id: UUID,
    dry_run: bool,
) -> ArchiveReport:
    """Nothing is kept unless everything holds. Raises Unavailable, and Refused when the actor may not import."""
    read, table = read_archive(data, filename)
    if table.faults:
        return ArchiveReport(len(table.rows), 0, 0, tuple(table.faults), None)
    instructions = [
        (
            lead_of(row.customer),
            TakeFromArchive(
                actor=actor,
                at=at,
                customer=await customer(row.customer, sealer),
                last_order_on=row.last_order_on,
                next_follow_up=row.next_follow_up,
                note=row.note,
            ),
        )
        for _, row in read
    ]
    try:
        events, position = await bus.execute_all(instructions, correlation_id=correlation_id, dry_run=dry_run)
    except BatchRefused as refused:
        for found in refused.refusals.values():
            if found.refusal.why == "role":
                raise found from refused
        faults = tuple(
            RowFault(read[place][0], "", refusal.code, dict(refusal.params))
            for place, found in sorted(refused.refusals.items())
            for refusal in found.refusals
        )
        return ArchiveReport(len(read), 0, 0, faults, None)
    taken_in = sum(1 for count in events if count)
    return ArchiveReport(len(read), taken_in, len(read) - taken_in, (), position)
