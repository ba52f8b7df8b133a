"""The customer archive as a file: what a spreadsheet writes is read, whatever is wrong is told by row and column."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from jejak_b2b_order.application.archive import ArchivedCustomer, read_archive

HEADER = "customer_name;customer_code;contact_name;contact_phone;last_order_on;next_follow_up;note"
ROW = "Yayasan Berbagi;C-001;Ibu Sari;0812-3456-7890;2025-06-01;2026-02-01;Suka nasi box"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows]).encode("utf-8-sig")


def faults(data: bytes, name: str = "arsip.csv") -> list[tuple[int | None, str, str]]:
    _, table = read_archive(data, name)
    return [(fault.row, fault.column, fault.rule) for fault in table.faults]


def check(row: ArchivedCustomer) -> None:
    assert row.customer.name == "Yayasan Berbagi"
    assert row.customer.code == "C-001"
    assert row.customer.contacts[0].phone == "0812-3456-7890"
    assert (row.last_order_on, row.next_follow_up) == (date(2025, 6, 1), date(2026, 2, 1))


def test_a_csv_of_an_indonesian_spreadsheet_is_read() -> None:
    ((number, row),), table = read_archive(csv(ROW), "arsip.csv")
    assert not table.faults
    assert number == 2
    check(row)


def test_a_workbook_is_read_with_its_dates() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(";"))
    sheet.append(
        ["Yayasan Berbagi", "C-001", "Ibu Sari", "0812-3456-7890", date(2025, 6, 1), date(2026, 2, 1), "Suka nasi box"]
    )
    file = io.BytesIO()
    book.save(file)
    ((_, row),), table = read_archive(file.getvalue(), "arsip.xlsx")
    assert not table.faults
    check(row)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (csv("A;;;;;;", header=HEADER.replace("note", "catatan")), (1, "catatan", "csv_column_unknown")),
        (csv("C-1", header="customer_code"), (1, "customer_name", "csv_column_missing")),
        (csv(";C-2;;;;;"), (2, "customer_name", "required")),
        (csv("A;;Sari;12;;;"), (2, "contact_phone", "string_too_short")),
        (csv("A;;Sari;telepon rumah;;;"), (2, "contact_phone", "string_pattern_mismatch")),
        (csv("A;;;;1 Juni;;"), (2, "last_order_on", "date_parsing")),
        (csv("A;;;;;;", "a;;;;;;"), (3, "customer_name", "customer_repeated")),
        (csv("A;;;;;;;;;B"), (2, "", "csv_cells")),
        (csv("A;;;0812345678;;;"), (2, "contact_name", "missing")),
        (b"\xff\xfe\x00", (None, "", "file_not_text")),
        (b"PK\x03\x04garbage", (None, "", "not_a_workbook")),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(data: bytes, found: tuple[int | None, str, str]) -> None:
    assert found in faults(data)


def test_a_workbook_that_unpacks_to_a_mountain_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    assert faults(file.getvalue(), "bom.xlsx") == [(None, "", "not_a_workbook")]
