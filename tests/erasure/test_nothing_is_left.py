"""A person is erased: their plain text is nowhere, the other person on the same records is still there, and all agrees.

What is looked through byte for byte is the system's whole home: PostgreSQL's data with its WAL, the JetStream store, the
documents, the logs. The secrets are not looked at, they hold keys. Nothing plain may be found even before the erasure,
but for documents; so the deleted key is looked for as well, where it can be gone: in the tables, not in the WAL.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jejak_embedded.throwaway import throwaway_system

from .people import FIRST, SECOND, content, files_with_traces, quotation, traces_in
from .world import World, eventually, written

pytestmark = pytest.mark.timeout(300)
ROLES = ("sales_ops", "verification", "legal", "technical", "manager", "ops_admin")


@pytest.fixture(scope="module")
def before() -> Iterator[World]:
    """The system as it is before the erasure."""
    with throwaway_system() as system:
        yield written(system)


@pytest.fixture(scope="module")
def seen_before(before: World) -> dict[str, Any]:
    """What was there to be erased, so that not finding it later means something."""
    return {
        "files": list(files_with_traces(before.home, FIRST)),
        "api": answers(before),
        "show": before.json("people", "show", before.subjects["first email"]),
        "answer": before.get("ops_admin", f"people/{before.subjects['first email']}").json(),
        "keyring": keys_in_tables(before, "first email"),
    }


@pytest.fixture(scope="module")
def erased(before: World, seen_before: dict[str, Any]) -> dict[str, Any]:
    """The first person is erased: as a contact by the API, by their NIK from the command line."""
    by_api = before.post(
        "ops_admin",
        f"people/{before.subjects['first email']}/erase",
        json={"ground": "requested", "reference": "PDP/7"},
    )
    by_hand = before.json("erase-person", before.subjects["first nik"], "--ground", "requested", "--yes")
    return {"api": by_api, "hand": by_hand}


@pytest.fixture(scope="module")
def world(before: World, erased: dict[str, Any]) -> World:
    """The system as it is after the erasure."""
    for database in ("iro", "keyring"):
        before.sql(database, "VACUUM (FULL)")
    before.sql("keyring", "CHECKPOINT")
    return before


def answers(world: World) -> dict[str, str]:
    """Everything the API says of the records, to everybody: now, in the past, as history, in lists, as files."""
    found: dict[str, str] = {}
    for role in ROLES:
        with world.http(role) as http:
            for record in world.records:
                for path in (record, f"{record}?version=1", f"{record}/history"):
                    found[f"{role} {path}"] = http.get(path).text
            for path in ("quotations", "iros", "verifications", "reviews", "work"):
                found[f"{role} {path}"] = http.get(path).text
    return found


def keys_in_tables(world: World, person: str) -> list[str]:
    """The files of the keyring's tables that hold the person's wrapped key."""
    world.sql("keyring", "CHECKPOINT")
    key = world.wrapped_keys[world.subjects[person]]
    base = world.home / "postgres"
    files = [f for f in base.rglob("base/*/*") if f.is_file()]
    assert files
    return [str(f.relative_to(base)) for f in files if key in content(f)]


def documents(world: World) -> list[Path]:
    return [f for f in (world.home / "documents").rglob("sha256/*/*") if f.is_file()]


def test_before_there_was_something_to_erase(seen_before: dict[str, Any], before: World) -> None:
    plain = {line.split("/")[0] for line in seen_before["files"]}
    assert plain == {"documents"}, "nothing but the documents is ever plain"
    assert any(traces_in(text.encode(), FIRST) for text in seen_before["api"].values())
    assert seen_before["keyring"]
    iro, *others = sorted(seen_before["show"], key=lambda part: part["service"] != "iro")
    assert all(record["aggregate"] == "dossier" for part in others for record in part["records"]), (
        "no order went on yet"
    )
    assert {record["aggregate"] for record in iro["records"]} == {"quotation", "iro", "verification"}
    assert {kind for record in iro["records"] for kind in record["kinds"]} == {"contact", "identity"}
    answer = seen_before["answer"]
    assert answer["deleted"] == iro["deleted"]
    assert [kept["reason"] for kept in answer["kept"]] == ["listed_elsewhere"]
    assert answer["known_since"] is not None
    assert len(documents(before)) == 5


def test_the_erasure_says_what_it_did(world: World, erased: dict[str, Any]) -> None:
    assert erased["api"]["complete"]
    assert (erased["api"]["had_key"], erased["api"]["documents"]) == (True, 2), "the KTP and the CV"
    assert [kept["reason"] for kept in erased["api"]["kept"]] == ["listed_elsewhere"], "the letter a review lists too"
    assert erased["hand"]["had_key"]
    assert all(part["complete"] for part in erased["hand"]["services"])
    assert {part["service"]: part["documents"] for part in erased["hand"]["services"] if part["documents"]} == {
        "iro": 1
    }, "the scan before the NIK"
    assert erased["hand"]["vacuumed"]


def test_no_file_of_the_system_holds_the_first_persons_plain_text(world: World) -> None:
    assert list(files_with_traces(world.home, FIRST)) == []


def test_the_tables_of_keys_do_not_hold_the_deleted_keys(world: World) -> None:
    assert keys_in_tables(world, "first email") == []
    assert keys_in_tables(world, "first nik") == []
    assert keys_in_tables(world, "second email"), "the search finds what is there"


def test_the_second_persons_documents_and_the_shared_one_are_still_there(world: World) -> None:
    left = documents(world)
    assert len(left) == 2
    assert any(traces_in(f.read_bytes(), SECOND) for f in left)


def test_the_api_tells_nobody_about_the_first_and_everything_about_the_second(world: World) -> None:
    after = answers(world)
    assert {
        where: traces_in(text.encode(), FIRST) for where, text in after.items() if traces_in(text.encode(), FIRST)
    } == {}
    for record in world.records:
        if record.startswith(("quotations", "iros", "verifications")):
            for path in (record, f"{record}?version=1", f"{record}/history"):
                text = after[f"sales_ops {path}"]
                assert '"status":"erased"' in text, path
    for record in world.records:
        if record.startswith("quotations"):
            contacts = json.loads(after[f"sales_ops {record}"])["offer"]["customer"]["contacts"]
            names = {contact["name"]["value"] for contact in contacts}
            assert names == {None, SECOND.name}


def test_a_deleted_document_is_gone_for_who_may_read_it(world: World) -> None:
    for record in world.records:
        if record.startswith("verifications"):
            for item in world.get("verification", record).json()["items"]:
                for document in item["documents"]:
                    answer = world.get("verification", f"{record}/documents/{document['sha256']}")
                    mine = document["subject"] != world.subjects["second email"]
                    assert answer.status_code == (404 if mine else 200), document


def test_the_command_line_tells_nothing_either(world: World) -> None:
    for record in (world.records[0], world.records[-1]):
        assert traces_in(world.jejak("history", record.rpartition("/")[2]).encode(), FIRST) == []
    first, *_ = world.json("parked", "list")
    assert traces_in(world.jejak("parked", "show", first["id"]).encode(), FIRST) == []


def test_parked_bodies_that_name_the_first_are_forgotten_and_the_others_are_not(world: World) -> None:
    errors = {}
    for entry in world.json("parked", "list"):
        if not entry["waits_behind"]:
            [outcome, *_] = world.json("parked", "retry", entry["id"], exit_code=1)
            errors[entry["ordering_key"]] = outcome["error"]
    assert errors["Q-BAD"].startswith("BodyForgotten")
    assert errors["Q-GARBAGE"].startswith("BodyForgotten")
    assert "surprise" in errors["Q-OTHER"], "the body about the second person alone is still read"


def test_the_audit_of_the_erasure_is_kept_without_the_person(world: World) -> None:
    subject = world.subjects["first email"]
    answer = world.get("ops_admin", f"people/{subject}").json()
    assert answer["known_since"] is None
    [asked] = answer["erasures"]
    assert (asked["actor_id"], asked["ground"], asked["reference"]) == ("ops_admin", "requested", "PDP/7")
    events = world.sql("iro", "SELECT state FROM store.events WHERE topic = 'person.erased' ORDER BY notification_id")
    told = [json.loads(bytes(row[0])) for row in events]
    assert [event["data"]["subject"] for event in told] == [subject, world.subjects["first nik"]]
    assert told[0]["actor"] == {"id": "ops_admin", "role": "ops_admin"}


def test_store_stream_and_read_models_agree_and_can_be_built_anew(world: World) -> None:
    assert world.json("reconcile")["equal"]
    for name in ("quotations", "verifications"):
        assert world.json("projections", "rebuild", name, "--service", "iro")["equal"], name


def test_erasing_again_is_fine(world: World) -> None:
    again = world.json("erase-person", world.subjects["first email"], "--ground", "requested", "--yes")
    assert (again["had_key"], {part["complete"] for part in again["services"]}) == (False, {True})
    assert world.json("reconcile")["equal"]


def test_who_may_not_erase_is_told_so_and_who_may_not_look_finds_nothing(world: World) -> None:
    subject = world.subjects["second email"]
    for role in ROLES[:-1]:
        world.post(role, f"people/{subject}/erase", status=403, json={"ground": "requested"})
        assert world.get(role, f"people/{subject}").status_code == 404
    world.post("ops_admin", f"people/psn_{'0' * 32}/erase", status=404, json={"ground": "requested"})
    world.post(
        "ops_admin", f"people/{subject}/erase", status=422, json={"ground": "requested", "reference": "of Siti B."}
    )
    assert world.get("ops_admin", f"people/{subject}").json()["known_since"] is not None


def test_an_operator_finds_people_by_what_is_known_of_them_and_others_find_nobody(world: World) -> None:
    asked = {"name": SECOND.name.upper(), "customer": "samudra", "phone": SECOND.phone}
    for role in ROLES[:-1]:
        world.post(role, "people/find", status=404, json=asked)
    [found] = world.post("ops_admin", "people/find", json=asked)["items"]
    assert (found["subject"], found["by"]) == (world.subjects["second email"], ["name", "phone"])
    assert world.post("ops_admin", "people/find", json={"name": FIRST.name})["items"] == []


def test_a_colleague_is_erased_from_the_directory(world: World) -> None:
    with world.http("technical", sub="u-tamu", name="Wiratmaja Tamu") as http:
        assert http.get("quotations").is_success
    assert world.get("ops_admin", "people/u-tamu").json()["colleague"]
    assert world.post("ops_admin", "people/u-tamu/erase", json={"ground": "no_longer_needed"})["complete"]
    assert world.sql("iro", "SELECT 1 FROM directory.people WHERE id = 'u-tamu'") == []


def test_who_comes_back_is_known_again_and_what_was_erased_stays_erased(world: World) -> None:
    """Last, because it writes the person anew."""

    made = world.post("sales_ops", "quotations", json=quotation("Q-BACK", FIRST))
    seen = world.get("sales_ops", f"quotations/{made['id']}").json()
    assert seen["offer"]["customer"]["contacts"][0]["name"]["value"] == FIRST.name
    old = eventually(lambda: world.get("sales_ops", world.records[0]).json())
    assert {c["name"]["status"] for c in old["offer"]["customer"]["contacts"]} == {"erased", "open"}
    subject = world.subjects["first email"]
    told = world.get("ops_admin", f"people/{subject}").json()
    assert (told["came_back"], len(told["erasures"])) == (True, 2), "nobody has to guess why they are readable"
    assert "came back" in world.jejak("people", "show", subject)
