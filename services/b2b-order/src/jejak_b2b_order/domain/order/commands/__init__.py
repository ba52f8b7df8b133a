"""What people, providers and policies want of an order, a module for each stretch of its way."""

from jejak_b2b_order.domain.order.commands.availability import AvailabilityCommand
from jejak_b2b_order.domain.order.commands.closing import ClosingCommand
from jejak_b2b_order.domain.order.commands.delivery import DeliveryCommand
from jejak_b2b_order.domain.order.commands.documentation import DocumentationCommand
from jejak_b2b_order.domain.order.commands.inquiry import InquiryCommand
from jejak_b2b_order.domain.order.commands.invoice import InvoiceCommand
from jejak_b2b_order.domain.order.commands.payment import PaymentCommand
from jejak_b2b_order.domain.order.commands.production import ProductionCommand
from jejak_b2b_order.domain.order.commands.reminding import RemindingCommand

OrderCommand = (
    InquiryCommand
    | AvailabilityCommand
    | InvoiceCommand
    | PaymentCommand
    | ProductionCommand
    | DeliveryCommand
    | ClosingCommand
    | DocumentationCommand
    | RemindingCommand
)

__all__ = ["OrderCommand"]
