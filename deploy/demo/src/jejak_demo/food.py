"""The chapter of the food producer: a lead becomes an order, and four orders take four ways (SOP MKN-ODR01)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jejak_demo.papers import paper
from jejak_demo.people import Staff, StoryBroken

OUTLET = "JKT-TEBET"
NASI, SNACK, DONATION = "NASI-BOX", "SNACK-BOX", "NASI-DONASI"
MENU = {NASI: ("Nasi Box Ayam Bakar", 25_000), SNACK: ("Snack Box", 15_000), DONATION: ("Nasi Kotak Donasi", 18_000)}
"""Item → name, and rupiah a pack before tax."""
LATE_PACKS, LATE_DAYS = 1_200, 2


@dataclass
class FoodStory:
    """Who does what; `outcome` is what must be true of each order at the end, by number."""

    staff: Staff
    say: Callable[[str], None]
    outcome: dict[str, str]

    def tell(self) -> None:
        """Menu and lead first; then the orders."""
        self._priced()
        self._large_with_a_down_payment(self._won())
        self._picked_up_for_cash()
        self._donation_on_credit()
        self._too_late()

    def _priced(self) -> None:
        stefan = self.staff.stefan
        self.say(f"{stefan.name} (Store Manager) opens the menu of {OUTLET}: {len(MENU)} items with prices from today")
        menu = f"price_lists/{stefan.do('price_lists', {'outlet': OUTLET, 'name': 'Menu Tebet'})['id']}"
        for item, (name, price) in MENU.items():
            told = {"item": item, "name": name, "price": price, "tax_class": "pbjt", "valid_from": _day(0)}
            stefan.act(menu, "price", told)

    def _won(self) -> str:
        """The first customer, from a banner and a Marketing KIT."""
        sari = self.staff.sari
        self.say(f"{sari.name} (Sales) writes down a lead from a banner, sends the Marketing KIT and follows up")
        customer = _customer("PT Cahaya Pesta Nusantara", "B2B-001", "Rani Puspita")
        lead = f"leads/{sari.do('leads', {'customer': customer, 'channel': 'banner'})['id']}"
        sari.act(lead, "send_marketing_kit", {"channel": "chat", "materials": ["flyer", "menu"]})
        sari.act(lead, "follow_up", {"note": "Akan memesan untuk acara kantor.", "next_follow_up": _day(7)})
        return lead

    def _large_with_a_down_payment(self, lead: str) -> None:
        staff = self.staff
        self.say("The lead orders 1,500 packs: three desks agree, R&D and marketing recommend, ten days ahead")
        customer = _customer("PT Cahaya Pesta Nusantara", "B2B-001", "Rani Puspita")
        order = self._confirmed(customer, {NASI: 1_000, SNACK: 500}, 10, lead_id=lead.partition("/")[2])
        came = staff.sari.waits(lead, lambda seen: seen["status"] == "ordered")
        self.say(f"  the lead knows of it: {came['orders'][0]['number']}")
        seen = staff.maria.see(order)
        ahead = seen["figures"]["asked_ahead"]
        self.say(f"{seen['invoice']['number']}: {_rupiah(seen['invoice']['total'])}, half of it asked as DP")
        staff.maria.act(order, "request_payment", {})
        self._pay(order, ahead)
        self._made(order)
        self.say("A Surat Jalan with ongkos kirim; nothing leaves before the rest is paid and verified")
        staff.stefan.act(order, "issue_delivery", {"shipping": 150_000})
        delivery = self._last_delivery(order)
        refusal = staff.puri.is_refused_on(order, "dispatch_delivery", {"delivery_id": delivery["id"]})
        self.say(f"  refused: {refusal}")
        staff.maria.act(order, "request_settlement", {})
        self._pay(order, staff.maria.see(order)["money"]["owed"])
        leaves = {"delivery_id": delivery["id"], "leaves_at": f"{_day(10)}T06:00:00+07:00"}
        staff.puri.act(order, "schedule_delivery", leaves)
        staff.puri.act(order, "print_paper", {"paper": "surat_jalan", "delivery_id": delivery["id"]})
        self._handed_over(order)
        self._closed(order)

    def _picked_up_for_cash(self) -> None:
        staff = self.staff
        self.say("400 packs, picked up by the customer and paid in cash, in full and before the kitchen begins")
        customer = _customer("CV Dapur Rapat", "B2B-002", "Bayu Saputra")
        order = self._confirmed(customer, {SNACK: 400}, 6, pickup=True)
        staff.maria.act(order, "choose_payment_mode", {"mode": "cash", "reason": "Pelanggan membayar di outlet."})
        self._pay(order, staff.maria.see(order)["figures"]["asked_ahead"], method="cash")
        self._made(order)
        staff.stefan.act(order, "issue_delivery", {})
        self._handed_over(order)
        self._closed(order)

    def _donation_on_credit(self) -> None:
        staff = self.staff
        self.say("A donation programme on Term of Payment: accounting grants a limit and approves, half goes out first")
        customer = _customer("Yayasan Berbagi Pangan", "B2B-003", "Hasan Basri")
        donation = {"name": "Jumat Berkah", "documentation_wanted": True}
        order = self._confirmed(customer, {DONATION: 600}, 8, donation=donation)
        seen = staff.maria.see(order)
        whose = {"id": seen["customer"]["id"], "name": seen["customer"]["name"]}
        granted = {"customer": whose, "limit": 50_000_000, "reason": "Donatur tetap sejak 2024."}
        staff.asti.do("customer_credits", granted)
        terms = {"mode": "term_of_payment", "due_on": _day(30), "reason": "Dana donasi cair per termin."}
        staff.maria.act(order, "choose_payment_mode", terms)
        staff.asti.act(order, "approve_terms", {"note": "Dalam batas kredit."})
        self._made(order)
        for packs, shipping in ((300, 75_000), (300, 0)):
            staff.stefan.act(
                order, "issue_delivery", {"packs": [{"item": DONATION, "packs": packs}], "shipping": shipping}
            )
            if shipping:
                self.say(f"  {staff.asti.name} acknowledges the receivable: the goods may leave unpaid")
                staff.asti.act(order, "acknowledge_receivable", {"note": "Sesuai Term of Payment."})
            self._handed_over(order)
        self._documented(order)
        self._pay(order, staff.maria.see(order)["money"]["owed"])
        self._closed(order)

    def _too_late(self) -> None:
        staff = self.staff
        self.say(f"{LATE_PACKS:,} packs for the day after tomorrow: D−4 has passed")
        customer = _customer("PT Mendadak Jaya", "B2B-004", "Citra Dewanti")
        order = self._recommended(customer, {NASI: LATE_PACKS}, LATE_DAYS)
        self.say(f"  refused: {staff.stefan.is_refused_on(order, 'confirm')}")
        staff.maria.act(order, "cancel", {"reason": "Pelanggan tidak dapat menunggu."})
        self.outcome[staff.maria.see(order)["number"]] = "cancelled"

    def _recommended(self, customer: Mapping[str, Any], packs: Mapping[str, int], days: int, **more: Any) -> str:
        """From the form to the desks' answers and both recommendations."""
        staff = self.staff
        pickup, lead, donation = more.get("pickup", False), more.get("lead_id"), more.get("donation")
        handover = {"needed_by": _day(days), "fulfilment": "self_pickup" if pickup else "delivery"}
        if not pickup:
            handover["address"] = "Jl. Tebet Raya 8, Jakarta Selatan"
        lines = [{"item": item, "packs": number} for item, number in packs.items()]
        form = {"outlet": OUTLET, "lines": lines, "handover": handover, "donation": donation}
        told = {"customer": customer, "channel": "chat", "lead_id": lead, "form": form}
        order = f"orders/{staff.maria.do('orders', told)['id']}"
        staff.maria.act(order, "ask_availability", {"ready_by": _day(days), "estimate": "Dua hari kerja"})
        for desk in (staff.rizal, staff.pandu, staff.putra):
            desk.act(order, "answer_availability", {"available": True})
        for person in (staff.rizal, staff.maria):
            person.act(order, "recommend", {})
        return order

    def _confirmed(self, customer: Mapping[str, Any], packs: Mapping[str, int], days: int, **more: Any) -> str:
        """As the Store Manager confirms and invoices."""
        order = self._recommended(customer, packs, days, **more)
        self.staff.stefan.act(order, "confirm")
        self.staff.stefan.act(order, "issue_invoice", {})
        self.staff.stefan.act(order, "print_paper", {"paper": "performa_invoice"})
        sha256 = self.staff.maria.see(order)["papers"][-1]["document"]["sha256"]
        if not self.staff.maria.download(f"{order}/documents/{sha256}").startswith(b"%PDF"):
            raise StoryBroken(f"{order} has no Performa Invoice to show")
        return order

    def _pay(self, order: str, amount: int, method: str = "transfer") -> None:
        """Marketing record it with its proof, accounting verify it: never the same person."""
        told = {"amount": str(amount), "method": method, "paid_on": _day(0)}
        proof = ("bukti.pdf", paper(f"Bukti pembayaran {order} {amount}"))
        self.staff.maria.act(order, "record_payment", data=told, files={"proof": proof})
        waiting = next(each for each in self.staff.asti.see(order)["payments"] if each["state"] == "recorded")
        self.staff.asti.act(order, "verify_payment", {"payment_id": waiting["id"]})
        self.say(f"  {_rupiah(amount)} recorded by {self.staff.maria.name}, verified by {self.staff.asti.name}")

    def _made(self, order: str) -> None:
        """By policy the kitchen was asked; it makes everything."""
        putra = self.staff.putra
        asked = putra.waits(order, lambda seen: seen["status"] == "production_requested")
        putra.act(order, "start_production")
        putra.act(order, "finish_production", {"made": asked["figures"]["to_make"]})
        self.say(f"  {asked['number']}: the kitchen was asked by itself, and has made everything")

    def _handed_over(self, order: str) -> None:
        """The last Surat Jalan leaves, and its Form Penerimaan comes back signed."""
        delivery = self._last_delivery(order)
        self.staff.puri.act(order, "dispatch_delivery", {"delivery_id": delivery["id"]})
        lines = [{"item": line["item"], "received": line["packs"]} for line in delivery["lines"]]
        told = {"delivery_id": delivery["id"], "lines": lines, "received_on": _day(0)}
        self.staff.maria.act(order, "receive_delivery", told)
        signed = ("form-penerimaan.pdf", paper(f"Form Penerimaan {delivery['number']}"))
        self.staff.maria.act(order, "attach_receipt", data={"delivery_id": delivery["id"]}, files={"file": signed})
        packs = sum(line["packs"] for line in delivery["lines"])
        self.say(f"  {delivery['number']}: {packs} packs handed over, the Form Penerimaan is signed")

    def _documented(self, order: str) -> None:
        """The donor asked for it: consent first, then photo and note."""
        maria = self.staff.maria
        maria.act(order, "request_documentation", {"note": "Donatur meminta bukti pembagian."})
        agreed = {"statement": "Penerima setuju difoto.", "consented_on": _day(0)}
        consent, photo = paper("Persetujuan dokumentasi"), paper("Foto pembagian")
        maria.act(order, "record_consent", data=agreed, files={"file": ("izin.pdf", consent)})
        told = {"taken_on": _day(0), "note": "Dibagikan di Masjid Al-Ikhlas, Tebet."}
        maria.act(order, "add_documentation", data=told, files={"photo": ("pembagian.pdf", photo)})
        maria.act(order, "print_paper", {"paper": "laporan_donatur"})
        self.say(
            "  the handing out is documented and reported to the donor, with the recorded consent of those who are shown"
        )

    def _closed(self, order: str) -> None:
        self.staff.stefan.act(order, "close")
        seen = self.staff.maria.see(order)
        if seen["money"]["balance"]:
            raise StoryBroken(f"{seen['number']} was closed with a balance of {seen['money']['balance']}")
        self.say(f"{seen['number']} is {seen['status_label']}, balance zero")
        self.outcome[seen["number"]] = "closed"

    def _last_delivery(self, order: str) -> Any:
        return self.staff.maria.see(order)["deliveries"][-1]


def _customer(name: str, code: str, contact: str) -> dict[str, Any]:
    return {
        "name": name,
        "code": code,
        "billing_address": "Jl. Tebet Barat 4, Jakarta Selatan",
        "contacts": [{"name": contact, "phone": f"+62 813-5550-1{code[-3:]}"}],
    }


def _day(ahead: int) -> str:
    """So many days from today, in Jakarta."""
    return (datetime.now(UTC) + timedelta(hours=7, days=ahead)).date().isoformat()


def _rupiah(amount: int) -> str:
    return "Rp" + f"{amount:,}".replace(",", ".")
