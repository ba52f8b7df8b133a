"""A form is sent once, as it was printed: answers that are lost, and versions that are not the newest."""

import hashlib

import httpx
import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.acceptance.record import Record
from tests.acceptance.telco import quotation


@pytest.fixture(scope="module")
def draft(office: Office) -> Record:
    return office.contract.draft(office.approved(quotation()))


def test_an_old_version_is_not_sent_and_one_whose_answer_was_lost_is_sent_once(office: Office, draft: Record) -> None:
    sales = office.contract.sales_ops

    def send(etag: str, idempotency: str) -> httpx.Response:
        return sales.http.post(f"{draft.path}/send", headers={"If-Match": etag, "Idempotency-Key": idempotency})

    newer = sales.save_form(draft, period_months=36)
    assert send(draft.etag, key()).status_code == httpx.codes.PRECONDITION_FAILED
    assert sales.see(draft).status == "Draft"

    mine = key()
    first, again = send(newer.etag, mine), send(newer.etag, mine)
    assert first.is_success
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    sent = sales.see(draft)
    assert [entry["type"] for entry in sales.history(sent)].count("subscription_form.sent") == 1
    file = sales.download(f"{draft.path}/pdf").content
    assert sent["sent"]["document"]["sha256"] == hashlib.sha256(file).hexdigest()
    assert sent["totals"]["months"] == 36
