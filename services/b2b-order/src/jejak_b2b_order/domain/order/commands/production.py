"""The kitchen."""

from jejak_events.b2b_order.goods import PacksByItem
from jejak_events.limits import Note
from jejak_kit.decider import Command


class RequestProduction(Command, name="request_production"):
    """A policy asks whether the kitchen may begin; if not, or if it was asked already, nothing happens."""


class StartProduction(Command, name="start_production"):
    """Begin, or begin once more to make a shortage good."""


class ReportProduction(Command, name="report_production"):
    """So many packs were made since the last report."""

    made: PacksByItem
    note: Note | None = None


class FinishProduction(Command, name="finish_production"):
    """The run is over; `made` are packs since the last report."""

    made: PacksByItem = ()
    note: Note | None = None


ProductionCommand = RequestProduction | StartProduction | ReportProduction | FinishProduction
