"""What this house has configured: its channels, whom they reach, and who belongs to a named audience."""

from collections.abc import Iterable, Mapping

from pydantic import Field

from jejak_events.language import Value
from jejak_events.notifier.notification import Recipient

INBOX = "inbox"
USUAL = (INBOX, "email", "whatsapp", "telegram")
"""Channels that a rule may name before they are configured."""


class ChannelFacts(Value):
    """A channel as far as a decision must know it. `targets` are recipients with a configured address, `role:legal`;
    `addressed`: it reaches people at an address of their own of this kind."""

    targets: frozenset[str] = frozenset()
    addressed: str | None = None
    fallback: str | None = INBOX


class House(Value):
    """The channels beside the inbox, and the audiences: who belongs to them, `role:marketing` or `person:<id>`."""

    channels: Mapping[str, ChannelFacts] = Field(default_factory=dict)
    audiences: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    def knows(self, channel: str) -> bool:
        return channel in USUAL or channel in self.channels

    def reaches(self, channel: str, recipient: Recipient) -> bool:
        """Whether the recipient can be told on the channel. The inbox reaches whoever works here."""
        if channel == INBOX:
            return recipient.kind in ("role", "person", "audience")
        facts = self.channels.get(channel)
        if facts is None:
            return False
        if recipient.kind == "contact":
            return facts.addressed is not None and recipient.address is not None
        return key_of(recipient) in facts.targets or (recipient.kind == "person" and facts.addressed == "email")

    def way_to(self, recipient: Recipient, channel: str, fallback: str | None) -> tuple[str, str | None] | None:
        """The channel to use and the one to fall back on; None when the recipient can be told on none of them.

        An audience without a configured channel is told in its members' inboxes.
        """
        configured = self.channels[channel].fallback if channel in self.channels else None
        reachable = [way for way in (channel, fallback, configured, INBOX) if way and self.reaches(way, recipient)]
        if not reachable or reachable[0] == INBOX:
            return (INBOX, None) if reachable else None
        first = reachable[0]
        return first, next((way for way in (fallback, configured) if way in reachable and way != first), None)


def key_of(recipient: Recipient) -> str:
    """How configuration and inboxes name a recipient."""
    return f"{recipient.kind}:{recipient.name}"


def inboxes_of(person: str, roles: Iterable[str], audiences: Mapping[str, Iterable[str]]) -> list[str]:
    """Whose inboxes somebody reads: their own, those of their roles, and those of the audiences they belong to."""
    own = [f"person:{person}", *(f"role:{role}" for role in roles)]
    return own + [f"audience:{name}" for name, members in audiences.items() if not set(members).isdisjoint(own)]
