"""Writing the form, and changing it."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.order import amendment, guards
from jejak_b2b_order.domain.order.commands.inquiry import (
    AmendOrder,
    ConsidersMenu,
    InquiryCommand,
    RegisterOrder,
    UpdateOrder,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.pricing import priced
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.goods import Lines, OrderForm
from jejak_events.b2b_order.order import OrderAmended, OrderRegistered, OrderStatus, OrderUpdated
from jejak_events.b2b_order.production import ProductionCalledOff
from jejak_kit.decider import Refusal, Refused

DEAREST = 10**14
"""Rupiah of goods in one order: what sums of money are kept for."""


def decide(command: InquiryCommand, state: Order | None) -> Sequence[OrderEvent]:
    """Raises Refused; LookupError if the handler has not filled in the menu or the number."""
    if isinstance(command, RegisterOrder):
        return _register(command)
    assert state is not None
    match command:
        case UpdateOrder():
            form = _form(command, state.form)
            return [] if form == state.form else [OrderUpdated(number=state.number, form=form)]
        case AmendOrder():
            return _amend(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterOrder) -> Sequence[OrderEvent]:
    form = _form(command, None)
    if command.number is None:
        raise LookupError("RegisterOrder reached its decision without a number")
    return [
        OrderRegistered(
            number=command.number,
            customer=command.customer,
            channel=command.channel,
            lead_id=command.lead_id,
            form=form,
        )
    ]


def _form(command: ConsidersMenu, before: OrderForm | None) -> OrderForm:
    """The form with its prices; what was agreed before, at the same outlet, is kept. Raises Refused."""
    asked = command.form
    kept = before.lines if before is not None and before.outlet == asked.outlet else ()
    same_day = before is not None and before.handover.needed_by == asked.handover.needed_by
    if not same_day and asked.handover.needed_by < business_day(command.at):
        day = asked.handover.needed_by
        raise Refused(Refusal("needed_by_passed", "input", {"needed_by": day}, "/handover/needed_by"))
    if asked.handover.fulfilment == "delivery" and not asked.handover.address:
        raise Refused(Refusal("address_missing", "input", {}, "/handover/address"))
    lines: Lines = priced(asked.lines, command.known_menu, kept)
    if sum(line.packs * line.unit_price for line in lines) > DEAREST:
        raise Refused(Refusal("order_too_dear", "input", {"most": DEAREST}, "/lines"))
    return OrderForm(
        outlet=asked.outlet, lines=lines, handover=asked.handover, donation=asked.donation, note=asked.note
    )


def _amend(command: AmendOrder, state: Order) -> Sequence[OrderEvent]:
    form = _form(command, state.form)
    kinds = amendment.changes(state.form, form)
    if not kinds:
        return []
    if never := amendment.forbidden(kinds, state.status):
        raise Refused(
            Refusal(
                "change_too_late", "rule", {"changes": list(never), "aggregate": "order", "status": state.status.value}
            )
        )
    if "place" in kinds and (refusal := guards.no_delivery_is_under_way(state)):
        raise Refused(refusal)
    again = amendment.again(kinds, state.status)
    live = state.live_invoice
    events: list[OrderEvent] = []
    if again and state.status is OrderStatus.PRODUCTION_REQUESTED and state.production is not None:
        events.append(
            ProductionCalledOff(
                number=state.number,
                request_id=state.production.request_id,
                outlet=state.form.outlet,
                made=state.production.made,
            )
        )
    events.append(
        OrderAmended(
            number=state.number,
            form=form,
            reason=command.reason,
            changes=kinds,
            again=again,
            status=amendment.back_to(again, state.status),
            voided_invoice=live.number if live is not None and again else None,
        )
    )
    return events
