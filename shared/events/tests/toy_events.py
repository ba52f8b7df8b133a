"""An event that lived through three versions, of a service that does not exist.

Version 1 knew `bandwidth` as a text (`100 Mbps`), version 2 as a number, version 3 asks for a unit.
"""

from typing import Literal

from jejak_events.language import Content, Event, upcaster


class LinkBuilt(Event, service="toy", type="link.built", version=3):
    """A link was built."""

    bandwidth: int
    unit: Literal["Mbps", "Gbps"]


@upcaster("link.built", from_version=1)
def number(content: Content) -> Content:
    return {**content, "bandwidth": int(content["bandwidth"].removesuffix(" Mbps"))}


@upcaster("link.built", from_version=2)
def with_unit(content: Content) -> Content:
    return {**content, "unit": "Mbps"}


class LinkCut(Event, service="toy", type="link.cut", version=2):
    """A link was cut; the way from version 1 was never written."""

    reason: str
