"""Which way a recipient is told, by what the house has configured."""

import pytest

from jejak_events.notifier.notification import Recipient
from jejak_events.personal import Personal
from jejak_notifier.domain.house import ChannelFacts, House, inboxes_of

GROUP = Recipient(kind="audience", name="group_komunikasi")
LEGAL = Recipient(kind="role", name="legal")
BUDI = Recipient(kind="person", name="budi")
ERP = Recipient(kind="system", name="erp")
SARI = Recipient(kind="contact", name="psn_1", address=Personal(subject="psn_1", kind="contact", sealed="x"))

BARE = House()
FITTED = House(
    channels={
        "email": ChannelFacts(addressed="email", fallback="whatsapp"),
        "whatsapp": ChannelFacts(targets=frozenset({"audience:group_komunikasi", "person:budi"})),
        "telegram": ChannelFacts(targets=frozenset({"role:legal"}), fallback=None),
    }
)


@pytest.mark.parametrize(
    ("house", "recipient", "channel", "fallback", "way"),
    [
        (BARE, GROUP, "whatsapp", None, ("inbox", None)),
        (FITTED, GROUP, "whatsapp", None, ("whatsapp", "inbox")),
        (BARE, LEGAL, "inbox", None, ("inbox", None)),
        (FITTED, LEGAL, "telegram", None, ("telegram", None)),
        (FITTED, LEGAL, "telegram", "inbox", ("telegram", "inbox")),
        (FITTED, LEGAL, "email", None, ("inbox", None)),
        (FITTED, BUDI, "email", None, ("email", "whatsapp")),
        (FITTED, BUDI, "email", "inbox", ("email", "inbox")),
        (FITTED, SARI, "email", None, ("email", None)),
        (BARE, SARI, "email", None, None),
        (FITTED, ERP, "telegram", "inbox", None),
    ],
)
def test_the_way_to_a_recipient(
    house: House, recipient: Recipient, channel: str, fallback: str | None, way: tuple[str, str | None] | None
) -> None:
    """A group without a channel is told in its members' inboxes; customers and systems have none."""
    assert house.way_to(recipient, channel, fallback) == way


def test_whose_inboxes_somebody_reads() -> None:
    audiences = {"group": ("role:marketing", "person:dewi"), "others": ("role:legal",)}
    assert inboxes_of("budi", ["marketing"], audiences) == ["person:budi", "role:marketing", "audience:group"]
    assert inboxes_of("dewi", [], audiences) == ["person:dewi", "audience:group"]
