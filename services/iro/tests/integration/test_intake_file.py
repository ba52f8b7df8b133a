"""Quotations by file: tried out first, told row by row what is wrong, and taken in whole or not at all."""

import csv
import io
import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import SalesOps
from tests.acceptance.published import Observer
from tests.acceptance.record import Problem
from tests.acceptance.telco import quotation

SAMPLES = Path(__file__).resolve().parents[4] / "samples"


def as_csv(*quotations: dict[str, Any]) -> bytes:
    """A row per line, with what Indonesian Excel writes between the cells."""
    text = io.StringIO()
    names = [
        "number",
        "revision",
        "state",
        "customer_name",
        "site_code",
        "site_name",
        "service",
        "quantity",
        "otc",
        "mrc",
    ]
    writer = csv.DictWriter(text, names, delimiter=";")
    writer.writeheader()
    for each in quotations:
        sites = {site["code"]: site["name"] for site in each["sites"]}
        for line in each["lines"]:
            row = {name: each[name] for name in ("number", "revision", "state")}
            row |= {name: line[name] for name in ("service", "quantity", "otc", "mrc")}
            writer.writerow(
                {
                    **row,
                    "customer_name": each["customer"]["name"],
                    "site_code": line["site"],
                    "site_name": sites.get(line["site"], ""),
                }
            )
    return text.getvalue().encode()


def as_json(*quotations: dict[str, Any]) -> bytes:
    return json.dumps(quotations).encode()


def known(sales_ops: SalesOps, number: str) -> bool:
    """Whether the service has a quotation of this number."""
    return bool(sales_ops.read("/quotations", q=number)["items"])


def told(report: dict[str, Any]) -> list[tuple[int | None, str, str]]:
    """Row, place and rule of every fault; each has a text."""
    assert all(error["detail"] and "{" not in error["detail"] for error in report["errors"])
    return [(error["row"], error["pointer"], error["rule"]) for error in report["errors"]]


def test_the_samples_tried_out_taken_in_and_taken_in_again_in_the_other_form(sales_ops: SalesOps) -> None:
    as_they_are = (SAMPLES / "quotations.json").read_bytes()
    tried = sales_ops.import_file("quotations.json", as_they_are, dry_run=True)
    assert (tried["dry_run"], tried["quotations"], tried["taken_in"], tried["errors"]) == (True, 36, 36, [])
    assert tried["position"] is None
    assert not known(sales_ops, "Q-2026-0001")
    taken = sales_ops.import_file("quotations.json", as_they_are)
    assert (taken["taken_in"], taken["unchanged"]) == (36, 0)
    listed = sales_ops.pages("/quotations", q="q-2026-", wait_for=taken["position"], limit=10)
    assert len(listed) == 36
    assert [row["status_label"] for row in listed].count("Customer Accepted") == 27
    flat = sales_ops.import_file("quotations.csv", (SAMPLES / "quotations.csv").read_bytes())
    assert (flat["taken_in"], flat["unchanged"]) == (0, 36)
    revised = sales_ops.import_file("quotations-revised.json", (SAMPLES / "quotations-revised.json").read_bytes())
    assert (revised["taken_in"], revised["unchanged"]) == (6, 0)
    stale = sales_ops.import_file("quotations.json", as_they_are)
    assert stale["taken_in"] == 0
    assert {rule for _, _, rule in told(stale)} == {"revision_stale"}
    assert stale["error_count"] == 6


def test_faults_of_a_csv_are_told_by_row_and_column_and_nothing_is_half_imported(sales_ops: SalesOps) -> None:
    good, dear, lost = quotation(), quotation(), quotation()
    dear["lines"][1]["mrc"] = "4.200.000"
    lost["lines"][0]["quantity"] = 0
    for dry_run in (True, False):
        report = sales_ops.import_file("daftar.csv", as_csv(good, dear, lost), dry_run=dry_run)
        assert told(report) == [(5, "mrc", "rupiah_with_separators"), (6, "quantity", "at_least")]
        assert (report["taken_in"], report["position"]) == (0, None)
    assert not known(sales_ops, good["number"])
    assert sales_ops.import_file("daftar.csv", as_csv(good))["taken_in"] == 1


def test_faults_of_a_json_file_are_told_by_place(sales_ops: SalesOps) -> None:
    good, bad = quotation(), quotation(state="Customer Accepted", lines=[])
    report = sales_ops.import_file("daftar.json", as_json(good, bad))
    assert told(report) == [(2, "/1/lines", "accepted_without_lines")]
    assert not known(sales_ops, good["number"])


def test_a_quotation_that_contradicts_the_store_fails_the_whole_file(sales_ops: SalesOps) -> None:
    taken, other = quotation(revision=5), quotation()
    sales_ops.tell(taken)
    report = sales_ops.import_file("daftar.json", as_json(other, taken | {"revision": 4}))
    assert told(report) == [(2, "", "revision_stale")]
    assert not known(sales_ops, other["number"])


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("kosong.csv", b"", "file_empty"),
        ("rusak.json", b'[{"number": ', "file_not_json"),
        ("latin.csv", "number\nQ-é".encode("latin-1"), "file_not_utf8"),
        ("kolom.csv", b"number;revisi\nQ-1;1\n", "csv_column_missing"),
    ],
)
def test_a_file_that_is_none_says_so(sales_ops: SalesOps, name: str, data: bytes, rule: str) -> None:
    assert rule in {found for _, _, found in told(sales_ops.import_file(name, data))}


def test_only_sales_ops_import(office: Office) -> None:
    with pytest.raises(Problem, match="403 role_may_not"):
        office.technical.import_file("daftar.json", as_json(quotation()))


def test_what_is_taken_in_belongs_to_the_trace_of_its_import(sales_ops: SalesOps, observer: Observer) -> None:
    offered = quotation()
    trace = f"00-{secrets.token_hex(16)}-00000000000000aa-01"
    files = {"file": ("quotations.json", as_json(offered))}
    answer = sales_ops.http.post("/quotations/import", files=files, headers={"traceparent": trace})
    assert answer.json()["taken_in"] == 1
    assert observer.hears("quotation.received", number=offered["number"]).headers["traceparent"] == trace
