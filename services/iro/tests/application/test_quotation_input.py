"""What a quotation must be like, whoever tells it."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from jejak_iro.application.quotation_input import QuotationInput


def quotation(**changed: Any) -> dict[str, Any]:
    """One accepted quotation with one line, with some fields changed."""
    return {
        "number": "Q-1",
        "revision": 1,
        "state": "Customer Accepted",
        "customer": {"name": "PT Contoh", "contacts": [{"name": "Siti", "email": "siti@contoh.example"}]},
        "sites": [{"code": "JKT", "name": "Jakarta"}],
        "lines": [{"site": "JKT", "service": "IP Transit", "quantity": 1, "otc": 0, "mrc": 1_500_000}],
        **changed,
    }


def line(**changed: Any) -> dict[str, Any]:
    return {**quotation()["lines"][0], **changed}


def contact(**changed: Any) -> dict[str, Any]:
    return {"name": "PT Contoh", "contacts": [{"name": "Siti", **changed}]}


def faults(content: Any) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        QuotationInput.model_validate(content)
    return [(fault["loc"], fault["type"]) for fault in caught.value.errors()]


def test_a_quotation_is_taken_as_it_is() -> None:
    taken = QuotationInput.model_validate(quotation(lines=[line(discount_percent=7.5)]))
    assert taken.lines[0].discount_percent == Decimal("7.5")
    assert taken.customer.npwp is None


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("1.500.000", "rupiah_with_separators"),
        ("1,500,000", "rupiah_with_separators"),
        ("Rp 1.500.000,00", "rupiah_with_separators"),
        ("1 500 000", "rupiah_with_separators"),
        ("1500000", "rupiah_not_whole"),
        (1500000.0, "rupiah_not_whole"),
        (True, "rupiah_not_whole"),
        (None, "rupiah_not_whole"),
        (-1, "greater_than_equal"),
        (10**15 + 1, "less_than_equal"),
    ],
)
def test_money_is_whole_rupiah(value: object, rule: str) -> None:
    assert faults(quotation(lines=[line(mrc=value)])) == [(("lines", 0, "mrc"), rule)]


@pytest.mark.parametrize("value", [-1, 100.01, 7.125, "7.5", True, float("nan")])
def test_a_discount_is_a_percentage_with_two_decimals(value: object) -> None:
    (fault,) = faults(quotation(lines=[line(discount_percent=value)]))
    assert fault[0] == ("lines", 0, "discount_percent")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"state": "Accepted"}, (("state",), "literal_error")),
        ({"revision": "1"}, (("revision",), "int_type")),
        ({"number": " "}, (("number",), "string_too_short")),
        ({"number": "x" * 61}, (("number",), "string_too_long")),
        ({"number": "Q\n1"}, (("number",), "string_pattern_mismatch")),
        ({"price": 1}, (("price",), "extra_forbidden")),
        ({"customer": contact(email="-")}, (("customer", "contacts", 0, "email"), "email_malformed")),
        ({"customer": contact(phone="12")}, (("customer", "contacts", 0, "phone"), "phone_malformed")),
        ({"customer": contact(phone="6.28E+12")}, (("customer", "contacts", 0, "phone"), "phone_malformed")),
        ({"customer": contact(name="\ud800")}, (("customer", "contacts", 0, "name"), "string_unicode")),
        ({"lines": [line(site="SBY")]}, (("lines", 0, "site"), "site_unknown")),
        ({"lines": []}, (("lines",), "accepted_without_lines")),
        ({"sites": [{"code": "JKT", "name": "a"}] * 2}, (("sites", 1, "code"), "site_code_repeated")),
    ],
)
def test_what_breaks_a_rule_is_named(changed: dict[str, Any], fault: tuple[tuple[int | str, ...], str]) -> None:
    assert faults(quotation(**changed)) == [fault]


def test_a_draft_may_be_without_lines() -> None:
    assert QuotationInput.model_validate(quotation(state="Draft", sites=[], lines=[])).lines == []


def test_ill_formed_tax_numbers_are_taken_as_written() -> None:
    customer = {"name": "PT Contoh", "npwp": "01.234.567.8-901.000", "nib": "?"}
    assert QuotationInput.model_validate(quotation(customer=customer)).customer.npwp == "01.234.567.8-901.000"


def test_texts_are_stripped_and_composed() -> None:
    taken = QuotationInput.model_validate(quotation(customer={"name": " Cafe\u0301 "}))
    assert taken.customer.name == "Caf\u00e9"
