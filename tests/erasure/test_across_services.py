"""One person, met by every service on the way of a telco order and of a B2B order, is erased once and forgotten by all."""

from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.food import inquiry, today
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import Person, key
from tests.acceptance.record import Record, content
from tests.acceptance.telco import customer, pdf, quotation

from jejak_embedded.home import Running

from .people import Human, files_with_traces, traces_in

WHO = Human("Kartikawati Prabaningrum", "kartikawati@pelanggan.example", "+62 811-5550-0999", "3175095304880004")
MET = ("iro", "contract", "kom", "b2b-order", "notifier")
"""All services; the console keeps nothing about people."""
ASKED = {"ground": "requested", "reference": "UJI-SEMUA"}


@pytest.fixture(scope="module")
def kom(office: Office) -> Record:
    """A telco order all the way to its kick-off meeting, to which the person came."""
    buyer = {**customer(8_800_002), "contacts": [WHO.contact]}
    return office.kom.completed(office.approved(quotation(customer=buyer)))


@pytest.fixture(scope="module")
def order(office: Office) -> Record:
    """A B2B order that the person asked for, paid for and signed for."""
    food = office.food
    asked = inquiry()
    asked["customer"]["contacts"] = [WHO.contact]
    asked["form"]["handover"]["recipient"] = WHO.contact
    order = food.marketing.create("/orders", asked)
    order = food.marketing.act(
        order, "ask_availability", {"ready_by": order["form"]["handover"]["needed_by"], "estimate": "2 hari"}
    )
    for desk in (food.rnd, food.ppic, food.production):
        order = desk.act(order, "answer_availability", {"available": True})
    for desk in (food.rnd, food.marketing):
        order = desk.act(order, "recommend", {})
    order = food.store_manager.act(food.store_manager.act(order, "confirm"), "issue_invoice", {})
    order = food.with_the_kitchen(food.pay(order, order["figures"]["asked_ahead"]))
    order = food.on_its_way(food.produced(order))
    last = order["deliveries"][-1]
    order = food.marketing.act(
        order,
        "receive_delivery",
        {
            "delivery_id": last["id"],
            "lines": [{"item": line["item"], "received": line["packs"]} for line in last["lines"]],
            "received_on": today().isoformat(),
            "receiver": WHO.contact,
        },
    )
    receipt = ("form-penerimaan.pdf", pdf("tanda tangan"))
    return food.marketing.act(order, "attach_receipt", data={"delivery_id": last["id"]}, files={"file": receipt})


@pytest.fixture(scope="module")
def operators(system: Running) -> dict[str, Person]:
    return {service: hire(system, Person, "ops_admin", service=service) for service in MET}


@pytest.fixture(scope="module")
def subject(kom: Record, order: Record, operators: dict[str, Person]) -> str:
    """Known everywhere under one subject, by the e-mail address."""
    (contact,) = order["customer"]["contacts"]
    found: str = contact["name"]["subject"]
    assert kom["minutes"]["guests"][0]["name"]["subject"] == found
    for operator in operators.values():
        awaited(lambda operator=operator: operator.read(f"/people/{found}")["records"])  # type: ignore[misc]  # bound
    return found


@pytest.fixture(scope="module")
def before(subject: str, office: Office, kom: Record, order: Record) -> dict[str, str]:
    """What was to be read, so that not finding it later means something."""
    return read(office, kom, order)


@pytest.fixture(scope="module")
def outcome(before: dict[str, str], subject: str, operators: dict[str, Person]) -> dict[str, Any]:
    """What every service did; the first is asked, the others hear of it, and tell when they are asked the same again."""
    asked = {"Idempotency-Key": key()}

    def said(operator: Person) -> Any:
        answer = content(operator.http.post(f"/people/{subject}/erase", json=ASKED, headers=asked))
        return answer if answer["complete"] else None

    return {service: awaited(lambda o=operator: said(o)) for service, operator in operators.items()}  # type: ignore[misc]


def read(office: Office, kom: Record, order: Record) -> dict[str, str]:
    """The records with their history and lists, as text."""
    where = {
        office.kom.sales_ops: (kom.path, f"{kom.path}/history", "/koms"),
        office.food.marketing: (order.path, f"{order.path}/history", "/orders"),
    }
    return {path: person.download(path).text for person, paths in where.items() for path in paths}


def test_before_the_person_is_read_wherever_they_were_met(before: dict[str, str]) -> None:
    assert {path for path, text in before.items() if traces_in(text.encode(), WHO)} == set(before)


def test_every_service_does_its_part_of_one_erasure(outcome: dict[str, Any]) -> None:
    assert len({done["erasure_id"] for done in outcome.values()}) == 1
    assert all(done["complete"] and done["had_key"] for done in outcome.values())


def test_printed_minutes_are_deleted_and_what_supports_the_books_is_kept_by_law(
    outcome: dict[str, Any], office: Office, kom: Record, order: Record
) -> None:
    minutes = kom["paper"]["document"]["sha256"]
    assert (outcome["kom"]["documents"], outcome["kom"]["kept"]) == (1, [])
    assert office.kom.sales_ops.download(f"{kom.path}/documents/{minutes}").status_code == 404

    receipt = order["deliveries"][-1]["document"]["sha256"]
    supporting = {receipt, *(payment["proof"]["sha256"] for payment in order["payments"])}
    kept = outcome["b2b-order"]["kept"]
    assert {each["sha256"]: each["reason"] for each in kept} == dict.fromkeys(supporting, "company_records")
    assert all("UU 8/1997" in each["detail"] for each in kept)
    assert office.food.marketing.download(f"{order.path}/documents/{receipt}").is_success

    assert {each["reason"] for each in outcome["contract"]["kept"]} == {"company_records"}


def test_nobody_reads_of_them_any_more(
    outcome: dict[str, Any], before: dict[str, str], office: Office, kom: Record, order: Record
) -> None:
    after = read(office, kom, order)
    assert {path: found for path, text in after.items() if (found := traces_in(text.encode(), WHO))} == {}
    (guest,) = office.kom.sales_ops.see(kom)["minutes"]["guests"]
    receiver = office.food.marketing.see(order)["deliveries"][-1]["receiver"]
    assert [each["name"]["status"] for each in (guest, receiver)] == ["erased", "erased"]


def test_no_file_of_the_system_holds_their_plain_text(outcome: dict[str, Any], system: Running) -> None:
    assert list(files_with_traces(Path(system.home), WHO)) == []
