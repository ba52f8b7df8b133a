"""What the contract service is told by its environment."""

from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from jejak_events.contract.charges import Ratio, TaxRule
from jejak_kit.settings import ServiceSettings


class TaxSetting(BaseModel):
    """PPN from a day on: `rate` of the tax base, which is `base` of the price; each as `0.12`, `12/100` or `11/12`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    rate: str
    base: str = "1"

    @field_validator("rate", "base")
    @classmethod
    def _is_a_share(cls, value: str) -> str:
        try:
            share = Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise ValueError("not a fraction") from None
        if not 0 <= share <= 1:
            raise ValueError("not between 0 and 1")
        return value

    @property
    def rule(self) -> TaxRule:
        return TaxRule(since=self.since, rate=_ratio(self.rate), base=_ratio(self.base))


def _ratio(text: str) -> Ratio:
    share = Fraction(text)
    return Ratio(numerator=share.numerator, denominator=share.denominator)


PPN = (
    TaxSetting(since=date(2010, 4, 1), rate="10/100"),
    TaxSetting(since=date(2022, 4, 1), rate="11/100"),
    TaxSetting(since=date(2025, 1, 1), rate="12/100", base="11/12"),
)
"""UU 42/2009; UU 7/2021 (HPP), article 7 (1) a; PMK 131/2024, article 3: 12 % of 11/12 of the price."""


class ContractSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8102, ge=1, le=65_535)
    tax_rules: tuple[TaxSetting, ...] = Field(default=PPN, min_length=1)
    """As JSON: `[{"since": "2025-01-01", "rate": "12/100", "base": "11/12"}, …]`."""
    form_valid_days: int = Field(default=30, ge=1, le=3_650)
    """How long the customer may sign a form that names no last day itself, in days from its sending."""
    form_reminder_days: int = Field(default=7, ge=1, le=3_650)
    """After how many days with the customer a form that is not signed is reminded of."""
    signing_place: str = Field(default="", max_length=100)
    """The place that stands beside the date above signatures."""

    activation_waits_for_start: bool = True
    """A Fully Signed contract is not Active before its first day."""
    activation_needs_verified: bool = True
    """A Fully Signed contract is not Active while its customer is not Verified."""
    contract_reminder_days: tuple[Annotated[int, Field(ge=1, le=3_650)], ...] = (90, 60, 30)
    """How many days before a contract's end it is reminded of."""

    @field_validator("tax_rules")
    @classmethod
    def _one_rule_a_day(cls, rules: tuple[TaxSetting, ...]) -> tuple[TaxSetting, ...]:
        if len({rule.since for rule in rules}) != len(rules):
            raise ValueError("two tax rules begin on the same day")
        return rules

    @property
    def ppn(self) -> tuple[TaxRule, ...]:
        """The tax rules as decisions take them."""
        return tuple(setting.rule for setting in self.tax_rules)
