"""All orders as an event log, read by an independent tool of process mining."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pm4py
import pytest
from pm4py.objects.ocel.obj import OCEL
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import Person
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running

READERS: dict[str, Callable[[str], OCEL]] = {"json": pm4py.read_ocel2_json, "sqlite": pm4py.read_ocel2_sqlite}


@pytest.fixture(scope="module")
def iro(office: Office, system: Running) -> Record:
    """An approved IRO that the console has heard of."""
    iro = office.approved(quotation())
    reader = hire(system, Person, "ops_admin", service="console")
    approved = office.observer.hears("iro.approved", iro)

    def known() -> bool:
        try:
            timeline: dict[str, Any] = reader.read(f"/orders/{iro.id}/timeline")
        except Problem:
            return False
        return bool(timeline["positions"]["iro"] >= approved.position)

    awaited(known)
    return iro


@pytest.mark.parametrize("format", READERS)
def test_the_log_is_valid_where_others_read_it(
    iro: Record, office: Office, system: Running, tmp_path: Path, format: str
) -> None:
    reader = hire(system, Person, "ops_admin", service="console")
    path = tmp_path / f"orders.{format}"
    path.write_bytes(reader.download(f"/ocel/export?format={format}").content)
    log = READERS[format](str(path))
    related = log.relations[log.relations["ocel:oid"] == iro.id]
    heard = [event.type for event in office.observer.heard(iro)]
    own = related[related["ocel:qualifier"] == "record"].sort_values("ocel:timestamp", kind="stable")
    assert sorted(own["ocel:activity"]) == sorted(heard)
    assert set(related["ocel:type"]) == {"iro"}
    (number,) = log.objects[log.objects["ocel:oid"] == iro.id]["number"]
    assert number == iro["number"]
    assert {"verification.requested"} <= set(related[related["ocel:qualifier"] == "concerned"]["ocel:activity"])


def test_every_relation_of_the_database_leads_somewhere(iro: Record, system: Running, tmp_path: Path) -> None:
    reader = hire(system, Person, "manager", service="console")
    path = tmp_path / "orders.sqlite"
    path.write_bytes(reader.download("/ocel/export?format=sqlite").content)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA foreign_keys = ON")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT ocel_type FROM object WHERE ocel_id = ?", (iro.id,)).fetchall() == [("iro",)]


def test_who_may_not_read_all_orders_gets_no_log(system: Running) -> None:
    with pytest.raises(Problem, match="404"):
        hire(system, Person, "sales_ops", service="console").read("/ocel/export")
