"""The two people on their way through every service: on the same telco order and on the same B2B order."""

from tests.acceptance.food import inquiry, today
from tests.acceptance.office import Office
from tests.acceptance.pks_office import COMPANY, CUSTOMER
from tests.acceptance.record import Record
from tests.acceptance.telco import customer, pdf, quotation

from .people import Human

WHO = Human("Kartikawati Prabaningrum", "kartikawati@pelanggan.example", "+62 811-5550-0999", "3175095304880004")
OTHER = Human("Danuwirya Hestiningsih", "danuwirya@pelanggan.example", "+62 811-5550-0666", "3175096406870006")


def verified(office: Office) -> tuple[Record, Record]:
    """An approved IRO of both contacts, and its verification with the NIK and the scan of the one, and the other's scan."""
    buyer = {**customer(8_800_002), "contacts": [WHO.contact, OTHER.contact]}
    iro = office.submitted(quotation(customer=buyer))
    team, verification = office.verification, office.verification_of(iro)
    who, other = (contact["name"]["subject"] for contact in verification["customer"]["contacts"])
    verification = team.tick_everything(verification)
    ktp = {"item": "ktp_penanggung_jawab", "complete": True, "nik": WHO.nik, "person": who}
    verification = team.check(verification, ktp)
    verification = team.add_document(verification, "ktp_penanggung_jawab", "ktp.pdf", WHO.ktp)
    others = {"item": "dokumen_pendukung_lain", "person": other}
    verification = team.act(verification, "attach", data=others, files={"file": ("ktp-lain.pdf", OTHER.ktp)})
    verification = team.mark_verified(verification)
    for track in [track["track"] for track in iro["tracks"]]:
        iro = office.agree(iro, track)
    office.observer.hears("iro.approved", iro)
    return office.sales_ops.see(iro), verification


def signed(office: Office, iro: Record) -> tuple[Record, Record]:
    """The form that came back signed, and the contract in force, for which somebody typed a contact's name."""
    pks, form = office.kom.pks, office.contract.signed(iro)
    contract = pks.word(pks.create(form), signatories=[COMPANY, CUSTOMER | {"name": WHO.name}])
    contract = pks.sales_ops.act(contract, "submit")
    contract = pks.legal.act(contract, "approve", {"note": "Sesuai"})
    contract = pks.customer_signs(pks.company_signs(pks.sales_ops.act(contract, "send")))
    office.observer.hears("contract.activated", contract)
    return office.contract.sales_ops.see(form), pks.sales_ops.see(contract)


def met(office: Office, contract: Record) -> Record:
    """The kick-off meeting, to which both came."""
    desk, kom = office.kom, office.kom.kom_of(contract)
    guests = [{"person": contact["name"]["subject"]} for contact in kom["customer"]["contacts"]]
    kom = desk.delivery_manager.record_minutes(desk.sales_ops.create_kom(kom, customer=guests))
    return desk.sales_ops.complete(desk.delivery_manager.record_readiness(kom))


def delivered(office: Office) -> Record:
    """A B2B order of both, paid for and signed for by the one."""
    food = office.food
    asked = inquiry()
    asked["customer"]["contacts"] = [WHO.contact, OTHER.contact]
    asked["form"]["handover"]["recipient"] = WHO.contact
    order = food.marketing.create("/orders", asked)
    order = food.marketing.act(
        order, "ask_availability", {"ready_by": order["form"]["handover"]["needed_by"], "estimate": "2 hari"}
    )
    for desk in (food.rnd, food.ppic, food.production):
        order = desk.act(order, "answer_availability", {"available": True})
    for desk in (food.rnd, food.marketing):
        order = desk.act(order, "recommend", {})
    order = food.store_manager.act(food.store_manager.act(order, "confirm"), "issue_invoice", {})
    order = food.with_the_kitchen(food.pay(order, order["figures"]["asked_ahead"]))
    order = food.on_its_way(food.produced(order))
    last = order["deliveries"][-1]
    order = food.marketing.act(
        order,
        "receive_delivery",
        {
            "delivery_id": last["id"],
            "lines": [{"item": line["item"], "received": line["packs"]} for line in last["lines"]],
            "received_on": today().isoformat(),
            "receiver": {"name": WHO.name.upper()},
        },
    )
    receipt = ("form-penerimaan.pdf", pdf("tanda tangan"))
    return food.marketing.act(order, "attach_receipt", data={"delivery_id": last["id"]}, files={"file": receipt})
