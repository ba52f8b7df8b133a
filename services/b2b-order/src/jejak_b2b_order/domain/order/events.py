"""Everything that can happen to an order: its life, its papers, its money, its kitchen and its roads are one record."""

from jejak_events.b2b_order.delivery import DeliveryEvent
from jejak_events.b2b_order.documentation import DocumentationEvent
from jejak_events.b2b_order.invoice import InvoiceEvent
from jejak_events.b2b_order.order import OrderLifeEvent
from jejak_events.b2b_order.payment import PaymentEvent
from jejak_events.b2b_order.production import ProductionEvent

OrderEvent = OrderLifeEvent | InvoiceEvent | PaymentEvent | ProductionEvent | DeliveryEvent | DocumentationEvent
