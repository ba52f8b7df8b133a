"""What a kick-off meeting is about: the contract in force, whose service, where, and what has to be bought for it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_events.iro.offer import Site
from jejak_events.language import Value
from jejak_events.limits import Code, Mbps, Name, Number, Quantity


class ContractReference(Value):
    """Which contract (PKS)."""

    id: UUID
    number: Number


class IroReference(Value):
    """Which Internal Request Order the contract was built on."""

    id: UUID
    number: Number


class ServiceLine(Value):
    """One service to install at one site; `site` is the code of one of the sites. Prices are none of its business."""

    site: Code
    service: Name
    bandwidth_mbps: Mbps | None = None
    quantity: Quantity


Sites = Annotated[tuple[Site, ...], Field(max_length=500)]
ServiceLines = Annotated[tuple[ServiceLine, ...], Field(max_length=500)]
