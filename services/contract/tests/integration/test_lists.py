"""The menu Form Berlangganan: found by what Sales Ops know of a form, in the order they want, and as a file."""

import csv
import io

import pytest
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.people import Person
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running


@pytest.fixture(scope="module")
def form(office: Office) -> Record:
    return office.contract.sent(office.approved(quotation()))


@pytest.fixture(scope="module")
def position(office: Office, form: Record) -> int:
    return office.observer.hears("subscription_form.sent", form).position


def test_a_form_is_found_by_its_iro_its_number_and_its_status(office: Office, form: Record, position: int) -> None:
    sales = office.contract.sales_ops

    def found(**by: object) -> list[str]:
        return [each["id"] for each in sales.pages("/subscription_forms", wait_for=position, **by)]

    assert found(iro_id=form["iro_id"]) == [form.id]
    assert found(q=form["number"].lower()) == [form.id]
    assert form.id in found(status="sent_for_signing", customer=form["offer"]["customer"]["name"], stopped="false")
    assert found(iro_id=form["iro_id"], status="draft") == []


def test_lists_are_sorted_by_what_counts(office: Office, form: Record, position: int) -> None:
    sales = office.contract.sales_ops
    for sort in ("number", "-value", "valid_until", "customer", "-updated_at", "status"):
        assert sales.read("/subscription_forms", sort=sort, wait_for=position, limit=5)["items"]


def test_the_list_is_a_file_as_well(office: Office, form: Record, position: int) -> None:
    params = {"iro_id": form["iro_id"], "wait_for": position, "separator": "comma"}
    answer = office.contract.sales_ops.http.get("/subscription_forms/export", params=params)
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["Nomor Form"] == form["number"]
    assert row["Nilai Kontrak (Rp, sebelum PPN)"] == str(form["totals"]["contract"]["price"])


def test_those_outside_the_telco_side_find_nothing(system: Running, form: Record) -> None:
    stranger = hire(system, Person, "production", service="contract")
    for path in ("/subscription_forms", form.path, f"{form.path}/pdf", f"{form.path}/history", "/approved_orders"):
        with pytest.raises(Problem, match="404 not_found"):
            stranger.read(path)
