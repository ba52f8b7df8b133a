"""Seed 000, section 6: KOM – KICK-OFF MEETING, step by step, on the running system, over HTTP and NATS only."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import hashlib
import io
from datetime import timedelta
from typing import Any

import httpx
import icalendar
import pytest
from pypdf import PdfReader
from tests.acceptance.kom_office import KomDesk, moment
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import Person
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import JAKARTA, pdf, quotation

from jejak_embedded.home import Running

CABLING = {"kind": "service", "description": "Tarik kabel FO", "quantity": 300, "unit": "meter", "site": JAKARTA}
ROUTERS = {"kind": "goods", "description": "Router CPE", "quantity": 2, "unit": "unit", "site": JAKARTA}


@pytest.fixture
def iro(office: Office) -> Record:
    return office.approved(quotation(), needs=[ROUTERS, CABLING])


@pytest.fixture(scope="session")
def scheduled(office: Office, kom_desk: KomDesk) -> Record:
    """Looked at, never changed."""
    return kom_desk.scheduled(office.approved(quotation()))


def invitation(kom_desk: KomDesk, kom: Record) -> tuple[Any, Any]:
    """The calendar file, and the event in it."""
    answer = kom_desk.sales_ops.download(f"{kom.path}/invitation.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    return calendar, calendar.walk("VEVENT")[0]


def topics(kom_desk: KomDesk, person: Person, kom: Record, since: str) -> list[str]:
    """What waits for somebody in a KOM once this has happened to it."""
    shown = kom_desk.observer.hears(since, kom).position
    return [item["topic"] for item in person.work(kom, wait_for=shown)]


def request_of(kom_desk: KomDesk, kom: Record, kind: str) -> dict[str, Any]:
    return kom_desk.observer.hears(f"{kind}.requested", kom).data


def test_6_A_kontrak_active_muncul_untuk_dijadwalkan(kom_desk: KomDesk, iro: Record) -> None:
    contract = kom_desk.pks.active(iro)
    kom = kom_desk.kom_of(contract)
    assert kom.status == "To Be Scheduled"
    assert kom["number"].startswith("KOM/20")
    assert kom["customer"]["name"] == iro["offer"]["customer"]["name"]
    assert [need["description"] for need in kom["needs"]] == ["Router CPE", "Tarik kabel FO"]
    assert kom["iro"] == {"id": iro.id, "number": iro["number"]}
    assert topics(kom_desk, kom_desk.sales_ops, kom, "kom.to_be_scheduled") == ["schedule_kom"]
    opened = kom_desk.observer.hears("kom.to_be_scheduled", kom)
    listed = kom_desk.sales_ops.read("/koms", q=contract["number"], status="to_be_scheduled", wait_for=opened.position)
    assert [row["number"] for row in listed["items"]] == [kom["number"]]


def test_6_A_1_1_klik_create_kom(kom_desk: KomDesk, iro: Record) -> None:
    waiting = kom_desk.to_be_scheduled(iro)
    with pytest.raises(Problem, match="403 role_may_not"):
        kom_desk.delivery_manager.create(
            "/koms", {"contract_id": waiting["contract"]["id"], **meeting(kom_desk, waiting)}
        )
    with pytest.raises(Problem, match="404"):
        kom_desk.sales_ops.create("/koms", {"contract_id": iro.id, **meeting(kom_desk, waiting)})
    kom = kom_desk.sales_ops.create_kom(waiting)
    assert (kom.id, kom.status) == (waiting.id, "Scheduled")


def meeting(kom_desk: KomDesk, kom: Record, **changes: Any) -> dict[str, Any]:
    return kom_desk.sales_ops.meeting(kom, **changes)


def test_6_A_1_2_isi_tanggal_peserta_internal_dan_customer_agenda(kom_desk: KomDesk, iro: Record) -> None:
    waiting = kom_desk.to_be_scheduled(iro)
    wrong: list[dict[str, Any]] = [{"internal": []}, {"customer": []}, {"agenda": []}, {"ends_at": moment(7, 8)}]
    for lacking in wrong:
        with pytest.raises(Problem, match="422") as refusal:
            kom_desk.sales_ops.create_kom(waiting, **lacking)
        assert refusal.value.fields == [f"/{name}" for name in lacking]
    new = {"name": "Sari Widodo", "position": "Manajer Fasilitas", "email": "sari@samudra.example"}
    kom = kom_desk.sales_ops.create_kom(waiting, customer=[new])
    (guest,) = kom["meeting"]["customer"]
    assert (guest["name"]["value"], guest["position"], guest["email"]["value"]) == tuple(new.values())
    heard = kom_desk.observer.hears("kom.scheduled", kom)
    assert b"Sari" not in heard.body, "sealed on the wire"
    assert b"sari@" not in heard.body
    assert kom["meeting"]["internal"] == [kom_desk.sales_ops.id, "u-delivery_manager"]


def test_6_A_1_3_upload_tor_atau_dokumen_tambahan(kom_desk: KomDesk, iro: Record) -> None:
    kom, data = kom_desk.to_be_scheduled(iro), pdf("tor")
    kom = kom_desk.sales_ops.upload(kom, "tor", "TOR.pdf", data)
    (listed,) = kom["documents"]
    assert (listed["kind"], listed["document"]["filename"]) == ("tor", "TOR.pdf")
    sha256 = hashlib.sha256(data).hexdigest()
    assert kom_desk.technical.download(f"{kom.path}/documents/{sha256}").content == data
    assert kom_desk.sales_ops.act(kom, "remove_document", {"sha256": sha256})["documents"] == []


def test_6_A_1_4_simpan(kom_desk: KomDesk, scheduled: Record) -> None:
    """Whoever is invited gets a calendar file; what was saved can be read as it was before."""
    calendar, event = invitation(kom_desk, scheduled)
    assert (calendar["METHOD"], int(event["SEQUENCE"]), str(event["UID"])) == ("REQUEST", 0, scheduled.id)
    starts_at = event["DTSTART"].dt
    assert starts_at.isoformat() == moment(7, 9)
    assert starts_at.utcoffset() == timedelta(hours=7)
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    (contact,) = scheduled["customer"]["contacts"]
    assert str(event["ATTENDEE"]) == f"mailto:{contact['email']['value']}"
    assert event["ATTENDEE"].params["CN"] == contact["name"]["value"]
    assert kom_desk.sales_ops.see(scheduled, version=1).status == "To Be Scheduled"


def test_6_A_1_jadwal_ulang_dan_batal(kom_desk: KomDesk, iro: Record) -> None:
    kom = kom_desk.scheduled(iro)
    later = {"starts_at": moment(8, 13), "ends_at": moment(8, 14)}
    kom = kom_desk.sales_ops.reschedule(kom, "Customer berhalangan", **later)
    _, event = invitation(kom_desk, kom)
    assert (int(event["SEQUENCE"]), event["DTSTART"].dt.isoformat()) == (1, moment(8, 13))
    kom = kom_desk.sales_ops.cancel(kom, "Kantor customer pindah")
    calendar, event = invitation(kom_desk, kom)
    assert (calendar["METHOD"], int(event["SEQUENCE"]), event["STATUS"]) == ("CANCEL", 2, "CANCELLED")
    assert kom.status == "Cancelled"
    kom = kom_desk.sales_ops.act(kom, "schedule", kom_desk.sales_ops.meeting(kom))
    _, event = invitation(kom_desk, kom)
    assert (kom.status, int(event["SEQUENCE"]), str(event["UID"])) == ("Scheduled", 3, kom.id)
    methods = [heard.data["method"] for heard in kom_desk.observer.heard(kom) if heard.type == "kom.invitation_issued"]
    assert methods == ["request", "request", "cancel", "request"]


def test_6_A_2_minutes_of_meeting_action_items_checklist_readiness(kom_desk: KomDesk, iro: Record) -> None:
    kom, manager = kom_desk.scheduled(iro), kom_desk.delivery_manager
    with pytest.raises(Problem, match="403 role_may_not"):
        kom_desk.sales_ops.act(kom, "record_minutes", {"text": "Oke"})
    assert topics(kom_desk, manager, kom, "kom.scheduled") == ["record_minutes"]
    kom = manager.record_minutes(kom, "Pemadaman hanya malam hari.", decisions=["JKT-HO didahulukan"])
    assert kom["minutes"]["decisions"] == ["JKT-HO didahulukan"]
    assert kom_desk.sales_ops.see(kom).why_not("complete") == "readiness_undecided"
    kom = manager.add_action_item(kom, "Kirim daftar nama teknisi", owner=manager.id)
    kom = manager.add_action_item(kom, "Siapkan ruang perangkat", party="customer")
    ours, _ = (known["item"] for known in kom["action_items"])
    assert ours["owner"] == manager.id
    kom = manager.act(kom, "finish_action_item", {"item_id": ours["item_id"], "note": "Terkirim"})
    assert [known["done"] for known in kom["action_items"]] == [True, False]
    first, *others = (line["code"] for line in kom["checklist"])
    with pytest.raises(Problem, match="422 waiver_without_reason"):
        manager.record_readiness(kom, "waived", first)
    kom = manager.record_readiness(kom, "waived", first, reason="Gedung milik customer")
    kom = manager.record_readiness(kom, "ready", *others)
    assert [line["answer"] for line in kom["checklist"]] == ["waived"] + ["ready"] * len(others)
    draft = manager.download(f"{kom.path}/minutes.pdf")
    assert "Pemadaman hanya malam hari." in text_of(draft.content)


def text_of(file: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


def test_6_A_3_sales_ops_menandai_completed(kom_desk: KomDesk, system: Running, iro: Record) -> None:
    kom = kom_desk.scheduled(iro)
    assert kom.why_not("complete") == "minutes_missing"
    kom = kom_desk.delivery_manager.record_readiness(kom_desk.delivery_manager.record_minutes(kom), "ready")
    with pytest.raises(Problem, match="403 role_may_not"):
        kom_desk.delivery_manager.act(kom, "complete")
    kom = kom_desk.sales_ops.complete(kom)
    assert kom.status == "Completed"
    printed = kom_desk.sales_ops.download(f"{kom.path}/minutes.pdf").content
    assert hashlib.sha256(printed).hexdigest() == kom["paper"]["document"]["sha256"]
    for text in (kom["number"], kom["contract"]["number"], kom["customer"]["contacts"][0]["name"]["value"]):
        assert text in text_of(printed)
    verify = f"{system.endpoints['kom']}/v1/documents/{kom['paper']['fingerprint']}/verify"
    assert awaited(lambda: httpx.get(verify).status_code == httpx.codes.OK), "the paper is known to be genuine"


def test_6_A_3_sistem_memicu_procurement_jika_butuh_barang(office: Office, kom_desk: KomDesk, iro: Record) -> None:
    kom = kom_desk.completed(iro)
    request = request_of(kom_desk, kom, "procurement")
    assert [need["description"] for need in request["goods"]] == ["Router CPE"]
    assert (request["contract"], request["pic"]) == (kom["contract"], iro["particulars"]["pic"])
    without = kom_desk.completed(office.approved(quotation(), needs=[CABLING]))
    request_of(kom_desk, without, "deployment")  # comes after what would have been asked of Procurement
    assert "procurement.requested" not in [event.type for event in kom_desk.observer.heard(without)]
    assert kom_desk.sales_ops.see(without)["procurement"] is None


def test_6_A_3_sistem_memicu_deployment_jika_layanan_siap_dipasang(kom_desk: KomDesk, iro: Record) -> None:
    kom = kom_desk.completed(iro, "not_ready")
    assert topics(kom_desk, kom_desk.delivery_manager, kom, "kom.completed") == ["make_ready"]
    kom_desk.requested(kom, "procurement")
    assert kom_desk.sales_ops.see(kom)["deployment"] is None
    kom = kom_desk.delivery_manager.record_readiness(kom, "ready")
    request = request_of(kom_desk, kom, "deployment")
    assert [site["code"] for site in request["sites"]] == [site["code"] for site in kom["sites"]]
    assert [line["service"] for line in request["lines"]] == ["Dedicated Internet", "Metro Ethernet"]
    assert [need["description"] for need in request["works"]] == ["Tarik kabel FO"]
    assert kom_desk.delivery_manager.see(kom).why_not("record_readiness") == "deployment_requested_already"
    asked = [event.type for event in kom_desk.observer.heard(kom)]
    assert (asked.count("procurement.requested"), asked.count("deployment.requested")) == (1, 1)


def test_6_A_3_jawaban_procurement_dan_deployment_tampak_di_kom(kom_desk: KomDesk, iro: Record) -> None:
    kom = kom_desk.requested(kom_desk.completed(iro), "deployment")
    with pytest.raises(Problem, match="422 rejection_without_reason"):
        kom_desk.sales_ops.acknowledge(kom, "deployment", "rejected")
    kom = kom_desk.sales_ops.acknowledge(kom, "deployment", "rejected", reason="Tim penuh sampai Mei")
    assert (kom["deployment"]["answer"], kom["deployment"]["reason"]) == ("rejected", "Tim penuh sampai Mei")
    kom = kom_desk.delivery_manager.acknowledge(kom, "deployment", "accepted", reference="WO-7")
    assert kom["deployment"]["answer"] == "rejected", "the first answer stands"
    assert [each["reference"] for each in kom["deployment"]["contradictions"]] == ["WO-7"]
    heard = kom_desk.observer.hears("handover.contradicted", kom)
    (row,) = kom_desk.sales_ops.read("/koms", q=kom["number"], deployment="contradicted", wait_for=heard.position)[
        "items"
    ]
    assert row["id"] == kom.id
    assert topics(kom_desk, kom_desk.sales_ops, kom, "handover.contradicted") == ["settle_handover"]


def test_6_kontrak_diakhiri_sebelum_kom(kom_desk: KomDesk, iro: Record) -> None:
    """docs/across-services.md: a contract that is terminated before its KOM is Completed stops it."""
    contract = kom_desk.pks.active(iro)
    kom = kom_desk.sales_ops.create_kom(kom_desk.kom_of(contract))
    kom_desk.pks.manager.act(contract, "terminate", {"reason": "Customer menutup kantor"})
    kom_desk.observer.hears("kom.contract_ended", kom, cause="terminated")
    kom = kom_desk.sales_ops.see(kom)
    assert (kom.status, kom["contract_end"]["reason"]) == ("Stopped", "Customer menutup kantor")
    assert invitation(kom_desk, kom)[0]["METHOD"] == "CANCEL"
