"""What is charged under a form or a contract: services with their prices, and the sums with tax, in whole rupiah."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from jejak_events.iro.offer import Difference
from jejak_events.language import Value
from jejak_events.limits import Code, Mbps, Months, Name, Quantity, Rupiah

TaxClass = Literal["ppn", "none"]
"""`ppn`: PPN is due on the line; `none`: the line is free of it."""


class ServiceLine(Value):
    """One service at one site. OTC (once) and MRC (per month) are rupiah for one piece, before tax."""

    site: Code
    service: Name
    bandwidth_mbps: Mbps | None = None
    quantity: Quantity
    otc: Rupiah
    mrc: Rupiah
    tax_class: TaxClass = "ppn"


ServiceLines = Annotated[tuple[ServiceLine, ...], Field(max_length=500)]
PriceDifferences = Annotated[tuple[Difference, ...], Field(max_length=10_000)]
"""What differs from the quotation that the customer accepted, field by field."""


class Ratio(Value):
    """An exact fraction, as tax rates and bases are: 11 % is 11/100."""

    numerator: Annotated[int, Field(ge=0, le=10**6)]
    denominator: Annotated[int, Field(ge=1, le=10**6)]


class TaxRule(Value):
    """PPN as it is from `since` on: `rate` of the tax base (DPP), which is `base` of the price."""

    since: date
    rate: Ratio
    base: Ratio


class Amount(Value):
    """A sum of prices and its tax.

    `taxable` is the part of `price` on which PPN is due; `tax_base` (DPP) is its rule's share, `tax` the PPN on that,
    each rounded half up to whole rupiah; `total` is price + tax.
    """

    price: Rupiah
    taxable: Rupiah
    tax_base: Rupiah
    tax: Rupiah
    total: Rupiah


class Totals(Value):
    """OTC is invoiced once and MRC every month, each with its own tax; `contract` is once + months x monthly."""

    once: Amount
    monthly: Amount
    months: Months | None
    contract: Amount | None
    tax_rule: TaxRule
