"""What follows from a command to an order, a module for each stretch of its way."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.order.commands import OrderCommand
from jejak_b2b_order.domain.order.commands.availability import AvailabilityCommand
from jejak_b2b_order.domain.order.commands.closing import ClosingCommand
from jejak_b2b_order.domain.order.commands.delivery import DeliveryCommand
from jejak_b2b_order.domain.order.commands.documentation import DocumentationCommand
from jejak_b2b_order.domain.order.commands.inquiry import InquiryCommand
from jejak_b2b_order.domain.order.commands.invoice import InvoiceCommand
from jejak_b2b_order.domain.order.commands.payment import PaymentCommand
from jejak_b2b_order.domain.order.commands.production import ProductionCommand
from jejak_b2b_order.domain.order.commands.reminding import RemindingCommand
from jejak_b2b_order.domain.order.decide import (
    availability,
    closing,
    delivery,
    documentation,
    inquiry,
    invoice,
    payment,
    production,
    reminding,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.rules import RULES
from jejak_b2b_order.domain.order.state.order import Order


def decide(command: OrderCommand, state: Order | None) -> Sequence[OrderEvent]:
    """Raises Refused; LookupError if the handler has not filled in what a command considers."""
    RULES.check(command, state)
    if isinstance(command, InquiryCommand):
        return inquiry.decide(command, state)
    assert state is not None
    if isinstance(command, AvailabilityCommand):
        return availability.decide(command, state)
    if isinstance(command, InvoiceCommand):
        return invoice.decide(command, state)
    if isinstance(command, PaymentCommand):
        return payment.decide(command, state)
    if isinstance(command, ProductionCommand):
        return production.decide(command, state)
    if isinstance(command, DeliveryCommand):
        return delivery.decide(command, state)
    if isinstance(command, ClosingCommand):
        return closing.decide(command, state)
    if isinstance(command, DocumentationCommand):
        return documentation.decide(command, state)
    if isinstance(command, RemindingCommand):
        return reminding.decide(command, state)
    assert_never(command)
