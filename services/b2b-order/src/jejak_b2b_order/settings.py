"""What the b2b-order service is told by its environment."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, TypeAdapter, field_validator

from jejak_b2b_order.domain.lead_time import LeadTime
from jejak_b2b_order.domain.order.commands.terms import Forfeits, Terms
from jejak_b2b_order.domain.order.reminders import Reminders
from jejak_b2b_order.domain.tax import DatedTaxRule
from jejak_events.b2b_order.goods import TaxClass
from jejak_kit.settings import ServiceSettings

PPN = DatedTaxRule(tax_class=TaxClass.PPN, since=date(2025, 1, 1), rate=Decimal(12), base_part=11, base_of=12)
"""PMK 131/2024: 12 % on 11/12 of the price."""
PBJT = DatedTaxRule(tax_class=TaxClass.PBJT, since=date(2024, 1, 5), rate=Decimal(10))
"""Perda DKI Jakarta 1/2024: food and drink, 10 %; other regions have their own."""


RULES: TypeAdapter[tuple[DatedTaxRule, ...]] = TypeAdapter(tuple[DatedTaxRule, ...])


class BankAccount(BaseModel):
    """A bank account of the house."""

    bank: str = Field(min_length=1, max_length=100)
    number: str = Field(min_length=1, max_length=60)
    holder: str = Field(min_length=1, max_length=200)


class B2bOrderSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8104, ge=1, le=65_535)
    lead_time_packs: int = Field(default=1_000, ge=0, le=10**8)
    """Orders of more packs are confirmed days ahead (SOP, Cakupan)."""
    lead_time_days: int = Field(default=4, ge=0, le=365)
    """How many calendar days, WIB."""
    answers_hours: int = Field(default=48, ge=1, le=2_160)
    """How long the desks' answers on availability hold."""
    invoice_days: int = Field(default=7, ge=1, le=365)
    """How long a Performa Invoice holds."""
    invoice_warning_hours: int = Field(default=24, ge=0, le=2_160)
    """How long before its end somebody is told."""
    down_payment_percent: Decimal = Field(default=Decimal(50), gt=0, le=100, max_digits=5, decimal_places=2)
    """What is asked ahead by default (SOP, Prosedur)."""
    credit_days: int = Field(default=60, ge=1, le=365)
    """The longest Term of Payment."""
    payment_reminder_working_days: int = Field(default=2, ge=0, le=250)
    """Working days (WIB) until somebody hears that what was asked ahead is unpaid; 0: never."""
    term_reminder_working_days: int = Field(default=3, ge=0, le=250)
    """Working days (WIB) before a Term of Payment's day that somebody hears of it; 0: on that day alone."""
    confirmation_reminder_working_days: int = Field(default=2, ge=0, le=250)
    """Working days (WIB) before the last day to confirm a large order that somebody hears of it; 0: never."""
    forfeit_percent_requested: Decimal = Field(default=Decimal(0), ge=0, le=100, max_digits=5, decimal_places=2)
    forfeit_percent_started: Decimal = Field(default=Decimal(50), ge=0, le=100, max_digits=5, decimal_places=2)
    forfeit_percent_produced: Decimal = Field(default=Decimal(100), ge=0, le=100, max_digits=5, decimal_places=2)
    """Per cent of the order's price that stay with the house when it is cancelled once the kitchen was asked, has begun,
    has finished; never more than was paid."""
    goods_tax_rules: tuple[DatedTaxRule, ...] = (PPN, PBJT)
    """Rates and bases, each from a day on; JSON, `[{"tax_class": "ppn", "since": "2025-01-01", "rate": 12, …}]`."""
    bank_accounts: tuple[BankAccount, ...] = ()
    """Where customers pay, as Performa Invoices say; JSON, `[{"bank": "…", "number": "…", "holder": "…"}]`."""
    payment_instructions: str = "Cantumkan nomor Performa Invoice pada berita transfer."
    """What else they say about paying."""
    outlet_capacities: Mapping[str, Annotated[int, Field(ge=0, le=10**8)]] = Field(default_factory=dict)
    """Packs that an outlet can make for one day, for the production calendar; JSON, `{"JKT-TEBET": 3000}`."""
    payment_secrets: Mapping[str, SecretStr] = Field(default_factory=dict)
    """The secret that each payment provider signs its callbacks with, by its name; JSON, `{"contoh": "…"}`."""

    @field_validator("goods_tax_rules", mode="before")
    @classmethod
    def _rules_as_json_writes_them(cls, value: object) -> object:
        """The environment holds JSON: there a date and a rate are texts."""
        return RULES.validate_json(json.dumps(value)) if isinstance(value, list) else value

    @property
    def terms(self) -> Terms:
        return Terms(
            lead_time=LeadTime(threshold=self.lead_time_packs, days=self.lead_time_days),
            answers_hours=self.answers_hours,
            invoice_days=self.invoice_days,
            warning_hours=self.invoice_warning_hours,
            down_payment_percent=self.down_payment_percent,
            credit_days=self.credit_days,
            forfeits=Forfeits(
                production_requested=self.forfeit_percent_requested,
                production_started=self.forfeit_percent_started,
                produced=self.forfeit_percent_produced,
            ),
        )

    @property
    def reminders(self) -> Reminders:
        return Reminders(
            unpaid=self.payment_reminder_working_days,
            term=self.term_reminder_working_days,
            confirm=self.confirmation_reminder_working_days,
        )
