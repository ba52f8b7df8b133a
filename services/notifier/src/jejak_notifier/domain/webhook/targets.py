"""Where webhooks may go: never into the own network, unless configuration names the part of it that is meant."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from pydantic_core import SchemaValidator, Url, ValidationError, core_schema

from jejak_kit.decider import Refusal

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

METADATA = frozenset(
    ip_address(one) for one in ("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds tell machines their secrets. No allow-list opens them."""
_SPECIAL = tuple(ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20"))
"""Special by the IANA registries, though the standard library calls (parts of) them global."""
_UNICAST = IPv6Network("2000::/3")
"""All that is assigned of IPv6 for the world."""
_NAT64 = IPv6Network("64:ff9b::/96")
_URL = SchemaValidator(core_schema.url_schema(allowed_schemes=["http", "https"], host_required=True))


class Target(NamedTuple):
    """Whom a URL speaks to. `host` is a name, or an address in its plain form."""

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def parsed(url: str) -> Url | None:
    """The URL in its normal form (an address written as `0x7f.1` is one then), or None."""
    try:
        found: Url = _URL.validate_python(url)
    except ValidationError:
        return None
    return found


def target_of(url: Url) -> Target:
    host, port = url.host, url.port
    assert host is not None
    assert port is not None
    return Target(url.scheme, host.removeprefix("[").removesuffix("]"), port)


def faults(url: str, networks: Sequence[str]) -> Iterator[Refusal]:
    """Everything that can be said against a URL before its name is resolved."""
    found, at = parsed(url), "/definition/url"
    if found is None:
        yield Refusal("webhook_url_malformed", "input", {}, at)
        return
    if found.scheme != "https" and not networks:
        yield Refusal("webhook_url_not_https", "input", {}, at)
    if found.username is not None or found.password is not None or found.fragment is not None:
        yield Refusal("webhook_url_credentials", "input", {}, at)
    literal = _address(target_of(found).host)
    if literal is not None and not allowed(literal, networks):
        yield Refusal("webhook_target_forbidden", "input", {"host": str(literal)}, at)


def forbidden(addresses: Iterable[str], scheme: str, networks: Sequence[str]) -> list[str]:
    """Those of a name's addresses that nothing may be sent to; without TLS only to networks that are named."""
    found = []
    for text in addresses:
        address = _address(text)
        if address is None or not allowed(address, networks, public=scheme == "https"):
            found.append(text)
    return found


def allowed(address: Address, networks: Sequence[str], *, public: bool = True) -> bool:
    """Whether it is in a network that is named, or, where `public` ones may be, out in the world."""
    meant = _meant(address)
    if not METADATA.isdisjoint(meant):
        return False
    named = [ip_network(network) for network in networks]
    return all(any(one in network for network in named) or (public and _in_the_world(one)) for one in meant)


def _meant(address: Address) -> list[Address]:
    """The address, and the one that a translation or tunnel makes of it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.scope_id is not None:
        return [IPv6Address(int(address))]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    found: list[Address] = [one for one in inner if one is not None]
    return found if address.ipv4_mapped is not None else [address, *found]


def _in_the_world(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in network for network in _SPECIAL)


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
