"""Every list of every service as a file: all its rows, in both formats, and personal data by the reader's right."""

import csv
import io
import json
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import openpyxl
import pytest
from tests.acceptance.food import FoodOffice, in_days, inquiry
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import Person
from tests.acceptance.roles import ROLES
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running
from jejak_kit.manifest import manifests

DOCUMENTS = Path(__file__).parents[2] / "docs" / "openapi"
NO_LIST = {("console", "ocel")}
"""An event log of all there is, in formats of its own."""
QUERY = {"production_calendar": {"from": in_days(0), "to": in_days(60)}}
CLAUSE = {"key": "umum", "title": "Umum", "text": "Para Pihak sepakat."}
NIK = "3171011203850001"
ID, RECORD = ("id", "ID"), ("record_id", "Record ID")
KNOWN_BY = {"work": RECORD, "receivables": ("customer_id", "Customer id"), "production_calendar": ("day", "Day")}
"""What tells rows from each other: in the pages, and as the file's heading."""


class Listed(NamedTuple):
    service: str
    name: str


LISTS = [
    Listed(service, path.split("/")[2])
    for service in manifests()
    for path in json.loads((DOCUMENTS / f"{service}.json").read_bytes())["paths"]
    if path.endswith("/export") and (service, path.split("/")[2]) not in NO_LIST
]


@pytest.fixture(scope="module", autouse=True)
def filled(office: Office, food: FoodOffice) -> None:
    """A row in every list at least, and something that waits in every service."""
    office.kom.to_be_scheduled(office.approved(quotation()))
    office.kom.pks.draft(office.approved(quotation()))
    verification = office.verification_of(office.submitted(quotation()))
    office.verification.check(verification, {"item": "ktp_penanggung_jawab", "complete": True, "nik": NIK})
    template = {"name": "PKS Ekspor", "services": [f"Layanan {uuid4().hex}"], "content": {"clauses": [CLAUSE]}}
    office.contract.legal.create("/contract_templates", template)
    order = food.accounting.act(food.on_credit(food.invoiced(packs=120)), "approve_terms", {})
    order = food.produced(food.with_the_kitchen(order))
    order = food.store_manager.act(order, "issue_delivery", {"shipping": 0})
    order = food.accounting.act(order, "acknowledge_receivable", {})
    food.marketing.create("/leads", {"customer": inquiry()["customer"], "channel": "online"})
    food.store_manager.create("/price_lists", {"outlet": f"EKSPOR-{uuid4().hex[:6].upper()}", "name": "Menu Ekspor"})
    about = {"name": f"ekspor {uuid4().hex}", "url": "http://127.0.0.1:1/", "events": ["iro.*"], "record": str(uuid4())}
    webhook = office.ops_admin.create("/webhook_subscriptions", {"definition": about})
    office.ops_admin.act(webhook, "test")
    office.observer.hears("webhook_delivery.raised", subscription_id=webhook.id)


def download(person: Person, name: str, format: str) -> httpx.Response:
    params = {"format": format, "separator": "comma", **QUERY.get(name, {})}
    return person.http.get(f"/{name}/export", params=params).raise_for_status()


def csv_table(person: Person, name: str) -> list[list[str]]:
    text = download(person, name, "csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_table(person: Person, name: str) -> list[list[str]]:
    """Empty cells as CSV has them, days without a time."""
    sheet = openpyxl.load_workbook(io.BytesIO(download(person, name, "xlsx").content)).active
    return [[_text(cell.value) for cell in row] for row in sheet.rows]


def _text(value: Any) -> str:
    return "" if value is None else str(value).removesuffix(" 00:00:00")


def shown(person: Person, name: str) -> list[str]:
    """What the pages know their rows by, in their order."""
    key, _ = KNOWN_BY.get(name, ID)
    query: dict[str, Any] = {"limit": 200} if name not in {"receivables", "production_calendar"} else {}
    page = person.read(f"/{name}", **query, **QUERY.get(name, {}))
    items = page["items"]
    while page.get("next"):
        page = person.read(f"/{name}", **query, cursor=page["next"])
        items += page["items"]
    return [str(item[key]) for item in items]


def column(table: list[list[str]], heading: str) -> list[str]:
    at = table[0].index(heading)
    return [row[at] for row in table[1:]]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("listed", LISTS, ids="-".join)
def test_the_file_has_the_rows_of_the_pages_in_their_order(system: Running, listed: Listed, format: str) -> None:
    person = hire(system, Person, *ROLES, service=listed.service, language="en")
    read = csv_table if format == "csv" else xlsx_table
    _, heading = KNOWN_BY.get(listed.name, ID)

    def agree() -> list[list[str]]:
        """Services go on meanwhile: once both say the same, it is no accident."""
        table = read(person, listed.name)
        rows = shown(person, listed.name)
        return table if rows and column(table, heading) == rows else []

    table = awaited(agree)
    assert len(set(table[0])) == len(table[0]), "no two columns of one name"
    assert {len(row) for row in table} == {len(table[0])}
    assert not [name for name in table[0] if name.startswith("column.")]


@pytest.mark.parametrize("read", [csv_table, xlsx_table], ids=["csv", "xlsx"])
def test_a_nik_is_in_the_file_of_those_who_may_read_it_alone(system: Running, read: Any) -> None:
    def niks(role: str) -> set[str]:
        person = hire(system, Person, role, language="en")
        return set(column(read(person, "verifications"), "NIK of the Person in Charge")) - {""}

    for role in ("sales_ops", "verification", "legal"):
        assert NIK in niks(role), role
    for role in ("technical", "manager", "delivery_manager", "accounting"):
        assert "(hidden)" in niks(role), role
        assert not {nik for nik in niks(role) if nik.isdigit()}, role


@pytest.mark.parametrize("listed", LISTS, ids="-".join)
def test_who_may_read_nothing_gets_no_file_with_rows(system: Running, listed: Listed) -> None:
    """A list of what is one's own is empty; any other is not there."""
    stranger = hire(system, Person, "tamu", service=listed.service, language="en")
    answer = stranger.http.get(f"/{listed.name}/export", params=QUERY.get(listed.name, {}))
    if listed.name in {"work", "inbox"}:
        assert answer.headers["Jejak-Rows"] == "0"
    else:
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
