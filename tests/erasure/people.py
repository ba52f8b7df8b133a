"""Two people on the same records, and how to look for every trace of one of them."""

import base64
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from jejak_demo.papers import paper


@dataclass(frozen=True)
class Human:
    """Whom the test knows in plain text; the names occur nowhere else in the house."""

    name: str
    email: str
    phone: str
    nik: str

    @property
    def contact(self) -> dict[str, Any]:
        return {"name": self.name, "position": "Penanggung Jawab", "email": self.email, "phone": self.phone}

    @property
    def ktp(self) -> bytes:
        """A scan whose bytes say whose it is."""
        return paper(f"KTP {self.nik} {self.name}")

    @property
    def traces(self) -> list[bytes]:
        """What must be found nowhere: names, addresses and numbers as written, in base64 at each offset, and in hex."""
        digits = "".join(c for c in self.phone if c.isdigit()).removeprefix("62")
        plain = [*self.name.lower().split(), self.email, self.phone.lower(), digits, self.nik]
        encoded = [_base64(self.name.encode(), shift) for shift in range(3)] + [self.name.encode().hex().encode()]
        return [text.encode() for text in plain] + [text.lower() for text in encoded]


FIRST = Human("Wiratmaja Kusumaningtyas", "wiratmaja.k@pelanggan.example", "+62 812-5550-0777", "3175091202850003")
SECOND = Human("Bagaskara Nugrahadi", "bagaskara@pelanggan.example", "+62 813-5550-0888", "3273014509900002")


def traces_in(content: bytes, human: Human) -> list[bytes]:
    """The person's traces in some bytes, whatever their case."""
    lowered = content.lower()
    return [trace for trace in human.traces if trace in lowered]


def content(file: Path) -> bytes:
    """Its bytes; none if the running server has removed it meanwhile, as it does with its caches."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def legible(content: bytes) -> bytes:
    """The content with what its bytes do not show: streams of a PDF lie compressed, and their texts as glyphs of a font."""
    if not content.startswith(b"%PDF"):
        return content
    parts = [content]
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with suppress(zlib.error):
            parts.append(zlib.decompressobj().decompress(stream[1]))
    with suppress(PyPdfError, KeyError, ValueError):
        parts += [page.extract_text().encode() for page in PdfReader(io.BytesIO(content)).pages]
    return b"\n".join(parts)


def rows_with_traces(server: str, human: Human) -> Iterator[str]:
    """`database.schema.table: trace` for every value of every table of a server, as PostgreSQL reads it: long values lie
    compressed in its files.
    """
    with psycopg.connect(server, autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate"
        ).fetchall()
    for (database,) in names:
        with psycopg.connect(server, dbname=database, autocommit=True) as connection:
            tables = connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
                " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            for schema, table in tables:
                rows = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table)))
                for row in rows:
                    values = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                    yield from (f"{database}.{schema}.{table}: {trace!r}" for trace in traces_in(values, human))


def files_with_traces(folder: Path, human: Human) -> Iterator[str]:
    """`file: trace` for every file below the folder, read byte for byte, and PDFs as one reads them."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield from (f"{file.relative_to(folder)}: {trace!r}" for trace in traces_in(legible(content(file)), human))


def quotation(number: str, *people: Human, **more: Any) -> dict[str, Any]:
    """A quotation of one customer with these contacts."""
    return {
        "number": number,
        "revision": 1,
        "state": "Customer Accepted",
        "customer": {
            "id": "CUST-ER",
            "name": "PT Samudra Hapus",
            "npwp": "0123456780121000",
            "contacts": [human.contact for human in people],
        },
        "sites": [{"code": "A", "name": "Kantor", "address": "Jl. Pelabuhan 1"}],
        "lines": [{"site": "A", "service": "MPLS VPN", "bandwidth_mbps": 20, "quantity": 1, "otc": 100, "mrc": 200}],
        **more,
    }


def csv_of(number: str, *people: Human) -> bytes:
    """The same as a spreadsheet."""
    columns = "number,revision,state,customer_id,customer_name,contact_name,contact_email,contact_phone"
    rows = [f"{columns},site_code,site_name,service,quantity,otc,mrc"]
    for place, human in enumerate(people):
        line = "A,Kantor,MPLS VPN,1,100,200" if place == 0 else "A,Kantor,,,,"
        who = f"{human.name},{human.email},{human.phone}"
        rows.append(f"{number},1,Customer Accepted,CUST-ER,PT Samudra Hapus,{who},{line}")
    return "\n".join(rows).encode()


def _base64(text: bytes, shift: int) -> bytes:
    """The part of a base64 text that this stands in, wherever it begins in there."""
    return base64.b64encode(b"\0" * shift + text)[(0, 2, 3)[shift] : -4]
