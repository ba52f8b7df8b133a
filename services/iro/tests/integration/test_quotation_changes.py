"""The quotation is revised or withdrawn while its IRO is under way: shown line by line, taken over or cancelled."""

from typing import Any

import pytest
from tests.acceptance.office import Office
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import JAKARTA, quotation

TRACKS = ("verification", "legal", "technical")


def cheaper(offered: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Revision 2: the first line costs a million less a month."""
    first, *others = offered["lines"]
    return {**offered, "revision": 2, "lines": [first | {"mrc": first["mrc"] - 1_000_000}, *others], **changes}


def noted(office: Office, iro: Record) -> Record:
    """The IRO once it has heard that its quotation changed."""
    office.observer.hears("iro.quotation_changed", iro)
    return office.sales_ops.see(iro)


def test_a_draft_shows_the_difference_and_takes_the_revision_over(office: Office) -> None:
    offered = quotation()
    iro = office.sales_ops.draft(offered)
    office.sales_ops.tell(cheaper(offered))
    iro = noted(office, iro)
    assert iro["notice"]["differences"] == [
        {"path": f"/lines/{JAKARTA}/Dedicated Internet/mrc", "before": 7_500_000, "after": 6_500_000}
    ]
    assert iro.why_not("submit") == "quotation_revised"
    with pytest.raises(Problem, match="409 quotation_revised"):
        office.sales_ops.submit(iro)
    with pytest.raises(Problem, match="409 revision_not_newest"):
        office.sales_ops.adopt_revision(iro, 3)
    iro = office.sales_ops.adopt_revision(iro, 2)
    assert (iro["notice"], iro["quotation"]["revision"], iro["offer"]["lines"][0]["mrc"]) == (None, 2, 6_500_000)
    assert office.sales_ops.submit(iro).status == "Submitted"


def test_a_submitted_iro_is_not_approved_before_the_revision_is_taken_over(office: Office) -> None:
    offered = quotation()
    iro = office.submitted(offered)
    office.sales_ops.tell(cheaper(offered))
    noted(office, iro)
    for track in TRACKS:
        assert office.agree(iro, track).status == "Submitted"
    again = office.sales_ops.adopt_revision(iro, 2)
    assert (again.status, again["round"]) == ("Submitted", 2)
    assert [(track["round"], track["answer"]) for track in again["tracks"]] == [(2, "pending")] * 3
    office.observer.hears("review.restarted", iro_id=iro.id, kind="technical")
    office.observer.hears("verification.requested", iro_id=iro.id, round=2, reopened=True)
    for track in TRACKS:
        office.agree(again, track)
    assert office.observer.hears("iro.approved", iro).data["round"] == 2


def test_a_contact_that_changed_is_shown_to_those_who_may_see_contacts(office: Office) -> None:
    offered = quotation()
    iro = office.sales_ops.draft(offered)
    (contact,) = offered["customer"]["contacts"]
    other = offered["customer"] | {"contacts": [contact | {"name": "Dewi Lestari"}]}
    office.sales_ops.tell(offered | {"revision": 2, "customer": other})
    (difference,) = noted(office, iro)["notice"]["differences"]
    assert difference["path"] == "/customer/contacts/0/name"
    assert (difference["before"]["value"], difference["after"]["value"]) == (contact["name"], "Dewi Lestari")


def test_a_revision_that_is_not_accepted_cannot_be_taken_over(office: Office) -> None:
    offered = quotation()
    iro = office.sales_ops.draft(offered)
    office.sales_ops.tell(cheaper(offered, state="Sent"))
    with pytest.raises(Problem, match="409 quotation_not_accepted"):
        office.sales_ops.adopt_revision(noted(office, iro), 2)


@pytest.mark.parametrize("submitted", [False, True])
def test_of_a_withdrawn_quotations_iro_only_the_cancelling_remains(office: Office, submitted: bool) -> None:
    offered = quotation()
    iro = office.submitted(offered) if submitted else office.sales_ops.draft(offered)
    office.sales_ops.act(office.sales_ops.tell(offered), "withdraw", {"reason": "Tender batal"})
    iro = noted(office, iro)
    assert iro["notice"]["state"] == "withdrawn"
    if submitted:
        for track in TRACKS:
            assert office.agree(iro, track).status == "Submitted"
    else:
        with pytest.raises(Problem, match="409 quotation_withdrawn"):
            office.sales_ops.submit(iro)
    with pytest.raises(Problem, match="409 quotation_withdrawn"):
        office.sales_ops.adopt_revision(iro, 1)
    assert office.sales_ops.cancel(iro, "Quotation ditarik").status == "Cancelled"
