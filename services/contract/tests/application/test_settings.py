"""PPN is configuration: rates and bases with the day from which they hold."""

import json
from fractions import Fraction

import pytest
from pydantic import ValidationError

from jejak_contract.settings import ContractSettings
from jejak_kit.description import ENVIRONMENT


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_out_of_the_box_ppn_is_12_percent_of_11_twelfths_since_2025() -> None:
    rule = max(ContractSettings().ppn, key=lambda rule: rule.since)
    assert rule.since.isoformat() == "2025-01-01"
    assert Fraction(rule.rate.numerator, rule.rate.denominator) == Fraction(12, 100)
    assert Fraction(rule.base.numerator, rule.base.denominator) == Fraction(11, 12)


def test_rules_are_told_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JEJAK_TAX_RULES", json.dumps([{"since": "2027-01-01", "rate": "0.125"}]))
    (rule,) = ContractSettings().ppn
    assert (rule.rate.numerator, rule.rate.denominator) == (1, 8)
    assert (rule.base.numerator, rule.base.denominator) == (1, 1)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"since": "2027-01-01", "rate": "12 %"}],
        [{"since": "2027-01-01", "rate": "12"}],
        [{"since": "2027-01-01", "rate": "1/0"}],
        [{"since": "2027-01-01", "rate": "0.1"}, {"since": "2027-01-01", "rate": "0.2"}],
    ],
    ids=["none", "no fraction", "twelve times the price", "no number", "two on a day"],
)
def test_rules_that_make_no_sense_are_refused(monkeypatch: pytest.MonkeyPatch, rules: list[dict[str, str]]) -> None:
    monkeypatch.setenv("JEJAK_TAX_RULES", json.dumps(rules))
    with pytest.raises(ValidationError):
        ContractSettings()
