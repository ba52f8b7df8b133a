"""Quotations told by request: taken once, and never against what is known already."""

from typing import Any

import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import SalesOps
from tests.acceptance.record import Problem
from tests.acceptance.telco import JAKARTA, line, quotation


def test_the_same_revision_told_again_changes_nothing(sales_ops: SalesOps) -> None:
    offered = quotation()
    first, second = sales_ops.tell(offered), sales_ops.tell(offered)
    assert (second.id, second.version) == (first.id, first.version) == (first.id, 1)


def test_a_newer_revision_is_taken_over_whole(office: Office, sales_ops: SalesOps) -> None:
    offered = quotation(state="Sent")
    sales_ops.tell(offered)
    accepted = sales_ops.tell(offered | {"revision": 3, "state": "Customer Accepted"})
    assert (accepted["revision"], accepted.status, accepted.version) == (3, "Customer Accepted", 2)
    assert office.observer.hears("quotation.revised", accepted).data["revision"] == 3


def test_the_same_revision_with_other_content_is_refused(sales_ops: SalesOps) -> None:
    offered = quotation()
    known = sales_ops.tell(offered)
    with pytest.raises(Problem, match="409 revision_has_other_content") as refusal:
        sales_ops.tell(offered | {"lines": [line(JAKARTA, "DWDM")]})
    assert refusal.value.fields == ["/revision"]
    assert sales_ops.see(known).version == 1


def test_an_older_revision_is_refused(sales_ops: SalesOps) -> None:
    offered = quotation(revision=4)
    sales_ops.tell(offered)
    with pytest.raises(Problem, match=r"409 revision_stale: .*4"):
        sales_ops.tell(offered | {"revision": 3})


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"lines": []}, "/lines", "accepted_without_lines"),
        ({"lines": [line("DPS-KC", "DWDM")]}, "/lines/0/site", "site_unknown"),
        ({"lines": [line(JAKARTA, "DWDM", otc="Rp 1.500.000")]}, "/lines/0/otc", "rupiah_with_separators"),
        ({"lines": [line(JAKARTA, "DWDM", otc=-1)]}, "/lines/0/otc", "at_least"),
        ({"sites": [{"code": JAKARTA, "name": "A"}, {"code": JAKARTA, "name": "B"}]}, "/sites/1/code", None),
        ({"state": "Diterima"}, "/state", "choice"),
        ({"customer": {"name": "PT A", "contacts": [{"name": "B", "email": "b"}]}}, None, "email_malformed"),
        ({"diskon": 5}, "/diskon", "unknown_field"),
    ],
)
def test_a_faulty_quotation_is_refused_place_by_place(
    sales_ops: SalesOps, changes: dict[str, Any], field: str | None, rule: str | None
) -> None:
    with pytest.raises(Problem, match="422 invalid_request") as refusal:
        sales_ops.tell(quotation(**changes))
    first = refusal.value.body["errors"][0]
    assert first["field"] == (field or "/customer/contacts/0/email")
    assert first["rule"] == (rule or "site_code_repeated")
    assert first["detail"]


def test_only_sales_ops_and_the_crm_tell_of_quotations(office: Office) -> None:
    with pytest.raises(Problem, match=r"403 role_may_not: .*Tim Legal.*Sales Ops"):
        office.legal.create("/quotations", quotation())


def test_a_quotation_can_be_withdrawn(sales_ops: SalesOps) -> None:
    known = sales_ops.tell(quotation())
    withdrawn = sales_ops.act(known, "withdraw", {"reason": "Customer pindah"})
    assert (withdrawn.status, withdrawn["reason"]) == ("Withdrawn", "Customer pindah")
    with pytest.raises(Problem, match="409 quotation_not_accepted"):
        sales_ops.create_iro(withdrawn)
