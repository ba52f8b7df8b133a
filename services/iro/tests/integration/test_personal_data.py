"""Names, e-mails, phones and NIK of people lie nowhere in plain, and are opened in answers by right."""

import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.acceptance.office import Office
from tests.acceptance.record import Record
from tests.acceptance.telco import pdf, quotation

from jejak_embedded.home import Running

NIK = "3273014507820003"
PERSON = {
    "name": "Wiranto Kusumaningrat",
    "position": "Direktur",
    "email": "wiranto.k@kusuma.example",
    "phone": "+62 811-5550-7788",
}
SUCCESSOR = {**PERSON, "name": "Ratih Purnamasari", "email": "ratih.p@kusuma.example", "phone": "0812 5550 9911"}
PLAIN = (
    *("Wiranto", "Kusumaningrat", "wiranto.k@", "811-5550-7788", "628115550778", "81155507788"),
    *("Ratih", "Purnamasari", "ratih.p@", "0812 5550 9911", "081255509911", "6281255509911"),
    NIK,
)


@pytest.fixture(scope="module")
def iro(office: Office) -> Record:
    """An IRO whose people went through everything: offer, verification, KTP, a revision with another contact."""
    offered = quotation()
    offered["customer"]["contacts"] = [PERSON]
    iro = office.submitted(offered)
    verification = office.verification_of(iro)
    office.verification.check(verification, {"item": "ktp_penanggung_jawab", "complete": True, "nik": NIK})
    office.verification.add_document(verification, "ktp_penanggung_jawab", "KTP Wiranto Kusumaningrat.pdf", pdf("ktp"))
    other = offered["customer"] | {"contacts": [SUCCESSOR]}
    office.sales_ops.tell(offered | {"revision": 2, "customer": other})
    office.observer.hears("iro.quotation_changed", iro)
    office.sales_ops.adopt_revision(iro, 2)
    last = office.observer.hears("verification.requested", iro_id=iro.id, round=2)
    office.sales_ops.read("/verifications", wait_for=last.position)
    office.sales_ops.read("/work", wait_for=last.position)
    return office.sales_ops.see(iro)


def tables(database: psycopg.Connection) -> list[tuple[str, str]]:
    """Every table of the service's database: store, inbox, read models, directory."""
    query = "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
    return [(str(schema), str(table)) for schema, table in database.execute(query)]


def found_in(text: str) -> set[str]:
    """What of these people stands in a text, also as the hexadecimal digits in which PostgreSQL shows bytes."""
    return {plain for plain in PLAIN if plain in text or plain.encode().hex() in text}


def test_nothing_of_people_lies_in_the_database(iro: Record, iro_database: psycopg.Connection) -> None:
    seen = 0
    for schema, table in tables(iro_database):
        rows = iro_database.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(schema, table)))
        for (row,) in rows:
            seen += iro.id in row
            assert found_in(row) == set(), f"in {schema}.{table}"
    assert seen > 3, "the IRO itself was looked at"


def test_nothing_of_people_goes_over_the_wire(office: Office, iro: Record) -> None:
    assert office.observer.heard(iro)
    for event in office.observer.everything():
        assert found_in(event.body.decode() + str(event.headers)) == set(), event.type


def test_nothing_of_people_stands_in_the_logs(system: Running, iro: Record) -> None:
    logs = list((Path(system.home) / "logs").iterdir())
    assert logs
    for log in logs:
        assert found_in(log.read_text(errors="replace")) == set(), log.name


def test_keys_of_people_are_kept_under_pseudonyms(office: Office, iro: Record) -> None:
    (contact,) = iro["offer"]["customer"]["contacts"]
    assert re.fullmatch(r"psn_[0-9a-f]{32}", contact["name"]["subject"])
    assert contact["name"]["subject"] == contact["email"]["subject"] == contact["phone"]["subject"]


def test_whoever_may_read_sees_them_in_plain(office: Office, iro: Record) -> None:
    for reader in (office.sales_ops, office.technical, office.manager):
        (contact,) = reader.see(iro)["offer"]["customer"]["contacts"]
        assert {name: contact[name]["value"] for name in ("name", "email", "phone")} == {
            name: SUCCESSOR[name] for name in ("name", "email", "phone")
        }
        (row,) = reader.pages("/iros", q=iro["number"])
        assert row["offer"]["customer"]["contacts"][0]["name"]["value"] == SUCCESSOR["name"]
        assert PERSON["name"] in str(reader.history(iro))
