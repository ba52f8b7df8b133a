""" "Prosedur" of SOP MKN-ODR01, step by step, on the running system: each test is named as the step is."""

import pytest
from tests.acceptance.food import FoodOffice, in_days, inquiry, packs_of
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import pdf


def types_of(food: FoodOffice, order: Record) -> list[str]:
    return [entry["type"] for entry in food.marketing.history(order)]


@pytest.mark.parametrize("channel", ["online", "offline", "website", "flyer", "banner", "chat"])
def test_penyebaran_marketing_kit_atau_lead_dari_kanal_online_dan_offline(food: FoodOffice, channel: str) -> None:
    """Penyebaran Marketing KIT atau Lead dari Sales Marketing B2B dari kanal Online & Offline."""
    asked = inquiry(channel=channel)
    lead = food.sales.create("/leads", {"customer": asked["customer"], "channel": channel})
    lead = food.sales.act(lead, "send_marketing_kit", {"channel": channel, "materials": ["flyer", "menu"]})
    food.observer.hears("lead.marketing_kit_sent", lead)
    assert (lead["marketing_kit_sent"], lead.status) == (1, "Sudah dihubungi")
    order = food.sales.create("/orders", asked | {"lead_id": lead.id})
    assert (order["channel"], order.status) == (channel, "Penawaran")
    food.observer.hears("lead.ordered", lead, order_number=order["number"])


def test_melakukan_checking_penawaran_dari_customer_mengenai_jumlah_order(food: FoodOffice) -> None:
    """Melakukan Checking Penawaran dari Customer mengenai Jumlah order."""
    order = food.inquired(packs=425)
    assert order["figures"]["packs_in_all"] == 425
    form = order["form"]
    lines = [{"item": each["item"], "packs": 430} for each in form["lines"]]
    changed = food.marketing.act(
        order, "update", {"form": {"outlet": form["outlet"], "lines": lines, "handover": form["handover"]}}
    )
    assert changed["figures"]["packs_in_all"] == 430


def test_marketing_mengkonfirmasi_jumlah_pesanan_dan_estimasi_waktu_ke_rnd(food: FoodOffice) -> None:
    """Marketing mengkonfirmasi jumlah pesanan dan estimasi waktu ke R&D."""
    order = food.checking(packs=300)
    asked = food.rnd.see(order)["check"]
    assert (asked["packs_in_all"], asked["estimate"], asked["ready_by"]) == (300, "2 hari", in_days(10))
    assert food.rnd.see(order).may("answer_availability")


def test_rnd_dan_gudang_ppic_menginformasikan_ketersediaan_bahan_baku(food: FoodOffice) -> None:
    """R&D dan Gudang PPIC menginformasikan ketersedian bahan baku pemesanan."""
    order = food.checking()
    order = food.rnd.act(order, "answer_availability", {"available": True})
    order = food.production.act(order, "answer_availability", {"available": True})
    assert order.status == "Cek Ketersediaan"
    less = {"available": False, "offered_packs": 250, "offered_date": in_days(12), "note": "Ayam terbatas"}
    order = food.ppic.act(order, "answer_availability", less)
    assert order["check"]["offer"] == {"packs": 250, "needed_by": in_days(12)}
    order = food.marketing.act(order, "accept_counter_offer", {"packs": packs_of(NASI_BOX=250)})
    assert (order.status, order["figures"]["packs_in_all"]) == ("Tersedia", 250)


def test_jika_tersedia_rnd_dan_marketing_segera_mengkonfirmasi_pesanan_ke_store_manager(food: FoodOffice) -> None:
    """Jika Bahan Baku tersedia, R&D dan Marketing menginformasikan jumlah order dan segera mengkonfirmasi pesanan ke
    Store Manager."""
    order = food.available()
    assert food.store_manager.see(order).why_not("confirm") == "not_recommended"
    food.rnd.act(order, "recommend", {})
    with pytest.raises(Problem, match="409 not_recommended"):
        food.store_manager.act(order, "confirm")
    food.sales.act(order, "recommend", {"note": "Pelanggan menunggu"})
    assert food.store_manager.act(order, "confirm").status == "Terkonfirmasi"


def test_store_manager_mengeluarkan_performa_invoice_dan_mengkonfirmasi_ke_tim_marketing(food: FoodOffice) -> None:
    """Store Manager mengeluarkan Performa Invoice (PO) dan mengkonfirmasi ke Tim Marketing."""
    order = food.confirmed(packs=400)
    with pytest.raises(Problem, match="403 role_may_not"):
        food.marketing.act(order, "issue_invoice", {})
    order = food.store_manager.act(order, "issue_invoice", {})
    invoice = order["invoice"]
    assert (invoice["goods"], invoice["tax"], invoice["total"]) == (10_000_000, 1_000_000, 11_000_000)
    food.observer.hears("order.invoice_issued", order, invoice_number=invoice["number"])
    printed = food.store_manager.act(order, "print_paper", {"paper": "performa_invoice"})
    paper = food.marketing.download(f"{order.path}/documents/{printed['papers'][0]['document']['sha256']}")
    assert paper.content.startswith(b"%PDF")


def test_tim_marketing_segera_meminta_down_payment_sebesar_50_persen_ke_customer(food: FoodOffice) -> None:
    """Tim Marketing segera meminta Down Payment (DP) sebesar 50% ke Customer."""
    order = food.marketing.act(food.invoiced(packs=400), "request_payment", {"note": "Transfer ke rekening kami"})
    asked = food.observer.hears("payment.requested", order)
    assert (asked.data["purpose"], asked.data["amount"]) == ("down_payment", 5_500_000)


def test_namun_dapat_bersifat_kondisional_dan_menggunakan_term_of_payment_bertempo(food: FoodOffice) -> None:
    """Namun dapat bersifat kondisional dan dapat fleksibel menggunakan Term Of Payment bertempo."""
    order = food.on_credit(food.invoiced(packs=400))
    food.accounting.act(order, "approve_terms", {"note": "Sesuai batas"})
    asked = food.observer.hears("production.requested", order)
    assert asked.data["because"] == "credit_approved"


def test_atau_dapat_pembayaran_langsung_dengan_cash(food: FoodOffice) -> None:
    """... atau dapat pembayaran langsung dengan Cash."""
    order = food.invoiced(packs=400, pickup=True)
    order = food.marketing.act(order, "choose_payment_mode", {"mode": "cash", "reason": "Bayar di outlet"})
    order = food.pay(order, order["money"]["owed"])
    asked = food.observer.hears("production.requested", order)
    assert asked.data["because"] == "paid_in_full"


def test_jika_customer_sudah_membayar_dp_maka_selanjutnya_memproses_order_ke_tim_produksi(food: FoodOffice) -> None:
    """Jika Customer sudah membayar Down Payment (DP), maka selanjutnya memproses order ke Tim Produksi."""
    order = food.invoiced(packs=400)
    recorded = food.record(order, order["figures"]["asked_ahead"])
    assert recorded.status == "Performa Invoice"
    told = {"payment_id": recorded["payments"][0]["id"]}
    food.accounting.act(recorded, "verify_payment", told)
    order = food.with_the_kitchen(order)
    assert order.status == "Menunggu Produksi"
    assert types_of(food, order).count("production.requested") == 1


def test_setelah_produksi_selesai_store_manager_atau_purchasing_membuat_surat_jalan(food: FoodOffice) -> None:
    """Setelah Produksi order selesai maka Store Manager atau Purchasing Membuat Surat Jalan (DO)."""
    order = food.production.act(food.down_paid(), "start_production")
    with pytest.raises(Problem, match="409 wrong_status"):
        food.store_manager.act(order, "issue_delivery", {})
    order = food.production.act(order, "finish_production", {"made": packs_of(NASI_BOX=400)})
    half = food.store_manager.act(order, "issue_delivery", {"packs": packs_of(NASI_BOX=150)})
    rest = food.purchasing.act(half, "issue_delivery", {})
    assert [each["lines"][0]["packs"] for each in rest["deliveries"]] == [150, 250]


def test_termasuk_harga_barang_dan_ongkos_kirim_jika_tidak_self_pickup_untuk_penjadwalan(food: FoodOffice) -> None:
    """Termasuk Harga Barang dan Ongkos Kirim (Jika Customer tidak Self-Pickup) dan selanjutnya dikordinasikan di Group
    dan Divisi lain untuk penjadwalan pengiriman."""
    order = food.store_manager.act(food.produced(packs=400), "issue_delivery", {"shipping": 150_000})
    issued = order["deliveries"][0]
    assert (issued["goods"], issued["shipping"], order["money"]["owed"]) == (10_000_000, 150_000, 5_650_000)
    leaves_at = f"{in_days(1)}T07:30:00+07:00"
    told = {"delivery_id": issued["id"], "leaves_at": leaves_at, "transport": "B 9123 KLM"}
    food.marketing.act(order, "schedule_delivery", told)
    food.observer.hears("delivery.scheduled", order)
    for paper in ("surat_jalan", "surat_jalan_tanpa_harga"):
        order = food.purchasing.act(order, "print_paper", {"paper": paper, "delivery_id": issued["id"]})
    assert len(order["papers"]) == 2
    pickup = food.produced(packs=400, pickup=True)
    with pytest.raises(Problem, match="no_shipping_on_pickup"):
        food.store_manager.act(pickup, "issue_delivery", {"shipping": 150_000})


def test_marketing_segera_menginformasikan_customer_untuk_melunasi_sisa_pembayaran(food: FoodOffice) -> None:
    """Marketing Segera Menginformasikan kepada Customer untuk melunasi sisa pembayaran."""
    order = food.store_manager.act(food.produced(packs=400), "issue_delivery", {"shipping": 150_000})
    food.marketing.act(order, "request_settlement", {"due_on": in_days(2)})
    asked = food.observer.hears("payment.requested", order, purpose="settlement")
    assert asked.data["amount"] == 5_650_000


def test_jika_pembayaran_bersifat_hutang_tim_marketing_berkoordinasi_dengan_tim_akunting(food: FoodOffice) -> None:
    """... jika pembayaran bersifat hutang selanjutnya tim marketing segera berkordinasi dengan tim akunting."""
    order = food.on_credit(food.invoiced(packs=400))
    order = food.with_the_kitchen(food.accounting.act(order, "approve_terms", {}))
    order = food.store_manager.act(food.produced(order), "issue_delivery", {"shipping": 150_000})
    with pytest.raises(Problem, match="409 not_settled"):
        food.dispatch(order)
    order = food.accounting.act(order, "acknowledge_receivable", {"note": "Jatuh tempo 30 hari"})
    owed = food.observer.hears("receivable.acknowledged", order)
    assert owed.data["amount"] == 11_150_000
    order = food.receive(food.dispatch(order))
    order = food.pay(order, order["money"]["owed"])
    assert food.accounting.act(order, "close").status == "Selesai"


def test_jika_pembayaran_terverifikasi_selesai_maka_barang_segera_dikirim_ke_customer(food: FoodOffice) -> None:
    """Jika pembayaran sudah terverifikasi selesai, maka barang akan di informasikan untuk segera dikirim ke customer."""
    order = food.store_manager.act(food.produced(packs=400), "issue_delivery", {"shipping": 150_000})
    recorded = food.record(order, order["money"]["owed"])
    with pytest.raises(Problem, match="409 not_settled"):
        food.dispatch(recorded)
    waiting = next(payment for payment in recorded["payments"] if payment["state"] == "recorded")
    receipt = {"paper": "kuitansi", "payment_id": waiting["id"]}
    with pytest.raises(Problem, match="payment_not_verified"):
        food.marketing.act(recorded, "print_paper", receipt)
    order = food.accounting.act(recorded, "verify_payment", {"payment_id": waiting["id"]})
    printed = food.marketing.act(order, "print_paper", receipt)["papers"][-1]
    assert printed["number"] == f"{order['number']}-K{len(order['payments']):02}"
    assert food.marketing.download(f"{order.path}/documents/{printed['document']['sha256']}").content[:4] == b"%PDF"
    order = food.receive(food.dispatch(food.purchasing.see(order)))
    food.observer.hears("delivery.dispatched", order)
    assert order.status == "Diterima"


def test_tim_marketing_melakukan_dokumentasi_jika_dibutuhkan_sebagai_bukti_pembagian(food: FoodOffice) -> None:
    """Tim Marketing akan melakukan dokumentasi jika dibutuhkan sebagai bukti pembagian untuk program donasi kepada
    Donatur."""
    donation = {"name": "Jumat Berkah", "documentation_wanted": True}
    order = food.marketing.create("/orders", inquiry(donation=donation))
    told = {"taken_on": in_days(0), "note": "Dibagikan di Masjid Al-Ikhlas"}
    photo = {"photo": ("foto.pdf", pdf("foto"))}
    with pytest.raises(Problem, match="documentation_not_requested"):
        food.marketing.act(order, "add_documentation", data=told, files=photo)
    food.marketing.act(order, "request_documentation", {})
    with pytest.raises(Problem, match="consent_missing"):
        food.marketing.act(order, "add_documentation", data=told, files=photo)
    agreed = {"statement": "Penerima setuju difoto", "consented_on": in_days(0)}
    food.marketing.act(order, "record_consent", data=agreed, files={"file": ("izin.pdf", pdf("foto"))})
    order = food.marketing.act(order, "add_documentation", data=told, files=photo)
    (shown,) = order["documentation"]["entries"]
    assert food.marketing.download(f"{order.path}/documents/{shown['photos'][0]['sha256']}").status_code == 200
