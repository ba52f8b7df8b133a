"""What stands on the paper is what the form says, and nothing of people that were forgotten."""

from datetime import date

import pytest
from services.contract.tests.domain.samples import OLD_PPN, PPN, TODAY, attach, create
from tests.given_when_then import after

from jejak_contract.application.form_paper import ERASED, form_data, personal_texts, tax_label
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.papers import SubscriptionFormData
from jejak_events.contract.charges import Ratio, TaxRule
from jejak_kit.privacy.sealing import ERASED as FORGOTTEN
from jejak_kit.privacy.sealing import Opened

FORM = after(SUBSCRIPTION_FORM, create(), attach())


def printed(*, forgotten: bool = False) -> SubscriptionFormData:
    texts = {value: FORGOTTEN if forgotten else Opened(value.plain, "open") for value in personal_texts(FORM)}
    return form_data(
        FORM,
        FORM.totals,
        texts,
        company="PT Contoh Telekomunikasi",
        place="Jakarta",
        dated=TODAY,
        last_day=date(2026, 4, 1),
        draft=False,
    )


def test_the_sums_on_the_paper_are_the_forms() -> None:
    charges = printed().charges
    contract = FORM.totals.contract
    assert contract is not None
    assert (charges.contract.price, charges.contract.tax, charges.contract.total) == (
        contract.price,
        contract.tax,
        contract.total,
    )
    assert charges.contract_in_words == contract.total
    assert sum(line.otc_amount for line in charges.lines) == charges.once.price
    assert sum(line.mrc_amount for line in charges.lines) == charges.monthly.price


def test_numbers_customer_and_attachments_stand_on_it() -> None:
    paper = printed()
    assert (paper.number, paper.iro_number, paper.quotation_number) == (
        "FB/2026/00001",
        "IRO/2026/00042",
        "Q-2026-0117",
    )
    assert paper.customer.name == "PT Maju Jaya Sentosa"
    assert paper.customer.contacts[0].name == "Budi Santoso"
    assert paper.attachments == ("proposal.pdf",)
    assert [signature.party for signature in paper.signatures] == ["PT Maju Jaya Sentosa", "PT Contoh Telekomunikasi"]


def test_whoever_was_forgotten_stands_on_it_as_erased() -> None:
    (contact,) = printed(forgotten=True).customer.contacts
    assert (contact.name, contact.phone, contact.email) == (ERASED, ERASED, "")


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        (PPN, "PPN 12% × DPP 11/12"),
        (OLD_PPN, "PPN 11%"),
        (
            TaxRule(since=TODAY, rate=Ratio(numerator=1, denominator=8), base=Ratio(numerator=1, denominator=1)),
            "PPN 12,5%",
        ),
    ],
)
def test_rate_and_base_are_named(rule: TaxRule, label: str) -> None:
    assert tax_label(rule) == label
