"""Quotation: the read-only copy of what the CRM says."""

from tests.given_when_then import after, given, given_that

from jejak_events.iro.offer import Difference, QuotationState
from jejak_events.iro.quotation import QuotationReceived, QuotationRevised, QuotationWithdrawn
from jejak_iro.domain import identity
from jejak_iro.domain.quotation import QUOTATION
from jejak_iro.domain.quotation.differences import differences

from .samples import (
    ACCEPTED,
    BANDUNG,
    CUSTOMER,
    JAKARTA,
    NUMBER,
    line,
    offer,
    personal,
    receive,
    withdraw,
)

DEARER = offer(lines=(line(mrc=5_000_000), line("BDG-01", mrc=3_000_000)))


def test_a_quotation_is_received_from_the_crm() -> None:
    received = QuotationReceived(number=NUMBER, revision=1, state=ACCEPTED, offer=offer())
    given(QUOTATION).when(receive()).then(received)


def test_the_same_quotation_told_again_is_no_news() -> None:
    given_that(QUOTATION, after(QUOTATION, receive())).when(receive()).then_nothing()


def test_a_higher_revision_revises_the_quotation() -> None:
    revised = QuotationRevised(number=NUMBER, revision=2, state=ACCEPTED, offer=DEARER)
    given_that(QUOTATION, after(QUOTATION, receive())).when(receive(2, content=DEARER)).then(revised)


def test_a_lower_revision_is_refused_as_stale() -> None:
    given_that(QUOTATION, after(QUOTATION, receive(2))).when(receive(1)).refused("revision_stale", fields=["/revision"])


def test_the_same_revision_with_other_content_is_refused() -> None:
    given_that(QUOTATION, after(QUOTATION, receive())).when(receive(content=DEARER)).refused(
        "revision_has_other_content", fields=["/revision"]
    )


def test_a_quotation_is_withdrawn_once() -> None:
    withdrawn = QuotationWithdrawn(number=NUMBER, revision=1, reason="Proyek ditunda")
    state = given_that(QUOTATION, after(QUOTATION, receive())).when(withdraw()).then(withdrawn)
    assert state.state is QuotationState.WITHDRAWN
    given_that(QUOTATION, state).when(withdraw()).then_nothing()


def test_an_old_message_does_not_revive_a_withdrawn_quotation_and_a_new_revision_does() -> None:
    withdrawn = given_that(QUOTATION, after(QUOTATION, receive(), withdraw()))
    withdrawn.when(receive()).then_nothing()
    assert withdrawn.when(receive(2)).then_says("quotation.revised").state is ACCEPTED


def test_the_withdrawal_of_an_older_revision_is_refused_as_stale() -> None:
    given_that(QUOTATION, after(QUOTATION, receive(2))).when(withdraw(1)).refused("revision_stale")


def test_every_contradiction_in_an_offer_is_named_with_its_place() -> None:
    wrong = offer(sites=(JAKARTA, JAKARTA), lines=(line("SBY-01"),))
    given(QUOTATION).when(receive(content=wrong)).refused(
        "site_code_repeated", "site_unknown", fields=["/sites/1/code", "/lines/0/site"]
    )


def test_only_a_quotation_not_yet_accepted_may_be_without_lines() -> None:
    empty = offer(lines=())
    given(QUOTATION).when(receive(content=empty)).refused("accepted_without_lines", fields=["/lines"])
    given(QUOTATION).when(receive(state=QuotationState.DRAFT, content=empty)).then_says("quotation.received")


def test_a_revision_shows_its_difference_line_by_line() -> None:
    moved = CUSTOMER.model_copy(update={"billing_address": "Jl. Thamrin 1"})
    new = offer(customer=moved, sites=(BANDUNG, JAKARTA), lines=(line(discount="2.50"),))
    assert differences(offer(), new) == (
        Difference(
            path="/customer/billing_address",
            before="Jl. Jend. Sudirman Kav. 52, Jakarta Selatan",
            after="Jl. Thamrin 1",
        ),
        Difference(path="/lines/JKT-01/Dedicated Internet/discount_percent", before="0", after="2.5"),
        Difference(path="/lines/BDG-01/Dedicated Internet/site", before="BDG-01", after=None),
        Difference(path="/lines/BDG-01/Dedicated Internet/service", before="Dedicated Internet", after=None),
        Difference(path="/lines/BDG-01/Dedicated Internet/bandwidth_mbps", before=100, after=None),
        Difference(path="/lines/BDG-01/Dedicated Internet/quantity", before=1, after=None),
        Difference(path="/lines/BDG-01/Dedicated Internet/otc", before=2_000_000, after=None),
        Difference(path="/lines/BDG-01/Dedicated Internet/mrc", before=3_000_000, after=None),
        Difference(path="/lines/BDG-01/Dedicated Internet/discount_percent", before="0", after=None),
    )


def test_a_second_line_of_the_same_service_at_the_same_site_is_told_apart() -> None:
    twice = offer(lines=(line(), line(mrc=1), line("BDG-01", mrc=3_000_000)))
    paths = {difference.path for difference in differences(offer(), twice)}
    assert "/lines/JKT-01/Dedicated Internet#2/mrc" in paths
    assert all("#2" in path for path in paths)


def test_people_are_compared_sealed_and_shown_sealed() -> None:
    siti = personal("Siti Aminah", subject="person-2")
    contact = CUSTOMER.contacts[0].model_copy(update={"name": siti})
    new = offer(customer=CUSTOMER.model_copy(update={"contacts": (contact,)}))
    (difference,) = differences(offer(), new)
    assert (difference.path, difference.after) == ("/customer/contacts/0/name", siti)
    assert "Siti" not in difference.model_dump_json()


def test_one_customer_has_one_verification_however_it_is_written() -> None:
    unknown = CUSTOMER.model_copy(update={"id": None})
    respelt = unknown.model_copy(update={"npwp": "012345678901000", "name": "PT. MAJU JAYA SENTOSA"})
    assert identity.verification_id(unknown) == identity.verification_id(respelt)
    nameless = unknown.model_copy(update={"npwp": None})
    respelt = nameless.model_copy(update={"name": "pt.  maju jaya SENTOSA"})
    assert identity.verification_id(nameless) == identity.verification_id(respelt)
    assert identity.verification_id(CUSTOMER) != identity.verification_id(unknown)
