"""The kitchen: asked once, and telling what it made."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.identity import production_request_id
from jejak_b2b_order.domain.order.commands.production import (
    FinishProduction,
    ProductionCommand,
    ReportProduction,
    RequestProduction,
    StartProduction,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.kitchen import Production, plus
from jejak_b2b_order.domain.order.state.order import Order
from jejak_events.b2b_order.goods import PacksByItem
from jejak_events.b2b_order.production import (
    ProductionFinished,
    ProductionReported,
    ProductionRequested,
    ProductionStarted,
)
from jejak_kit.decider import Refusal, Refused

MOST_OF_AN_ITEM = 10**6


def decide(command: ProductionCommand, state: Order) -> Sequence[OrderEvent]:
    if isinstance(command, RequestProduction):
        return _request(state)
    production = state.production
    assert production is not None
    match command:
        case StartProduction():
            return [
                ProductionStarted(
                    number=state.number,
                    request_id=production.request_id,
                    run=production.run + 1,
                    outlet=state.form.outlet,
                    needed_by=state.form.handover.needed_by,
                )
            ]
        case ReportProduction():
            return [_reported(command, state, production)]
        case FinishProduction():
            return _finish(command, state, production)
        case _:
            assert_never(command)


def _request(state: Order) -> Sequence[OrderEvent]:
    """Whatever repeats or arrives out of order: asked once, and only when it is due."""
    because, invoice = state.production_is_due, state.live_invoice
    if because is None or invoice is None:
        return []
    return [
        ProductionRequested(
            number=state.number,
            request_id=production_request_id(state.number, state.productions + 1),
            because=because,
            customer=state.party,
            outlet=state.form.outlet,
            lines=state.form.lines,
            packs_in_all=state.packs_in_all,
            handover=state.form.handover,
            donation=state.form.donation,
            invoice_number=invoice.number,
        )
    ]


def _reported(command: ReportProduction | FinishProduction, state: Order, production: Production) -> ProductionReported:
    return ProductionReported(
        number=state.number,
        request_id=production.request_id,
        run=production.run,
        made=_made(command.made, state, production),
        note=command.note,
    )


def _made(made: PacksByItem, state: Order, production: Production) -> PacksByItem:
    """Raises Refused: something that was not ordered, nothing at all, or more than can be counted."""
    ordered = {line.item for line in state.form.lines}
    unknown = sorted({each.item for each in made} - ordered)
    if unknown:
        raise Refused(Refusal("item_not_ordered", "input", {"items": unknown}, "/made"))
    if not sum(each.packs for each in made):
        raise Refused(Refusal("nothing_made", "input", {}, "/made"))
    if any(each.packs > MOST_OF_AN_ITEM for each in plus(production.made, made)):
        raise Refused(Refusal("too_many_made", "input", {"most": MOST_OF_AN_ITEM}, "/made"))
    return made


def _finish(command: FinishProduction, state: Order, production: Production) -> Sequence[OrderEvent]:
    events: list[OrderEvent] = [_reported(command, state, production)] if command.made else []
    made = plus(production.made, command.made)
    after = state.model_copy(update={"production": production.model_copy(update={"made": made})})
    events.append(
        ProductionFinished(
            number=state.number,
            request_id=production.request_id,
            run=production.run,
            outlet=state.form.outlet,
            made=made,
            short=after.short,
            note=command.note,
        )
    )
    return events
