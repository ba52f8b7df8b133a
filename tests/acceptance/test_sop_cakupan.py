""" "Cakupan" of SOP MKN-ODR01, aspect by aspect, on the running system: each test is named as the aspect is."""

import pytest
from tests.acceptance.food import DESKS, PHOTO, FoodOffice, in_days, inquiry, today
from tests.acceptance.people import Person
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import pdf


def test_platform_media_penyebaran_dan_alat_komunikasi(food: FoodOffice) -> None:
    """Platform Media Penyebaran dan Alat Komunikasi: each order says through which channel it came, and lists find it."""
    order = food.marketing.create("/orders", inquiry(channel="banner"))
    position = food.observer.hears("order.registered", order).position
    found = food.marketing.pages("/orders", channel="banner", wait_for=position)
    assert order.id in [each["id"] for each in found]


@pytest.mark.parametrize("material", ["website", "flyer", "banner", "chat"])
def test_marketing_kit_website_flyer_banner_dan_chat_integrated(food: FoodOffice, material: str) -> None:
    """Marketing KIT (Website, Flyer, Banner dan Chat Integrated): each lead's history tells what was sent, and how."""
    lead = food.marketing.create("/leads", {"customer": inquiry()["customer"], "channel": "online"})
    sent = {"channel": "chat", "materials": [material], "next_follow_up": in_days(3)}
    lead = food.marketing.act(lead, "send_marketing_kit", sent)
    assert (lead["marketing_kit_sent"], lead["next_follow_up"]) == (1, in_days(3))
    assert [entry["type"] for entry in food.sales.history(lead)] == ["lead.registered", "lead.marketing_kit_sent"]


def test_form_pesanan_dan_form_penerimaan(food: FoodOffice) -> None:
    """Form Pesanan dan Form Penerimaan."""
    order = food.inquired(packs=400, note="Tanpa cabai")
    form = order["form"]
    assert (form["outlet"], form["note"], form["handover"]["fulfilment"]) == ("JKT-TEBET", "Tanpa cabai", "delivery")
    order = food.on_its_way(food.produced(packs=400))
    sent = order["deliveries"][0]
    lines = [{"item": "NASI-BOX", "received": 390, "short": 4, "damaged": 6, "note": "Enam kotak penyok"}]
    told = {
        "delivery_id": sent["id"],
        "lines": lines,
        "received_on": today().isoformat(),
        "receiver": {"name": "Ibu Ratih", "phone": "+62 813-5550-7001"},
    }
    order = food.marketing.act(order, "receive_delivery", told)
    assert order["figures"]["outstanding"] == [{"item": "NASI-BOX", "packs": 10}]
    assert order["deliveries"][0]["receiver"]["name"]["value"] == "Ibu Ratih"
    assert food.production.see(order)["deliveries"][0]["receiver"]["name"]["status"] == "hidden"
    signed = {"file": ("form-penerimaan.pdf", pdf("form penerimaan"))}
    order = food.marketing.act(order, "attach_receipt", data={"delivery_id": sent["id"]}, files=signed)
    assert order["deliveries"][0]["document"]["filename"] == "form-penerimaan.pdf"
    printed = food.marketing.act(order, "print_paper", {"paper": "form_penerimaan", "delivery_id": sent["id"]})
    assert _paper(food, printed, "form_penerimaan").startswith(b"%PDF")
    assert printed["papers"][-1]["number"] == sent["number"]


def test_waktu_pemesanan_diatas_1000_pack_harus_terkonfirmasi_paling_lambat_4_hari(food: FoodOffice) -> None:
    """Waktu Pemesanan dalam jumlah diatas 1000 pack harus terkonfirmasi paling lambat -4 Hari."""
    in_time = food.store_manager.act(food.recommended(packs=1_500, days=4), "confirm")
    assert in_time.status == "Terkonfirmasi"
    few = food.store_manager.act(food.recommended(packs=1_000, days=3), "confirm")
    assert few.status == "Terkonfirmasi"
    late = food.recommended(packs=1_001, days=3)
    with pytest.raises(Problem, match="409 confirmed_too_late") as refused:
        food.store_manager.act(late, "confirm")
    assert "1.000 pack masih dapat dikonfirmasi" in refused.value.body["detail"]
    overridden = food.store_manager.act(late, "override_lead_time", {"reason": "Dapur kedua siap"})
    confirmed = food.store_manager.act(overridden, "confirm")
    types = [entry["type"] for entry in food.marketing.history(confirmed)]
    assert types[-2:] == ["order.lead_time_overridden", "order.confirmed"]
    assert confirmed["override"]["reason"] == "Dapur kedua siap"


@pytest.mark.parametrize("role", ["marketing", "rnd", "store_manager", "ppic", "production"])
def test_department_terkait(food: FoodOffice, role: str) -> None:
    """Department Terkait (Marketing, R&D, Store Manager, Gudang PPIC, Store Manager & Tim Produksi): each sees the
    order, and what is theirs to do."""
    person: Person = getattr(food, role)
    order = person.see(food.checking())
    may = {action["name"] for action in order["actions"] if action["allowed"]}
    assert ("answer_availability" in may) == (role in DESKS)
    assert may or role == "store_manager"


def test_dokumentasi_jika_donatur_meminta_untuk_menjadi_bukti_program_pembagian(food: FoodOffice) -> None:
    """Dokumentasi jika donatur meminta untuk menjadi bukti program pembagian: it never holds the order up."""
    order = food.produced(donation={"name": "Jumat Berkah", "documentation_wanted": True})
    food.marketing.act(order, "request_documentation", {"note": "Donatur minta foto"})
    order = food.receive(food.on_its_way(order))
    assert food.accounting.act(order, "close").status == "Selesai"
    agreed = {"statement": "Penerima setuju difoto", "consented_on": in_days(0)}
    order = food.marketing.act(order, "record_consent", data=agreed, files={"file": ("izin.pdf", pdf("izin"))})
    assert order["documentation"]["consent"] == "Penerima setuju difoto"
    told = {"taken_on": in_days(0), "note": "Dibagikan di Masjid Al-Ikhlas"}
    order = food.marketing.act(order, "add_documentation", data=told, files={"photo": ("foto.jpg", PHOTO)})
    printed = food.marketing.act(order, "print_paper", {"paper": "laporan_donatur"})
    assert _paper(food, printed, "laporan_donatur").startswith(b"%PDF")
    food.marketing.act(printed, "withdraw_consent", {"reason": "Penerima berubah pikiran"})
    with pytest.raises(Problem, match="nothing_on_paper"):
        food.marketing.act(food.marketing.see(order), "print_paper", {"paper": "laporan_donatur"})


def _paper(food: FoodOffice, order: Record, kind: str) -> bytes:
    """The file of the paper that was printed last."""
    last = order["papers"][-1]
    assert last["paper"] == kind
    return food.marketing.download(f"{order.path}/documents/{last['document']['sha256']}").content
