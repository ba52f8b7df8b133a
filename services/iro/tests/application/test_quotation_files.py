"""A file of quotations is taken whole or not at all, and every fault is told with its row, column and rule."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_iro.application import quotation_files
from jejak_iro.application.quotation_files import ParsedFile, parse_quotations

SAMPLES = Path(__file__).parents[4] / "samples"
HEADER = "number,revision,state,customer_name,site_code,site_name,service,quantity,otc,mrc"
ROW = "Q-1,1,Customer Accepted,PT Contoh,JKT,Jakarta,IP Transit,1,0,1500000"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def parse_csv(*lines: str) -> ParsedFile:
    return parse_quotations("\n".join(lines).encode(), "a.csv")


def told(parsed: ParsedFile) -> list[tuple[int | None, str, str]]:
    assert parsed.rows == ()
    assert parsed.fault_count == len(parsed.errors)
    return [(error.row, error.pointer, error.code) for error in parsed.errors]


def quotation(**changed: Any) -> dict[str, Any]:
    site, line = {"code": "JKT", "name": "Jakarta"}, {"site": "JKT", "service": "IP Transit", "quantity": 1}
    parts = {"sites": [site], "lines": [{**line, "otc": 0, "mrc": 1}]}
    return {"number": "Q-1", "revision": 1, "state": "Draft", "customer": {"name": "PT Contoh"}, **parts, **changed}


def test_the_samples_are_good_and_both_forms_say_the_same() -> None:
    from_json = parse_quotations(sample("quotations.json"), "quotations.json")
    from_csv = parse_quotations(sample("quotations.csv"), "quotations.csv")
    assert from_json.errors == from_csv.errors == ()
    assert len(from_json.rows) == 36
    assert [row.row for row in from_json.rows] == list(range(1, 37))
    assert [row.quotation for row in from_json.rows] == [row.quotation for row in from_csv.rows]
    states = [row.quotation.state for row in from_json.rows]
    assert states.count("Customer Accepted") == 27
    assert len({row.quotation.customer.id for row in from_json.rows}) == 12


def test_the_revised_samples_are_the_next_revisions_of_known_ones() -> None:
    known = {row.quotation.number: row.quotation for row in parse_quotations(sample("quotations.json"), "").rows}
    revised = parse_quotations(sample("quotations-revised.json"), "")
    assert revised.errors == ()
    assert [row.quotation.revision - known[row.quotation.number].revision for row in revised.rows] == [1] * 6
    assert [row.quotation.state for row in revised.rows].count("Withdrawn") == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("announced", ["", "sep=;"])
def test_csv_from_indonesian_excel_is_read_alike(newline: str, announced: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator=newline)
    for cells in csv.reader(io.StringIO(sample("quotations.csv").decode())):
        writer.writerow([cell.replace("7.5", "7,5") if cell == "7.5" else cell for cell in cells])
    data = (announced + newline if announced else "") + text.getvalue()
    read = parse_quotations(b"\xef\xbb\xbf" + data.encode(), "Penawaran.CSV")
    assert read.errors == ()
    plain = parse_quotations(sample("quotations.csv"), "a.csv")
    assert [row.quotation for row in read.rows] == [row.quotation for row in plain.rows]


def test_a_fault_names_row_column_and_rule() -> None:
    parsed = parse_csv(
        HEADER,
        ROW,
        "Q-1,,,,JKT,,Colocation,satu,0,1.500.000",
        "",
        "Q-2,x,Accepted,,SBY,Surabaya,IP Transit,1,,Rp 5",
    )
    assert told(parsed) == [
        (3, "quantity", "int_type"),
        (3, "mrc", "rupiah_with_separators"),
        (5, "revision", "int_type"),
        (5, "state", "literal_error"),
        (5, "customer_name", "missing"),
        (5, "otc", "missing"),
        (5, "mrc", "rupiah_with_separators"),
    ]
    assert "Draft" in str(parsed.errors[3].params["expected"])


def test_a_fault_in_json_has_a_pointer_from_the_root() -> None:
    bad = quotation(number="Q-2", customer={"name": "PT Contoh", "a/b": 1})
    bad["lines"][0]["mrc"] = "1.500.000"
    parsed = parse_quotations(json.dumps([quotation(), bad]).encode(), "a.json")
    assert told(parsed) == [
        (2, "/1/customer/a~1b", "extra_forbidden"),
        (2, "/1/lines/0/mrc", "rupiah_with_separators"),
    ]


def test_contacts_and_sites_are_placed_where_they_first_stand() -> None:
    parsed = parse_csv(
        HEADER + ",contact_name,contact_email",
        ROW + ",Siti,siti@contoh.example",
        "Q-1,,,,SBY,,IP Transit,1,0,1,,budi",
        "Q-1,,,,,,,,,,Budi,budi",
    )
    assert told(parsed) == [
        (3, "contact_name", "missing"),
        (3, "contact_email", "email_malformed"),
        (4, "contact_email", "email_malformed"),
        (3, "site_name", "missing"),
    ]


def test_rows_that_contradict_the_first_are_faults() -> None:
    parsed = parse_csv(HEADER, ROW, ROW.replace("PT Contoh", "PT Lain").replace("Jakarta", "Depok"))
    assert told(parsed) == [
        (3, "customer_name", "csv_differs_from_first_row"),
        (3, "site_name", "csv_differs_from_first_row"),
    ]
    assert parsed.errors[0].params == {"first_row": 2}


def test_too_many_parts_are_placed_at_the_quotation() -> None:
    rows = [f"Q-1,1,Draft,PT Contoh,S{n},s,IP Transit,1,0,1,n{n}" for n in range(501)]
    assert told(parse_csv(HEADER + ",contact_name", *rows)) == [
        (2, "contact_name", "too_long"),
        (2, "site_code", "too_long"),
        (2, "service", "too_long"),
    ]


def test_a_number_given_twice_is_a_fault_in_both_forms() -> None:
    parsed = parse_csv(HEADER, ROW, ROW.replace("Q-1", "Q-2"), ROW)
    assert told(parsed) == [(4, "number", "quotation_repeated")]
    assert parsed.errors[0].params == {"first_row": 2}
    twice = json.dumps([quotation(), quotation(revision=2, number=" Q-1 ")]).encode()
    assert told(parse_quotations(twice, "a.json")) == [(2, "/1/number", "quotation_repeated")]


def test_a_row_without_a_number_and_one_with_too_few_cells_are_faults() -> None:
    parsed = parse_csv(HEADER, ROW, "Q-1,1", ROW + ",", ROW.removeprefix("Q-1"))
    assert told(parsed) == [(3, "", "csv_cells"), (4, "", "csv_cells"), (5, "number", "missing")]
    assert parsed.errors[0].params == {"expected": 10, "found": 2}


def test_the_header_is_checked_first() -> None:
    parsed = parse_csv("number,revision,state,customer_name,site_code,site_name,service,otc,OTC,harga", ROW)
    assert sorted(told(parsed)) == [
        (1, "harga", "csv_column_unknown"),
        (1, "mrc", "csv_column_missing"),
        (1, "otc", "csv_column_repeated"),
        (1, "quantity", "csv_column_missing"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        ("Größe".encode("latin-1"), "file_not_utf8"),
        ("number".encode("utf-16"), "file_not_utf8"),
        (b"[]", "file_without_quotations"),
        (HEADER.encode(), "file_without_quotations"),
        (b"{}", "json_not_an_array"),
        (b"[1", "file_not_json"),
        (b"[NaN]", "file_not_json"),
        (b"[" * 200_000, "file_not_json"),
        (b"[" + b"9" * 5_000 + b"]", "file_not_json"),
        (b'[{"number":"Q-1","number":"Q-2"}]', "json_key_repeated"),
        (b"[1]", "model_type"),
        ((HEADER + '\n"open').encode(), "csv_malformed"),
        (b"PK\x03\x04" + b"\x00" * 50, "csv_column_missing"),
    ],
)
def test_what_is_no_file_of_quotations_is_said_so(data: bytes, code: str) -> None:
    assert code in {rule for _, _, rule in told(parse_quotations(data, "penawaran"))}


def test_where_a_file_stops_being_utf8_is_said() -> None:
    parsed = parse_quotations((HEADER + "\n" + ROW + "\nPT Größe").encode("latin-1"), "a.csv")
    assert parsed.errors[0].params == {"line": 3}


def test_the_caps_hold() -> None:
    too_long = b" " * (quotation_files.MAX_BYTES + 1)
    assert told(parse_quotations(too_long, "a.json")) == [(None, "", "file_too_large")]
    rows = (ROW.replace("Q-1", f"Q-{n}") for n in range(20_001))
    assert told(parse_csv(HEADER, *rows)) == [(None, "", "too_many_quotations")]
    many = [quotation(number=f"Q-{n}") for n in range(20_001)]
    assert told(parse_quotations(json.dumps(many).encode(), "a.json")) == [(None, "", "too_many_quotations")]


def test_faults_are_listed_to_a_thousand_and_counted_to_the_end() -> None:
    bad = [quotation(number=f"Q-{n}", revision=0) for n in range(1_500)]
    parsed = parse_quotations(json.dumps([quotation(number="good"), *bad]).encode(), "a.json")
    assert (len(parsed.errors), parsed.fault_count, parsed.rows) == (1_000, 1_500, ())


def test_faults_hold_nothing_about_people() -> None:
    person = {"name": "Rahma\x00", "email": "rahma", "phone": "telp", "position": "x" * 300}
    bad = quotation(customer={"name": "PT Contoh", "contacts": [person]})
    parsed = parse_quotations(json.dumps([bad]).encode(), "a.json")
    assert parsed.fault_count == 4
    assert not any(secret in str(parsed.errors) for secret in ("Rahma", "rahma", "telp", "xxx"))


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEADER + "\n" + text).encode()))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    parsed = parse_quotations(data, "penawaran")
    assert bool(parsed.rows) != bool(parsed.errors)


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*quotation(), "name"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(st.lists(Json, max_size=3))
def test_no_json_breaks_the_reader(content: list[object]) -> None:
    parsed = parse_quotations(json.dumps(content).encode(), "a.json")
    assert bool(parsed.rows) != bool(parsed.errors)
