"""Seed 000, section 5, from Active on: each step of the guide, on the running system, over HTTP and NATS only."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import pytest
from tests.acceptance.office import Office
from tests.acceptance.pks_office import COMPANY, CUSTOMER, PksDesk, in_days, terms_of, text_of, today
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import BANDUNG, JAKARTA, pdf


def test_5_A_4_setelah_kedua_pihak_sign_status_active(pks: PksDesk, iro: Record) -> None:
    contract = pks.active(iro)
    assert contract.status == "Active"
    activated = pks.observer.hears("contract.activated", contract)
    assert activated.content["actor"]["role"] == "system"
    assert contract["starts_on"] == today()
    held = pks.sales_ops.read(f"{contract.path}/terms", on=today())
    assert (held["edition"], held["terms"]) == (1, contract["terms"])
    with pytest.raises(Problem, match="404"):
        pks.sales_ops.read(f"{contract.path}/terms", on=in_days(-1))


def test_5_A_4_menjadi_dasar_invoice_kom_deployment_procurement(pks: PksDesk, iro: Record) -> None:
    """One event carries all that those systems need, and the IRO can no longer be cancelled."""
    contract = pks.active(iro)
    data = pks.observer.hears("contract.activated", contract).data
    order = data["order"]
    assert (order["customer"]["npwp"], order["customer"]["nib"]) == (
        iro["offer"]["customer"]["npwp"],
        iro["offer"]["customer"]["nib"],
    )
    assert order["customer"]["billing_address"]
    assert [site["code"] for site in order["sites"]] == [JAKARTA, BANDUNG]
    assert [(line["otc"], line["mrc"]) for line in order["lines"]] == [(2_500_000, 7_500_000), (5_000_000, 4_200_000)]
    assert order["totals"]["contract"]["price"] == 7_500_000 + 12 * 11_700_000
    assert order["needs"] == iro["particulars"]["needs"]
    assert order["requested_delivery"] == iro["particulars"]["requested_delivery"]
    assert (order["pic"], order["form"]["number"]) == (iro["particulars"]["pic"], contract["order"]["form"]["number"])
    assert data["starts_on"] < data["ends_on"]
    assert data["paper"]["returned"]["sha256"] == contract["returned"]["returned"]["sha256"]
    pks.observer.hears("iro.contract_noted", iro, active=True)


def test_5_A_4_before_the_first_day_it_waits(pks: PksDesk, iro: Record) -> None:
    contract = pks.fully_signed(iro, starts_on=in_days(3))
    held = pks.observer.hears("contract.activation_held", contract)
    assert held.data["hindrances"] == ["start_not_reached"]
    assert pks.sales_ops.see(contract).status == "Fully Signed"


def test_5_A_4_a_customer_who_is_no_longer_verified_holds_it_up(office: Office, pks: PksDesk, iro: Record) -> None:
    """Customer loses Verified before Active (docs/across-services.md)."""
    contract = pks.company_signs(pks.sent(iro))
    verification = office.verification_of(iro)
    office.verification.mark_pending(verification, "Akta kedaluwarsa")
    pks.observer.hears("contract.customer_noted", contract, verified=False)
    contract = pks.customer_signs(contract)
    pks.observer.hears("contract.activation_held", contract, hindrances=["customer_not_verified"])
    assert pks.sales_ops.see(contract).status == "Fully Signed"
    office.verification.mark_verified(verification)
    pks.observer.hears("contract.activated", contract)
    assert pks.sales_ops.see(contract).status == "Active"


def test_5_A_4_when_its_iro_is_cancelled_a_contract_before_active_stops(
    office: Office, pks: PksDesk, iro: Record
) -> None:
    """IRO cancelled before Active (docs/across-services.md)."""
    contract = pks.sent(iro)
    office.manager.cancel(iro, "Proyek dibatalkan pelanggan")
    stopped = pks.observer.hears("contract.cancelled", contract)
    assert (stopped.data["cause"], stopped.data["reason"]) == ("iro_cancelled", "Proyek dibatalkan pelanggan")
    contract = pks.sales_ops.see(contract)
    assert contract.status == "Cancelled"
    assert contract.why_not("send") == "wrong_status"


def test_an_active_contract_is_changed_by_an_addendum(pks: PksDesk, iro: Record) -> None:
    """Its wording is asked for as of a date; what was signed before stays as it was."""
    contract = pks.active(iro)
    change = {"effective_on": in_days(10), "reason": "Perpanjangan", "period_months": 24}
    contract = pks.sales_ops.act(contract, "draft_addendum", change)
    preview = text_of(pks.legal.download(f"{contract.path}/addendum/pdf").content)
    assert contract["addendum"]["number"] in preview
    contract = pks.legal.act(contract, "approve_addendum", {})
    contract = pks.sales_ops.act(contract, "send_addendum")
    contract = pks.sales_ops.act(contract, "amend", files={"file": ("add-ttd.pdf", pdf(f"add {contract.id}"))})
    amended = pks.observer.hears("contract.amended", contract)
    assert (amended.data["edition"], amended.data["ends_on"]) == (2, contract["ends_on"])
    before, after = (pks.legal.read(f"{contract.path}/terms", on=in_days(day)) for day in (9, 10))
    assert (before["edition"], before["order"]["period_months"]) == (1, 12)
    assert (after["edition"], after["order"]["period_months"]) == (2, 24)


def test_an_active_contract_is_terminated_with_a_reason_and_a_date(pks: PksDesk, iro: Record) -> None:
    contract = pks.active(iro)
    with pytest.raises(Problem, match="403 role_may_not"):
        pks.sales_ops.act(contract, "terminate", {"reason": "x"})
    contract = pks.legal.act(contract, "terminate", {"reason": "Kesepakatan bersama"})
    assert contract.status == "Terminated"
    ended = pks.observer.hears("contract.terminated", contract)
    assert (ended.data["ended_on"], ended.data["reason"]) == (today(), "Kesepakatan bersama")
    pks.observer.hears("iro.contract_noted", iro, active=False)


def test_a_contract_whose_last_day_has_passed_expires_by_itself(pks: PksDesk, iro: Record) -> None:
    form = pks.desk.signed(iro, period_months=1)
    contract = pks.word(pks.create(form), signatories=[COMPANY, CUSTOMER], starts_on=in_days(-40))
    contract = pks.legal.act(pks.sales_ops.act(contract, "submit"), "approve", {})
    contract = pks.customer_signs(pks.company_signs(pks.sales_ops.act(contract, "send")))
    activated = pks.observer.hears("contract.activated", contract)
    expired = pks.observer.hears("contract.expired", contract)
    assert expired.data["ended_on"] == activated.data["ends_on"] < today()
    assert pks.sales_ops.see(contract).status == "Expired"


def test_contracts_are_listed_searched_exported_and_remembered(pks: PksDesk, iro: Record) -> None:
    draft = pks.draft(iro)
    number = draft["number"]
    position = pks.observer.hears("contract.updated", draft).position
    listed = pks.sales_ops.read("/contracts", q=number, status="draft", wait_for=position)["items"]
    assert [entry["id"] for entry in listed] == [draft.id]
    export = pks.sales_ops.download("/contracts/export?format=csv&q=" + number)
    assert number in export.content.decode("utf-8-sig")
    history = pks.sales_ops.read(f"{draft.path}/history")["items"]
    assert [entry["type"] for entry in history] == ["contract.created", "contract.updated"]
    assert pks.sales_ops.see(draft, version=1)["terms"]["signatories"] == []


def test_a_saving_without_a_name_keeps_who_stood_there(pks: PksDesk, iro: Record) -> None:
    contract = pks.draft(iro)
    again = pks.sales_ops.act(contract, "update", terms_of(contract, scope="Lain"))
    assert again["terms"]["signatories"] == contract["terms"]["signatories"]
    nobody = {**CUSTOMER, "order": 2}
    del nobody["name"]
    with pytest.raises(Problem, match="422 field_missing"):
        pks.sales_ops.act(contract, "update", terms_of(contract, signatories=[nobody]))
