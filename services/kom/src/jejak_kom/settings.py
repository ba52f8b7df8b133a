"""What the kom service is told by its environment."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from jejak_events.kom.kom import ReadinessItem
from jejak_kit.settings import ServiceSettings
from jejak_kom.domain.kom.commands import DEFAULT_CHECKLIST

_YEAR_OF_HOURS = 8_784


class KomSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8103, ge=1, le=65_535)
    readiness_items: Annotated[tuple[ReadinessItem, ...], Field(min_length=1, max_length=100)] = DEFAULT_CHECKLIST
    """The readiness checklist of KOMs opened from now on: a JSON list of `{"code": …, "label": …}`."""
    schedule_within_days: int = Field(default=7, ge=0, le=366)
    """Days from the contract's activation within which its KOM is to be scheduled; 0: nobody is reminded."""
    acknowledge_within_hours: float = Field(default=48, gt=0, le=_YEAR_OF_HOURS)
    """Hours that Procurement and Deployment have to answer a request before it is escalated."""
    meeting_organizer: Annotated[str, Field(pattern=r"^[^@\s:]+@[^@\s:]+$", max_length=200)] = "kom@jejak.invalid"
    """The address that invitations come from and answers to them go to (iCalendar: ORGANIZER)."""

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [item.code for item in self.readiness_items]
        if len(set(codes)) < len(codes):
            raise ValueError("readiness_items: every code is there once")
        return self

    @property
    def schedule_within(self) -> timedelta | None:
        return timedelta(days=self.schedule_within_days) if self.schedule_within_days else None

    @property
    def acknowledge_within(self) -> timedelta:
        return timedelta(hours=self.acknowledge_within_hours)
