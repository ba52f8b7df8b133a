"""The kitchen's part of an order."""

from datetime import date
from typing import Literal
from uuid import UUID

from jejak_events.b2b_order.goods import DonationProgramme, Handover, Lines, OfOrder, Outlet, PacksByItem, PacksInAll
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.limits import Note, Number


class ProductionRequested(OfOrder, type="production.requested"):
    """The order goes to the Tim Produksi (SOP, Prosedur): the down payment is verified, or all of it, or the credit is
    approved. `request_id` follows from the order, so that it is one request however often it is heard."""

    request_id: UUID
    because: Literal["down_payment", "paid_in_full", "credit_approved"]
    customer: CustomerReference
    outlet: Outlet
    lines: Lines
    packs_in_all: PacksInAll
    handover: Handover
    donation: DonationProgramme | None
    invoice_number: Number


class ProductionStarted(OfOrder, type="production.started"):
    """The kitchen began; `run` counts from 1, a later run makes a shortage good."""

    request_id: UUID
    run: int
    outlet: Outlet
    needed_by: date


class ProductionReported(OfOrder, type="production.reported"):
    """So many packs of each item were made since the last report."""

    request_id: UUID
    run: int
    made: PacksByItem
    note: Note | None = None


class ProductionFinished(OfOrder, type="production.finished"):
    """The run is over. `made` and `short` are of all runs together; a shortage is delivered in part or made good."""

    request_id: UUID
    run: int
    outlet: Outlet
    made: PacksByItem
    short: PacksByItem
    note: Note | None = None


class ProductionCalledOff(OfOrder, type="production.called_off"):
    """The order was cancelled or goes back to be changed: what is not made yet is not to be made."""

    request_id: UUID
    outlet: Outlet
    made: PacksByItem


ProductionEvent = (
    ProductionRequested | ProductionStarted | ProductionReported | ProductionFinished | ProductionCalledOff
)
