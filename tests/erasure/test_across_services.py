"""One person, met by every service on the way of a telco order and of a B2B order, is erased once and forgotten by all.

Another person stands on the same records, and stays. Looked through are every file of the system's home byte for byte,
PDFs as one reads them, every value of every table as PostgreSQL reads it, and everything that is told: records, histories,
lists, exports, papers, the live feed and webhooks. What may still hold the person is what an erasure lists as kept by law.
"""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from services.notifier.tests.entrypoints.hook_reader import receiving, secret_of
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import Person, key
from tests.acceptance.record import Record, content
from tests.fuzz.webhook_ready import definition

from jejak_embedded.home import Running, load_environment

from .journey import OTHER, WHO, delivered, met, signed, verified
from .people import Human, files_with_traces, legible, rows_with_traces, traces_in
from .world import World

pytestmark = pytest.mark.timeout(400)
MET = ("iro", "contract", "kom", "b2b-order", "notifier")
"""All services; the console keeps nothing about people."""
ASKED = {"ground": "requested", "reference": "UJI-SEMUA"}


@dataclass(frozen=True)
class Orders:
    """Where both people were written."""

    office: Office
    iro: Record
    verification: Record
    form: Record
    contract: Record
    kom: Record
    order: Record

    def places(self) -> dict[str, Person]:
        """Everything that tells of both, and who may read it: records, histories, lists, exports and the feed."""
        office = self.office
        found: dict[str, Person] = {}
        seen: list[tuple[Person, Record]] = [
            (office.sales_ops, self.iro),
            (office.verification, self.verification),
            (office.contract.sales_ops, self.form),
            (office.contract.sales_ops, self.contract),
            (office.kom.sales_ops, self.kom),
            (office.food.marketing, self.order),
        ]
        for person, record in seen:
            feed = f"/events?follow=false&from=beginning&record={record.id}"
            found |= dict.fromkeys((record.path, f"{record.path}/history", f"{record.path}?version=2", feed), person)
        return found

    def lists(self) -> dict[str, Person]:
        """Lists and exports; these tell the first contact alone."""
        office = self.office
        lists = {"/iros": office.sales_ops, "/verifications": office.verification, "/koms": office.kom.sales_ops}
        return {f"{path}/export": person for path, person in lists.items()}

    def papers(self) -> dict[str, Person]:
        """What was printed."""
        contract, kom = self.office.contract.sales_ops, self.office.kom.sales_ops
        return {
            f"{self.form.path}/documents/{self.form['sent']['document']['sha256']}": contract,
            f"{self.contract.path}/documents/{self.contract['sent']['document']['sha256']}": contract,
            f"{self.kom.path}/minutes.pdf": kom,
        }


def told(places: dict[str, Person]) -> dict[str, bytes]:
    return {path: legible(person.download(path).content) for path, person in places.items()}


@pytest.fixture(scope="module")
def orders(office: Office) -> Orders:
    iro, verification = verified(office)
    form, contract = signed(office, iro)
    return Orders(office, iro, verification, form, contract, met(office, contract), delivered(office))


@pytest.fixture(scope="module")
def operators(system: Running) -> dict[str, Person]:
    return {service: hire(system, Person, "ops_admin", service=service) for service in MET}


@pytest.fixture(scope="module")
def subject(orders: Orders, operators: dict[str, Person]) -> str:
    """Known everywhere under one subject, by the e-mail address."""
    found: str = orders.order["customer"]["contacts"][0]["name"]["subject"]
    for operator in operators.values():
        awaited(lambda operator=operator: operator.read(f"/people/{found}")["records"])  # type: ignore[misc]  # bound
    return found


def hooked(orders: Orders, folder: Path) -> bytes:
    """What somebody who subscribes to the KOM, contacts in plain text, is told of it from its beginning."""
    admin, wanted = orders.office.ops_admin, {"record": orders.kom.id, "events": ["*"], "opens": ["contact"]}
    subscription, secret = secret_of(orders.office, **wanted)
    with receiving(secret, folder / "ledger.sqlite") as (port, taken):
        made = admin.find(f"/webhook_subscriptions/{subscription}")
        made = admin.act(made, "change", {"definition": definition(f"http://127.0.0.1:{port}/", **wanted)})
        admin.act(made, "replay", {"service": "kom", "position": 1})
        versions = set(range(1, orders.office.kom.sales_ops.see(orders.kom).version + 1))
        awaited(lambda: {one["data"]["recordversion"] for _, one in taken if one["type"] != "webhook.test"} >= versions)
        admin.act(made, "stop", {"reason": None})
        return json.dumps([one for _, one in taken]).encode()


@dataclass(frozen=True)
class Before:
    """What was to be found, so that not finding it later means something."""

    places: dict[str, bytes]
    lists: dict[str, bytes]
    papers: dict[str, bytes]
    hook: bytes
    files: list[str]


@pytest.fixture(scope="module")
def before(subject: str, orders: Orders, system: Running, tmp_path_factory: pytest.TempPathFactory) -> Before:
    files = list(files_with_traces(Path(system.home), WHO))
    heard = hooked(orders, tmp_path_factory.mktemp("before"))
    return Before(told(orders.places()), told(orders.lists()), told(orders.papers()), heard, files)


@pytest.fixture(scope="module")
def outcome(before: Before, subject: str, operators: dict[str, Person], system: Running) -> dict[str, Any]:
    """What every service did; the first is asked, the others hear of it, and tell when they are asked the same again."""
    asked = {"Idempotency-Key": key()}

    def said(operator: Person) -> Any:
        answer = content(operator.http.post(f"/people/{subject}/erase", json=ASKED, headers=asked))
        return answer if answer["complete"] else None

    done = {service: awaited(partial(said, operator)) for service, operator in operators.items()}
    server = World(system)
    for (database,) in server.sql("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate"):
        server.sql(database, "VACUUM")
    server.jejak("keyring", "vacuum")
    server.sql("postgres", "CHECKPOINT")
    return done


def kept(outcome: dict[str, Any]) -> set[str]:
    """The documents that some service lists as kept."""
    return {each["sha256"] for done in outcome.values() for each in done["kept"]}


def with_traces(told: dict[str, bytes]) -> set[str]:
    return {path for path, text in told.items() if traces_in(text, WHO)}


def test_before_the_person_is_read_wherever_they_were_met(before: Before) -> None:
    for told in (before.places, before.lists, before.papers):
        assert with_traces(told) == set(told)
    assert traces_in(before.hook, WHO)
    assert {line.split("/")[0] for line in before.files} == {"documents"}, "nothing but documents is ever plain"


def test_every_service_does_its_part_of_one_erasure(outcome: dict[str, Any]) -> None:
    assert len({done["erasure_id"] for done in outcome.values()}) == 1
    assert all(done["complete"] and done["had_key"] for done in outcome.values())


def test_scans_and_minutes_are_deleted_and_what_supports_the_books_is_kept_by_law(
    outcome: dict[str, Any], orders: Orders
) -> None:
    assert {name: (outcome[name]["documents"], outcome[name]["kept"]) for name in ("iro", "kom")} == {
        "iro": (1, []),
        "kom": (1, []),
    }
    assert orders.office.kom.sales_ops.download(f"{orders.kom.path}/minutes.pdf").status_code == 404
    receipt = orders.order["deliveries"][-1]["document"]["sha256"]
    papers = {orders.form["sent"]["document"]["sha256"], orders.contract["sent"]["document"]["sha256"]}
    supporting = {receipt, *(payment["proof"]["sha256"] for payment in orders.order["payments"])}
    assert supporting == {each["sha256"] for each in outcome["b2b-order"]["kept"]}
    assert papers < {each["sha256"] for each in outcome["contract"]["kept"]}
    for each in (*outcome["b2b-order"]["kept"], *outcome["contract"]["kept"]):
        assert each["reason"] == "company_records"
        assert "UU 8/1997" in each["detail"]


def test_nobody_reads_of_them_any_more(outcome: dict[str, Any], orders: Orders) -> None:
    assert with_traces(told(orders.places()) | told(orders.lists())) == set()
    receiver = orders.office.food.marketing.see(orders.order)["deliveries"][-1]["receiver"]
    assert receiver["name"]["status"] == "erased", "though typed by name alone"
    terms = orders.office.contract.sales_ops.see(orders.contract)["terms"]
    assert [each["name"]["status"] for each in terms["signatories"]] == ["open", "erased"]


def test_the_other_person_on_the_same_records_is_read_as_before(
    outcome: dict[str, Any], before: Before, orders: Orders
) -> None:
    after = told(orders.places())
    was = {path for path, text in before.places.items() if traces_in(text, OTHER)}
    assert {orders.iro.path, orders.verification.path, orders.kom.path, orders.order.path} <= was
    assert {path for path, text in after.items() if traces_in(text, OTHER)} == was
    item = orders.office.verification.see(orders.verification).item("dokumen_pendukung_lain")
    scan = item["documents"][0]["sha256"]
    path = f"{orders.verification.path}/documents/{scan}"
    assert orders.office.verification.download(path).content == OTHER.ktp


def test_a_webhook_tells_of_the_other_person_alone(outcome: dict[str, Any], orders: Orders, tmp_path: Path) -> None:
    heard = hooked(orders, tmp_path)
    assert traces_in(heard, OTHER)
    assert traces_in(heard, WHO) == []


def test_no_file_of_the_system_holds_their_plain_text_but_what_is_listed_as_kept(
    outcome: dict[str, Any], system: Running
) -> None:
    found = {line.rsplit(": ", 1)[0] for line in files_with_traces(Path(system.home), WHO)}
    assert {file for file in found if Path(file).name not in kept(outcome)} == set()


def test_no_value_of_any_table_holds_their_plain_text(outcome: dict[str, Any], orders: Orders, system: Running) -> None:
    server = load_environment(Path(system.home), "admin")["JEJAK_DATABASE_URL"]
    assert list(rows_with_traces(server, WHO)) == []
    known = Human(
        "Tiada Siapapun", "tiada@siapapun.example", "+62 819-9999-9999", orders.iro["offer"]["customer"]["npwp"]
    )
    tables = {line.partition(":")[0] for line in rows_with_traces(server, known)}
    assert {"iro.store.events", "contract.store.events"} <= tables, "the search finds what is there"


def test_stores_streams_and_read_models_agree_and_can_be_built_anew(
    outcome: dict[str, Any], orders: Orders, system: Running
) -> None:
    world = World(system)
    assert world.json("reconcile")["equal"]
    for view, service in {"koms": "kom", "orders": "b2b-order"}.items():
        assert world.json("projections", "rebuild", view, "--service", service)["equal"], view
    assert with_traces(told(orders.places())) == set()
