"""Whom a paper is for, and how the goods reach them."""

from jejak_kit.papers import LongDate, PaperPart


class BuyerPart(PaperPart):
    """The organisation that orders; `attention` is the person there (`u.p.`)."""

    name: str
    npwp: str = ""
    address: str = ""
    attention: str = ""
    phone: str = ""


class HandoverPart(PaperPart):
    """`how` as in `Dikirim`, `Diambil sendiri`; on self-pickup the address stays empty."""

    needed_by: LongDate
    how: str
    address: str = ""
    recipient: str = ""
    phone: str = ""
