"""Somebody known by e-mail and later typed by name alone is still one person, so that one erasure forgets all of them."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from services.contract.tests.domain.contract_samples import DRAFT
from services.kom.tests.domain.samples import open_
from tests.given_when_then import after

from jejak_b2b_order.application.customers import ContactBody, CustomerBody
from jejak_b2b_order.application.customers import contact as b2b_contact
from jejak_b2b_order.application.customers import customer as b2b_customer
from jejak_contract.entrypoints.http.contract_bodies import SignatoryBody, TermsBody, terms_of
from jejak_events.contract.agreement import Party
from jejak_events.iro.offer import Customer
from jejak_iro.application.intake import customer
from jejak_iro.application.quotation_input import ContactInput, CustomerInput
from jejak_kit.privacy import SCHEMA, MasterKeys, Sealer, open_keyring
from jejak_kom.application.guests import Guest, contacts
from jejak_kom.domain.kom import KOM

from .people import FIRST, SECOND

pytestmark = pytest.mark.anyio
MASTER_KEY = "k1:" + "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
TYPED = f"  {FIRST.name.upper()} ".replace(" ", "  ")
"""As somebody else writes the same name."""


@pytest.fixture
async def sealer(database: str) -> AsyncIterator[Sealer]:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(SCHEMA)
    async with open_keyring(database, MasterKeys.parse(MASTER_KEY)) as keyring:
        yield Sealer(keyring)


@pytest.fixture
async def buyer(sealer: Sealer) -> Customer:
    """Both people are contacts, known by e-mail."""
    given = [ContactInput(**human.contact) for human in (FIRST, SECOND)]
    return await customer(CustomerInput(id="CUST-ER", name="PT Samudra Hapus", contacts=given), sealer)


async def signatory(name: str, buyer: Customer, sealer: Sealer) -> str:
    """The subject of whom somebody types as the customer's signatory."""
    contract = DRAFT.model_copy(update={"order": DRAFT.order.model_copy(update={"customer": buyer})})
    body = SignatoryBody(party=Party.CUSTOMER, order=1, name=name, position="Direktur", authority="Akta")
    terms = await terms_of(TermsBody(signatories=(body,)), contract, sealer)
    return terms.signatories[0].name.subject


async def test_a_signatory_typed_by_name_is_the_contact_of_that_name(buyer: Customer, sealer: Sealer) -> None:
    assert await signatory(TYPED, buyer, sealer) == buyer.contacts[0].name.subject
    others = {contact.name.subject for contact in buyer.contacts}
    assert await signatory("Orang Lain", buyer, sealer) not in others


async def test_a_name_that_two_contacts_share_is_taken_for_neither(buyer: Customer, sealer: Sealer) -> None:
    other = buyer.contacts[1].model_copy(
        update={"name": await sealer.seal(buyer.contacts[1].name.subject, "contact", FIRST.name)}
    )
    shared = buyer.model_copy(update={"contacts": (buyer.contacts[0], other)})
    assert await signatory(FIRST.name, shared, sealer) not in {c.name.subject for c in shared.contacts}


async def test_a_guest_told_by_name_is_whom_the_kom_shows(buyer: Customer, sealer: Sealer) -> None:
    kom = after(KOM, open_(customer=buyer))
    [guest] = await contacts([Guest(name=TYPED)], kom, sealer, field="guests")
    assert guest.name.subject == buyer.contacts[0].name.subject
    [reached] = await contacts([Guest(name=FIRST.name, email="lain@lain.example")], kom, sealer, field="guests")
    assert reached.name.subject != guest.name.subject, "an address says who somebody is, whatever they are called"


async def test_whoever_receives_goods_under_a_contacts_name_is_that_contact(sealer: Sealer) -> None:
    asked = CustomerBody(name="Toko Hapus", contacts=(ContactBody(**FIRST.contact),))
    orderer = await b2b_customer(asked, sealer)
    receiver = await b2b_contact(ContactBody(name=FIRST.name.upper()), "order", sealer, orderer.contacts)
    assert receiver.name.subject == orderer.contacts[0].name.subject
