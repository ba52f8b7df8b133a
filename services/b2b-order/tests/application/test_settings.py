"""What the environment says reaches the decisions."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from jejak_b2b_order.domain.tax import rules_at
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.b2b_order.goods import TaxClass
from jejak_kit.description import ENVIRONMENT


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def settings() -> B2bOrderSettings:
    return B2bOrderSettings()


def test_the_sops_own_figures_are_the_defaults() -> None:
    terms = settings().terms
    assert (terms.lead_time.threshold, terms.lead_time.days, terms.down_payment_percent) == (1_000, 4, Decimal(50))


def test_rates_and_bases_come_from_the_environment_each_from_a_day_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "JEJAK_GOODS_TAX_RULES",
        '[{"tax_class": "ppn", "since": "2025-01-01", "rate": "12", "base_part": 11, "base_of": 12},'
        ' {"tax_class": "ppn", "since": "2027-01-01", "rate": "12.5"}]',
    )
    rules = settings().goods_tax_rules
    assert rules_at(date(2026, 12, 31), rules)[TaxClass.PPN].base_of == 12
    assert rules_at(date(2027, 1, 1), rules)[TaxClass.PPN].rate == Decimal("12.5")


def test_limits_and_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JEJAK_LEAD_TIME_PACKS", "500")
    monkeypatch.setenv("JEJAK_FORFEIT_PERCENT_STARTED", "12.5")
    monkeypatch.setenv("JEJAK_TERM_REMINDER_WORKING_DAYS", "5")
    monkeypatch.setenv("JEJAK_PAYMENT_SECRETS", '{"contoh": "rahasia"}')
    monkeypatch.setenv("JEJAK_OUTLET_CAPACITIES", '{"JKT-TEBET": 3000}')
    monkeypatch.setenv("JEJAK_BANK_ACCOUNTS", '[{"bank": "Bank Uji", "number": "1", "holder": "PT Uji"}]')
    found = settings()
    assert (found.terms.lead_time.threshold, found.terms.forfeits.production_started) == (500, Decimal("12.5"))
    assert (found.reminders.unpaid, found.reminders.term) == (2, 5)
    assert found.payment_secrets["contoh"].get_secret_value() == "rahasia"
    assert "rahasia" not in repr(found)
    assert found.bank_accounts[0].bank == "Bank Uji"
    assert found.outlet_capacities == {"JKT-TEBET": 3_000}


def test_a_rate_that_is_none_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JEJAK_GOODS_TAX_RULES", '[{"tax_class": "ppn", "since": "kapan-kapan", "rate": "12"}]')
    with pytest.raises(ValidationError, match="goods_tax_rules"):
        settings()
