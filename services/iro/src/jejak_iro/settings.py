"""What the iro service is told by its environment."""

from decimal import Decimal

from pydantic import Field, field_validator

from jejak_events.iro.verification import Item
from jejak_iro.domain.iro.commands import Thresholds
from jejak_iro.domain.verification.commands import DEFAULT_MANDATORY
from jejak_kit.settings import ServiceSettings


class IroSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8101, ge=1, le=65_535)
    manager_approval_value: int | None = Field(default=1_000_000_000, ge=0)
    """Rupiah of a first year's value from which on a manager must approve; empty: never because of the value."""
    manager_approval_discount: Decimal | None = Field(default=Decimal(20), ge=0, le=100)
    """Per cent of a line's discount from which on a manager must approve; empty: never because of a discount."""
    mandatory_items: tuple[Item, ...] = DEFAULT_MANDATORY
    """Checklist items that must be complete before a customer is Verified."""

    claim_within_working_days: int = Field(default=2, ge=0, le=250)
    """Working days (WIB) until somebody hears that nobody has started a review; 0: never."""
    verify_within_working_days: int = Field(default=3, ge=0, le=250)
    """Working days (WIB) that an IRO waits for its customer until somebody hears of it; 0: never."""

    @field_validator("manager_approval_value", "manager_approval_discount", mode="before")
    @classmethod
    def _empty_is_never(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(value=self.manager_approval_value, discount_percent=self.manager_approval_discount)
