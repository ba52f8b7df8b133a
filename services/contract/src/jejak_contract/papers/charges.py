"""What is charged, where, and the sums: the same in the form, the contract and its addenda."""

from typing import Annotated

from pydantic import PlainSerializer

from jejak_kit.papers import InWords, PaperPart, Quantity, Rupiah, quantity


def _bandwidth(mbps: int | None) -> str:
    return f"{quantity(mbps)} Mbps" if mbps is not None else ""


Bandwidth = Annotated[int | None, PlainSerializer(_bandwidth, return_type=str)]
"""Printed as `100 Mbps`."""


class SitePart(PaperPart):
    code: str
    name: str
    address: str = ""


class ChargeLine(PaperPart):
    """One service at one site. `otc` and `mrc` are for one piece, `otc_amount` and `mrc_amount` for all of the line,
    before tax."""

    site: str
    service: str
    bandwidth: Bandwidth = None
    quantity: Quantity
    otc: Rupiah
    otc_amount: Rupiah
    mrc: Rupiah
    mrc_amount: Rupiah
    taxed: bool = True


class AmountPart(PaperPart):
    """A sum of prices with its tax: `tax_base` is the DPP, `total` is price + tax."""

    price: Rupiah
    tax_base: Rupiah
    tax: Rupiah
    total: Rupiah


class Charges(PaperPart):
    """Lines and sums. `tax_label` names rate and base, as in `PPN 12% × DPP 11/12`; `once` is invoiced once, `monthly`
    every month, `contract` is once + months × monthly."""

    sites: tuple[SitePart, ...]
    lines: tuple[ChargeLine, ...]
    period_months: int
    tax_label: str
    once: AmountPart
    monthly: AmountPart
    contract: AmountPart
    contract_in_words: InWords
