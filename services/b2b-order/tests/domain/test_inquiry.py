"""The Form Pesanan: prices come from the menu of the outlet, any other needs a reason."""

from datetime import date

import pytest
from tests.given_when_then import given, given_that

from jejak_b2b_order.domain.order import ORDER
from jejak_b2b_order.domain.order.commands.inquiry import RegisterOrder
from jejak_b2b_order.domain.pricing import AskedLine
from jejak_events.b2b_order.goods import TaxClass

from . import stories
from .samples import MENU, lines, register, update


def test_a_line_takes_price_name_and_tax_from_the_menu() -> None:
    (line,) = given(ORDER).when(register()).then_says("order.registered").form.lines
    assert (line.name, line.unit_price, line.tax_class) == ("Nasi Box Ayam", 25_000, TaxClass.PBJT)
    assert line.listed == MENU["NASI-BOX"].reference


def test_a_changed_price_needs_a_reason() -> None:
    cheaper = AskedLine(item="NASI-BOX", packs=900, unit_price=23_000)
    given(ORDER).when(register([cheaper])).refused("price_needs_reason", fields=["/lines/0/price_reason"])
    reasoned = cheaper.model_copy(update={"price_reason": "Pelanggan tetap"})
    (line,) = given(ORDER).when(register([reasoned])).state.form.lines
    assert line.listed is not None
    assert (line.unit_price, line.listed.listed_price, line.price_reason) == (23_000, 25_000, "Pelanggan tetap")


def test_a_price_that_is_the_listed_one_keeps_no_reason() -> None:
    same = AskedLine(item="NASI-BOX", packs=900, unit_price=25_000, price_reason="Sesuai daftar")
    (line,) = given(ORDER).when(register([same])).state.form.lines
    assert line.price_reason is None


def test_what_the_outlet_does_not_list_is_described_whole() -> None:
    given(ORDER).when(register([AskedLine(item="TUMPENG", packs=2)])).refused(
        *["item_not_listed"] * 3,
        "price_needs_reason",
        fields=["/lines/0/name", "/lines/0/unit_price", "/lines/0/tax_class", "/lines/0/price_reason"],
    )
    described = AskedLine(
        item="TUMPENG",
        packs=2,
        name="Tumpeng Besar",
        unit_price=750_000,
        tax_class=TaxClass.PBJT,
        price_reason="Menu khusus",
    )
    (line,) = given(ORDER).when(register([described])).state.form.lines
    assert (line.listed, line.unit_price) == (None, 750_000)


def test_an_item_stands_on_one_line() -> None:
    twice = (*lines(10), *lines(20))
    given(ORDER).when(register(twice)).refused("item_repeated", fields=["/lines/1/item"])


def test_a_delivery_has_an_address_and_a_day_that_is_not_past() -> None:
    given(ORDER).when(register(address="")).refused("address_missing")
    given(ORDER).when(register(address="", fulfilment="self_pickup")).then_says("order.registered")
    given(ORDER).when(register(needed_by=date(2026, 3, 1))).refused("needed_by_passed")


def test_an_order_of_more_than_can_be_booked_is_refused() -> None:
    dear = AskedLine(item="NASI-BOX", packs=10**6, unit_price=10**8, price_reason="Salah ketik")
    more = AskedLine(item="AIR", packs=1)
    given(ORDER).when(register([dear, more])).refused("order_too_dear")


def test_what_was_agreed_is_kept_when_the_menu_changes() -> None:
    command = update(lines(700, SNACK=50)).model_copy(update={"menu": {"SNACK": MENU["SNACK"]}})
    state = given_that(ORDER, stories.inquired()).when(command).then_says("order.updated")
    assert [(line.item, line.packs, line.unit_price) for line in state.form.lines] == [
        ("NASI-BOX", 700, 25_000),
        ("SNACK", 50, 12_345),
    ]


def test_the_same_form_again_is_no_news() -> None:
    given_that(ORDER, stories.inquired()).when(update(lines())).then_nothing()


def test_without_the_menu_nothing_is_decided() -> None:
    command: RegisterOrder = register().model_copy(update={"menu": None})
    with pytest.raises(LookupError, match="menu"):
        given(ORDER).when(command)
