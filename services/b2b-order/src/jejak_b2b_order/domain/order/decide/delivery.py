"""Surat Jalan, departure and Form Penerimaan."""

from collections.abc import Sequence
from typing import Any, assert_never

from jejak_b2b_order.domain.order.commands.delivery import (
    AttachReceipt,
    DeliveryCommand,
    DispatchDelivery,
    IssueDelivery,
    ReceiveDelivery,
    ScheduleDelivery,
    WithdrawDelivery,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.evolve import evolve
from jejak_b2b_order.domain.order.state.kitchen import packs_of
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.order.state.road import Delivery
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.delivery import (
    DeliveryDispatched,
    DeliveryIssued,
    DeliveryLine,
    DeliveryReceiptAttached,
    DeliveryReceived,
    DeliveryScheduled,
    DeliveryWithdrawn,
)
from jejak_events.b2b_order.order import OrderFulfilled
from jejak_kit.decider import Refusal, Refused

MOST_DELIVERIES = 200


def decide(command: DeliveryCommand, state: Order) -> Sequence[OrderEvent]:
    match command:
        case IssueDelivery():
            return _issue(command, state)
        case ScheduleDelivery():
            delivery = _in_state(state, command, "issued")
            if command.leaves_at < command.at:
                raise Refused(Refusal("leaves_in_the_past", "input", {}, "/leaves_at"))
            return [
                DeliveryScheduled(
                    **_which(state, delivery),
                    leaves_at=command.leaves_at,
                    transport=command.transport,
                    note=command.note,
                )
            ]
        case WithdrawDelivery():
            delivery = _in_state(state, command, "issued")
            return [
                DeliveryWithdrawn(
                    **_which(state, delivery),
                    reason=command.reason,
                    shipping=delivery.shipping,
                    balance=state.money.balance - delivery.shipping,
                )
            ]
        case DispatchDelivery():
            delivery = _in_state(state, command, "issued")
            return [
                DeliveryDispatched(
                    **_which(state, delivery),
                    customer=state.party,
                    outlet=state.form.outlet,
                    fulfilment=state.form.handover.fulfilment,
                    lines=delivery.lines,
                    unpaid=state.money.owed,
                )
            ]
        case ReceiveDelivery():
            return _receive(command, state)
        case AttachReceipt():
            delivery = _in_state(state, command, "received")
            return [DeliveryReceiptAttached(**_which(state, delivery), document=command.document)]
        case _:
            assert_never(command)


def _which(state: Order, delivery: Delivery) -> dict[str, Any]:
    return {"number": state.number, "delivery_id": delivery.id, "delivery_number": delivery.number}


def _in_state(
    state: Order,
    command: ScheduleDelivery | WithdrawDelivery | DispatchDelivery | ReceiveDelivery | AttachReceipt,
    wanted: str,
) -> Delivery:
    """The Surat Jalan that a command names. Raises Refused: unknown, or already further than that."""
    delivery = state.delivery(command.delivery_id)
    if delivery is None:
        raise Refused(Refusal("delivery_unknown", "input", {"delivery_id": str(command.delivery_id)}, "/delivery_id"))
    if delivery.state != wanted:
        raise Refused(Refusal("delivery_is_further", "rule", {"delivery": delivery.number, "state": delivery.state}))
    return delivery


def _issue(command: IssueDelivery, state: Order) -> Sequence[OrderEvent]:
    if command.number is None:
        raise LookupError("IssueDelivery reached its decision without a number")
    if state.delivery(command.delivery_id) is not None:
        raise Refused(Refusal("delivery_known", "input", {"delivery_id": str(command.delivery_id)}, "/delivery_id"))
    if len(state.deliveries) >= MOST_DELIVERIES:
        raise Refused(Refusal("too_many_deliveries", "rule", {"most": MOST_DELIVERIES}))
    if state.form.handover.fulfilment == "self_pickup" and command.shipping:
        raise Refused(Refusal("no_shipping_on_pickup", "input", {}, "/shipping"))
    lines = _lines(command, state)
    return [
        DeliveryIssued(
            number=state.number,
            delivery_id=command.delivery_id,
            delivery_number=command.number,
            issued_on=business_day(command.at),
            customer=state.party,
            outlet=state.form.outlet,
            handover=state.form.handover,
            lines=lines,
            goods=sum(line.amount for line in lines),
            shipping=command.shipping,
            balance=state.money.balance + command.shipping,
            note=command.note,
        )
    ]


def _lines(command: IssueDelivery, state: Order) -> tuple[DeliveryLine, ...]:
    """Raises Refused, if more of an item is to go than is ready and awaited."""
    wanted = command.packs or state.deliverable
    items = [each.item for each in wanted]
    over = sorted(
        {each.item for each in wanted if each.packs > packs_of(state.deliverable, each.item)}
        | {item for item in items if items.count(item) > 1}
    )
    if over:
        raise Refused(Refusal("more_than_ready", "input", {"items": over}, "/packs"))
    if not sum(each.packs for each in wanted):
        raise Refused(Refusal("nothing_to_deliver", "input", {}, "/packs"))
    return tuple(
        DeliveryLine(
            item=line.item,
            name=line.name,
            packs=packs_of(wanted, line.item),
            unit_price=line.unit_price,
            amount=packs_of(wanted, line.item) * line.unit_price,
        )
        for line in state.form.lines
        if packs_of(wanted, line.item)
    )


def _receive(command: ReceiveDelivery, state: Order) -> Sequence[OrderEvent]:
    delivery = _in_state(state, command, "dispatched")
    told = {line.item: line.received + line.short + line.damaged for line in command.lines}
    sent = {line.item: line.packs for line in delivery.lines}
    if told != sent or len(told) != len(command.lines):
        raise Refused(Refusal("receipt_does_not_add_up", "input", {"delivery": delivery.number}, "/lines"))
    if not delivery.issued_on <= command.received_on <= business_day(command.at):
        params = {"received_on": command.received_on}
        raise Refused(Refusal("received_out_of_range", "input", params, "/received_on"))
    received = DeliveryReceived(
        **_which(state, delivery),
        customer=state.party,
        lines=command.lines,
        received_on=command.received_on,
        receiver=command.receiver,
        note=command.note,
    )
    after = evolve(state, received)
    return [received] if after.outstanding or after.under_way else [received, fulfilled(after)]


def fulfilled(state: Order) -> OrderFulfilled:
    """Nothing more will be brought."""
    brought = [(line.item, sum(each.brought(line.item) for each in state.deliveries)) for line in state.form.lines]
    return OrderFulfilled(
        number=state.number,
        customer=state.party,
        packs=tuple(
            each.model_copy(update={"packs": packs}) for each, (_, packs) in zip(state.items, brought, strict=True)
        ),
        balance=state.money.balance,
    )
