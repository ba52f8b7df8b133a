"""Leads, menus and credit: every command x role x status, by tables written by hand from the SOP."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT
from jejak_b2b_order.domain.customer_credit.commands import ExposeCredit, SetCreditLimit
from jejak_b2b_order.domain.customer_credit.state import CreditStatus, CustomerCredit, Exposure
from jejak_b2b_order.domain.lead import LEAD
from jejak_b2b_order.domain.lead.commands import (
    CloseLead,
    FollowUp,
    NoteOrder,
    RegisterLead,
    RemindOfFollowUp,
    SendMarketingKit,
    TakeFromArchive,
)
from jejak_b2b_order.domain.lead.state import Lead, LeadStatus
from jejak_b2b_order.domain.price_list import PRICE_LIST
from jejak_b2b_order.domain.price_list.commands import OpenPriceList, PriceItem, WithdrawItem
from jejak_b2b_order.domain.price_list.state import Entry, PriceList, PriceListStatus
from jejak_events.b2b_order.goods import TaxClass
from jejak_events.b2b_order.lead import Material
from jejak_events.b2b_order.parties import Channel, Customer, CustomerReference
from jejak_events.language import Actor
from jejak_kit.decider import ABSENT, Command, Decider, Refused

ROLES = (
    "sales_ops",
    "verification",
    "legal",
    "technical",
    "manager",
    "delivery_manager",
    "marketing",
    "sales",
    "rnd",
    "ppic",
    "store_manager",
    "purchasing",
    "production",
    "accounting",
    "ops_admin",
    "system",
)
SHORT = {"mk": "marketing", "sl": "sales", "sm": "store_manager", "ac": "accounting", "sy": "system"}
TABLES = {
    "lead": """
command                absent  new    contacted  ordered  closed
register               mk,sl   ·      ·          ·        ·
take_from_archive      mk,sl   mk,sl  mk,sl      mk,sl    mk,sl
send_marketing_kit     ·       mk,sl  mk,sl      mk,sl    ·
follow_up              ·       mk,sl  mk,sl      mk,sl    ·
close                  ·       mk,sl  mk,sl      ·        ·
remind_of_follow_up    ·       sy     sy         sy       sy
note_order             ·       sy     sy         sy       sy
""",
    "price_list": """
command                absent  open
open                   sm      sm
price                  ·       sm
withdraw               ·       sm
""",
    "customer_credit": """
command                absent  free  exhausted
set_limit              ac      ac    ac
expose                 ·       sy    sy
""",
}
AT = datetime(2026, 1, 5, 5, tzinfo=UTC)
DAY = date(2026, 1, 5)
CUSTOMER = Customer(id=UUID(int=1), name="Yayasan Berbagi")
REFERENCE = CustomerReference(id=UUID(int=1), name="Yayasan Berbagi")
ENTRY = Entry(
    entry_id=UUID(int=2),
    item="NASI",
    name="Nasi",
    description=None,
    price=1,
    tax_class=TaxClass.NONE,
    valid_from=DAY,
    valid_until=None,
)
STATES: dict[str, dict[str, object]] = {
    "lead": {status.value: Lead(customer=CUSTOMER, channel=Channel.CHAT, status=status) for status in LeadStatus},
    "price_list": {PriceListStatus.OPEN.value: PriceList(outlet="D-1", name="Dapur", entries=(ENTRY,))},
    "customer_credit": {
        CreditStatus.FREE.value: CustomerCredit(customer=REFERENCE, limit=10),
        CreditStatus.EXHAUSTED.value: CustomerCredit(
            customer=REFERENCE, limit=10, exposures=(Exposure(order_id=UUID(int=3), amount=10),)
        ),
    },
}
DECIDERS: dict[str, Decider[Any, Any, Any]] = {
    "lead": LEAD,
    "price_list": PRICE_LIST,
    "customer_credit": CUSTOMER_CREDIT,
}


def command_of(kind: type[Command], role: str) -> Command:
    """A command that nothing but role and status speaks against."""
    base: dict[str, object] = {"actor": Actor(id="u", role=role), "at": AT}
    more: dict[type[Command], dict[str, object]] = {
        RegisterLead: {"customer": CUSTOMER, "channel": Channel.CHAT},
        TakeFromArchive: {"customer": CUSTOMER},
        SendMarketingKit: {"channel": Channel.CHAT, "materials": (Material.MENU,)},
        FollowUp: {"note": "x"},
        RemindOfFollowUp: {"due_on": DAY},
        NoteOrder: {"order_id": UUID(int=9), "order_number": "ORD/1"},
        CloseLead: {"reason": "x"},
        OpenPriceList: {"outlet": "D-1", "name": "Dapur"},
        PriceItem: {
            "entry_id": UUID(int=4),
            "item": "SNACK",
            "name": "Snack",
            "price": 1,
            "tax_class": TaxClass.NONE,
            "valid_from": DAY,
        },
        WithdrawItem: {"item": "NASI", "last_day": DAY},
        SetCreditLimit: {"customer": REFERENCE, "limit": 20, "reason": "x"},
        ExposeCredit: {"order_id": UUID(int=3), "amount": 5},
    }
    return kind.model_validate(base | more[kind])


def expected(aggregate: str) -> dict[tuple[str, str], set[str]]:
    heading, *lines = TABLES[aggregate].strip().splitlines()
    statuses = heading.split()[1:]
    cells: dict[tuple[str, str], set[str]] = {}
    for line in lines:
        name, *row = line.split()
        for status, cell in zip(statuses, row, strict=True):
            cells[name, ABSENT if status == "absent" else status] = {
                SHORT[short] for short in cell.split(",") if short != "·"
            }
    return cells


@pytest.mark.parametrize("aggregate", TABLES)
def test_the_table_names_every_command_and_every_status(aggregate: str) -> None:
    names = {command.NAME for command in DECIDERS[aggregate].rules.rules}
    assert set(expected(aggregate)) == {(name, status) for name in names for status in (ABSENT, *STATES[aggregate])}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("aggregate", TABLES)
def test_who_may_what(aggregate: str, role: str) -> None:
    decider = DECIDERS[aggregate]
    for kind in decider.rules.rules:
        for status in (ABSENT, *STATES[aggregate]):
            try:
                decider.decide(command_of(kind, role), STATES[aggregate].get(status))
                done = True
            except Refused:
                done = False
            assert done == (role in expected(aggregate)[kind.NAME, status]), (kind.NAME, status)
