"""What the notifier service is told by its environment."""

import ssl
from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FilePath, IPvAnyNetwork, SecretStr, field_validator

from jejak_events.notifier.rule import ChannelName
from jejak_kit.settings import ServiceSettings
from jejak_notifier.domain.house import INBOX, ChannelFacts, House
from jejak_notifier.domain.webhook.schedule import RETRIES_S

Key = Annotated[str, Field(pattern=r"^(role|person|audience|system):[^\x00-\x1f\x7f]{1,200}$")]
"""A recipient as configuration names one: `role:legal`, `audience:group_komunikasi`, `person:<id>`, `system:<name>`."""
AudienceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Member = Annotated[str, Field(pattern=r"^(role|person):[^\x00-\x1f\x7f]{1,200}$")]

GROUP: tuple[Member, ...] = (
    "role:marketing",
    "role:sales",
    "role:store_manager",
    "role:production",
    "role:rnd",
    "role:ppic",
    "role:purchasing",
)
"""Who is in the SOP's "Group Komunikasi Via WA" (seed 001), unless configuration says otherwise."""


class ChannelSettings(BaseModel):
    """A channel that `apprise` serves. Addresses of channels come from here only, never from a request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr | None = None
    """For people with an address of their own: an apprise URL in which `{to}` stands for it, as in
    `mailtos://user:password@smtp.example.com?from=jejak@example.com&to={to}`."""
    addressed: Literal["email", "phone"] | None = None
    """What `{to}` is."""
    targets: dict[Key, list[SecretStr]] = Field(default_factory=dict)
    """The apprise URLs of recipients with a fixed address, say of a group."""
    fallback: ChannelName | None = INBOX
    """Where it goes when this channel fails for good."""
    concurrency: int = Field(default=4, ge=1, le=64)
    """Messages under way at once."""
    timeout_s: float = Field(default=20, gt=0, le=600)
    attempts: int = Field(default=6, ge=1, le=100)
    first_pause_s: float = Field(default=10, ge=0)
    """Before the second attempt; doubled before each further one, with jitter."""
    longest_pause_s: float = Field(default=3_600, ge=0)
    quiet_from: time | None = None
    quiet_until: time | None = None
    """Quiet hours, WIB: nothing is sent from one to the other; they may span midnight."""
    digest_from: int = Field(default=3, ge=2)
    """So many that wait for one recipient are told in one message."""
    digest_pace_s: float = Field(default=60, ge=0)
    """How long a recipient is left in peace after a message; what comes meanwhile gathers."""

    @property
    def facts(self) -> ChannelFacts:
        """What decisions must know of it."""
        addressed = self.addressed if self.url is not None else None
        return ChannelFacts(targets=frozenset(self.targets), addressed=addressed, fallback=self.fallback)


class NotifierSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8105, ge=1, le=65_535)
    channels: dict[ChannelName, ChannelSettings] = Field(default_factory=dict)
    """By name; JSON, see docs/notifications.md. The inbox is always there."""
    audiences: dict[AudienceName, tuple[Member, ...]] = Field(default_factory=lambda: {"group_komunikasi": GROUP})
    """Named groups; each reaches its members' inboxes until it has a channel."""
    tell_for_h: float = Field(default=72, gt=0)
    """Hours after which an event is old news: it is noted, and nobody is told."""

    webhook_allowed_networks: tuple[IPvAnyNetwork, ...] = ()
    """Networks that webhooks may go to though they are not in the world; JSON, `["10.20.0.0/16"]`. To them alone
    `http://` will do."""
    webhook_ca_file: FilePath | None = None
    """Certificates of authorities (PEM) that are trusted beside the system's, say an intranet's own."""
    webhook_timeout_s: float = Field(default=15, gt=0, le=600)
    webhook_retries_s: tuple[Annotated[float, Field(ge=0)], ...] = RETRIES_S
    """Seconds before each further attempt; JSON."""
    webhook_concurrency: int = Field(default=4, ge=1, le=64)
    """Deliveries under way at once, of one subscription."""
    webhook_breaker_failures: int = Field(default=5, ge=1)
    """Failures in a row after which a target is left alone."""
    webhook_pause_s: float = Field(default=60, ge=0)
    """For how long at first; doubled with each further failure."""
    webhook_longest_pause_s: float = Field(default=1_800, ge=0)

    @property
    def networks(self) -> tuple[str, ...]:
        return tuple(str(network) for network in self.webhook_allowed_networks)

    def webhook_trust(self) -> ssl.SSLContext:
        """Whom receivers' certificates must come from."""
        trust = ssl.create_default_context()
        if self.webhook_ca_file is not None:
            trust.load_verify_locations(self.webhook_ca_file)
        return trust

    @field_validator("channels")
    @classmethod
    def _inbox_is_no_channel(cls, channels: dict[str, ChannelSettings]) -> dict[str, ChannelSettings]:
        if INBOX in channels:
            raise ValueError("the inbox is always there and takes no settings")
        return channels

    @property
    def house(self) -> House:
        return House(
            channels={name: channel.facts for name, channel in self.channels.items()}, audiences=dict(self.audiences)
        )
