"""`jejak export` on a whole system: every list of the service as the people of the seeds would see it."""

import csv
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import httpx
import openpyxl
import pytest

from jejak_embedded.home import Running
from jejak_embedded.throwaway import throwaway_system
from jejak_kit.cli.access import Access

SAMPLES = Path(__file__).parents[4] / "samples"
LISTS = ("quotations", "iros", "verifications", "reviews", "work")
FORMULA = "=1+1;@SUM(A1)"


@pytest.fixture(scope="module")
def system() -> Iterator[Running]:
    with throwaway_system() as running:
        jejak(running, "quotations", "import", str(SAMPLES / "quotations.json"))
        _iro_with_a_formula(running)
        yield running


def jejak(system: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "jejak"), *arguments, "--home", str(system.home)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def export(system: Running, name: str, out: Path, *options: str) -> list[list[str]]:
    done = jejak(system, "export", name, "--out", str(out), *options)
    assert done.returncode == 0, done.stderr
    separator = "," if "en" in options else ";"
    return list(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_its_export(system: Running, name: str) -> None:
    access = Access(Path(system.home))
    client = httpx.Client(base_url=f"{access.url('iro')}/v1", timeout=30)
    client.headers["Authorization"] = f"Bearer {access.token('sales_ops')}"
    with client:
        page = client.get(f"/{name}", params={"limit": 200}).raise_for_status().json()["items"]
        text = client.get(f"/{name}/export").raise_for_status().content.decode("utf-8-sig")
        book = client.get(f"/{name}/export", params={"format": "xlsx"}).raise_for_status().content
    heading, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert len(rows) == len(page)
    assert len(page) > 0 or name not in {"quotations", "iros", "work"}
    assert len(set(heading)) == len(heading)
    assert not [text for text in heading if text.startswith("column.")]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert [cell.value for cell in sheet[1]] == heading
    assert sheet.max_row == len(rows) + 1


def test_the_iros_as_sales_ops_sees_them(system: Running, tmp_path: Path) -> None:
    heading, row = export(system, "iros", tmp_path / "a.csv", "--role", "sales_ops")
    shown = dict(zip(heading, row, strict=True))
    assert shown["Nomor IRO"].startswith("IRO/")
    assert shown["Status"] == "Draft"
    assert shown["PIC Internal"] == "'=1+1;'@SUM(A1)"
    assert shown["Tanggal Pengiriman Diminta"] == "2027-03-01"
    assert shown["Nilai Tahun Pertama (Rp)"].isdigit()
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"], "nothing beside the file"
    jejak(system, "export", "iros", "--out", str(tmp_path / "a.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active.max_row == 2
    english = export(system, "iros", tmp_path / "b.csv", "--language", "en")
    assert english[0][:2] != heading[:2]
    assert "IRO Number" in english[0]


def test_people_are_shown_to_those_who_may_see_them(system: Running, tmp_path: Path) -> None:
    heading, *rows = export(system, "quotations", tmp_path / "a.csv")
    names = {row[heading.index("Nama Kontak")] for row in rows}
    assert names - {""}
    assert not [name for name in names if name.startswith("(")]
    refused = jejak(system, "export", "quotations", "--out", str(tmp_path / "b.csv"), "--role", "ppic")
    assert refused.returncode == 2
    assert not (tmp_path / "b.csv").exists()


def test_filters_and_order_are_the_lists(system: Running, tmp_path: Path) -> None:
    heading, *rows = export(
        system, "quotations", tmp_path / "a.csv", "-f", "status=customer_accepted", "--sort", "-number"
    )
    numbers = [row[heading.index("Nomor Quotation")] for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert {row[heading.index("Status")] for row in rows} == {"Customer Accepted"}
    for wrong in (["-f", "colour=red"], ["-f", "red"], ["--sort", "colour"]):
        assert jejak(system, "export", "quotations", "--out", str(tmp_path / "b.csv"), *wrong).returncode == 2, wrong
    unknown = jejak(system, "export", "boxes", "--out", str(tmp_path / "b.csv"))
    assert unknown.returncode == 2
    assert "quotations" in unknown.stderr


def test_a_list_that_several_services_have_is_exported_from_the_one_that_is_named(
    system: Running, tmp_path: Path
) -> None:
    out = tmp_path / "work.csv"
    unclear = jejak(system, "export", "work", "--out", str(out))
    assert unclear.returncode == 2
    assert "iro, contract, kom, b2b-order" in unclear.stderr
    assert "--service" in unclear.stderr
    assert not out.exists()
    assert len(export(system, "work", out, "--service", "iro", "--role", "sales_ops")) > 1
    assert len(export(system, "work", out, "--service", "kom", "--role", "sales_ops")) == 1, "nothing waits there"
    for wrong in ("notifier", "boxes"):
        refused = jejak(system, "export", "work", "--out", str(tmp_path / "b.csv"), "--service", wrong)
        assert refused.returncode == 2, wrong


class _Endless(BaseHTTPRequestHandler):
    """Announces many rows and never ends; `/short` ends early."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Jejak-Rows", "1000")
        self.send_header("Content-Length", "1000000" if "short" not in self.path else "6")
        self.end_headers()
        self.wfile.write(b"a\r\nb\r\n")
        self.wfile.flush()
        if "short" not in self.path:
            self.server.shown.set()  # type: ignore[attr-defined]  # set by the fixture
            self.server.over.wait(30)  # type: ignore[attr-defined]  # set by the fixture

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def endless() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endless)
    server.shown, server.over = threading.Event(), threading.Event()  # type: ignore[attr-defined]  # for the handler
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.over.set()  # type: ignore[attr-defined]  # set above
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_export_leaves_the_old_file_and_nothing_else(
    endless: ThreadingHTTPServer, tmp_path: Path, signal_: signal.Signals
) -> None:
    out = tmp_path / "iros.csv"
    out.write_text("old")
    arguments = [
        "export",
        "iros",
        "--out",
        str(out),
        "--token",
        "t",
        "--url",
        f"http://127.0.0.1:{endless.server_port}",
    ]
    process = subprocess.Popen([Path(sys.executable).parent / "jejak", *arguments], stderr=subprocess.PIPE, text=True)
    assert endless.shown.wait(20)  # type: ignore[attr-defined]  # set by the fixture
    os.kill(process.pid, signal_)
    said = process.communicate(timeout=20)[1]
    assert (process.returncode, "interrupted" in said) == (130, True), said
    assert [path.name for path in tmp_path.iterdir()] == ["iros.csv"]
    assert out.read_text() == "old"


def test_a_file_that_ends_early_is_not_kept(endless: ThreadingHTTPServer, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{endless.server_port}/short"
    arguments = ["export", "iros", "--out", str(tmp_path / "iros.csv"), "--token", "t", "--url", url]
    done = subprocess.run(
        [Path(sys.executable).parent / "jejak", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "1 of 1,000 rows" in done.stderr
    assert not list(tmp_path.iterdir())


def _iro_with_a_formula(system: Running) -> None:
    access = Access(Path(system.home))
    with httpx.Client(base_url=f"{access.url('iro')}/v1") as client:
        client.headers["Authorization"] = f"Bearer {access.token('sales_ops')}"
        accepted = client.get("/quotations", params={"status": "customer_accepted"}).json()["items"][0]
        body = {"quotation_id": accepted["id"], "pic": FORMULA, "requested_delivery": "2027-03-01"}
        made = client.post("/iros", json=body, headers={"Idempotency-Key": uuid4().hex})
        assert made.status_code == 201, made.text
        client.get("/iros", params={"wait_for": made.json()["position"]}).raise_for_status()
