"""Where webhooks may go: out into the world, and into networks that configuration names."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_notifier.domain.webhook.targets import METADATA, allowed, forbidden

NOWHERE = [
    "127.0.0.1", "127.8.8.8", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "0.0.0.0",
    "::", "169.254.1.1", "fe80::1", "fe80::1%eth0", "224.0.0.1", "239.1.1.1", "ff02::1", "255.255.255.255", "240.0.0.1",
    "fc00::1", "fd12:3456::1", "198.18.0.1", "203.0.113.5", "192.0.2.1", "2001:db8::1", "192.0.0.10", "192.88.99.1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1",
    "2002:7f00:1::1", "fec0::1", *sorted(map(str, METADATA)), "not an address", "",
]  # fmt: skip
"""Loopback, private, shared, link-local, multicast, reserved, documentation, metadata; translated and tunnelled ones."""
WORLD = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:93.184.216.34"]


@pytest.mark.parametrize("address", NOWHERE)
def test_nothing_goes_into_the_own_network(address: str) -> None:
    assert forbidden([address], "https", ()) == [address]


@pytest.mark.parametrize("address", WORLD)
def test_the_world_is_spoken_to_by_https(address: str) -> None:
    assert forbidden([address], "https", ()) == []
    assert forbidden([address], "http", ("10.0.0.0/8",)) == [address], "plain http is for networks that are named"


def test_a_name_with_one_address_inside_is_not_spoken_to() -> None:
    assert forbidden(["93.184.216.34", "10.0.0.1"], "https", ()) == ["10.0.0.1"]


def test_networks_that_are_named_may_be_spoken_to() -> None:
    named = ("10.20.0.0/16", "fd00:1::/32")
    assert forbidden(["10.20.3.4", "fd00:1::5"], "http", named) == []
    assert forbidden(["10.21.3.4", "127.0.0.1"], "https", named) == ["10.21.3.4", "127.0.0.1"]


@pytest.mark.parametrize("address", sorted(METADATA, key=str), ids=str)
def test_what_clouds_tell_machines_is_out_of_reach_whatever_is_named(address: IPv4Address | IPv6Address) -> None:
    assert not allowed(address, ("0.0.0.0/0", "::/0"))


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_every_disguise(address: IPv4Address) -> None:
    plain = allowed(address, ())
    assert allowed(ip_address(f"::ffff:{address}"), ()) is plain
    tunnelled = IPv6Address((0x2002 << 112) | (int(address) << 80) | 1)
    assert plain or not allowed(tunnelled, ())
