"""The client package against the real system, over a wire that is cut."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.cutting_proxy import CuttingProxy
from tests.acceptance.office import Office
from tests.acceptance.patience import PATIENCE, awaited
from tests.acceptance.people import next_month
from tests.acceptance.telco import pdf, quotation

from jejak_client import Conflict, FeedLost, Jejak, Refused, Unreachable
from jejak_embedded.home import Running
from jejak_embedded.tokens import Claims, mint_token
from jejak_embedded.vault import Vault


@pytest.fixture(scope="module")
def wire(system: Running) -> Iterator[CuttingProxy]:
    with CuttingProxy(system.endpoints["iro"]) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def client(system: Running, wire: CuttingProxy) -> Iterator[Jejak]:
    def token() -> str:
        claims = Claims("u-client", "Program Klien", ("sales_ops",))
        return mint_token(Vault(Path(system.home) / "secrets"), system.issuer, claims, audience=system.audience)

    with Jejak(wire.url, token, language="en") as found:
        yield found


def draft(client: Jejak) -> str:
    """The path of a new draft."""
    accepted = client.create("quotations", quotation())
    return f"iros/{client.create('iros', {'quotation_id': accepted.id}).id}"


def test_an_iro_is_drafted_attached_to_and_submitted(client: Jejak, office: Office) -> None:
    path = draft(client)
    need = {"kind": "goods", "description": "Router CPE", "quantity": 2, "unit": "unit"}
    client.command(path, "update", {"pic": "u-client", "requested_delivery": next_month(), "needs": [need]})
    client.command(path, "attach", files={"file": ("survei.pdf", pdf("survei"))})
    before = client.read(path)
    assert before.may("submit")
    assert before.why_not("approve")
    receipt = client.command(before, "submit")
    after = client.read(path)
    assert (after.status, after.version) == ("submitted", receipt.version)
    assert client.read(path, version=before.version).status == "draft"
    (listed,) = client.list("iros", q=after["number"], wait_for=receipt.position)
    assert listed.id == after.id


def test_a_list_is_read_page_by_page(client: Jejak) -> None:
    for _ in range(5):
        draft(client)
    ids = [record.id for record in client.list("iros", limit=2)]
    assert len(ids) == len(set(ids)) >= 5


def test_what_is_refused_is_told_with_its_code_and_fields(client: Jejak) -> None:
    with pytest.raises(Refused) as refused:
        client.create("iros", {"quotation_id": "x", "more": 1})
    assert refused.value.status == 422
    assert {error["field"] for error in refused.value.errors} == {"/quotation_id", "/more"}
    with pytest.raises(Refused, match="409"):
        client.command(draft(client), "submit")


def test_a_command_on_what_was_read_too_long_ago_conflicts(client: Jejak) -> None:
    seen = client.read(draft(client))
    client.command(seen, "update", {"pic": "u-client"})
    with pytest.raises(Conflict):
        client.command(seen, "update", {"pic": "u-other"})


def test_a_command_whose_answer_is_lost_takes_effect_once(client: Jejak, wire: CuttingProxy, office: Office) -> None:
    seen = client.read(draft(client))
    lost = wire.lost
    wire.lose_answers(2)
    receipt = client.command(seen, "update", {"pic": "u-client"})
    assert wire.lost == lost + 2
    assert receipt.version == seen.version + 1
    assert client.read(seen.path).version == seen.version + 1


def test_a_service_that_cannot_be_reached_is_told_in_time() -> None:
    with Jejak("http://127.0.0.1:9", "token", patience_s=0.3) as nobody, pytest.raises(Unreachable):
        nobody.read("iros/x")


def test_the_feed_goes_on_behind_every_cut(client: Jejak, wire: CuttingProxy, office: Office) -> None:
    """What happens while the wire is cut again and again is heard once, in order."""
    cursor = None
    for event in client.feed(start="beginning", follow_on=False):
        cursor = event.cursor
    heard: list[Any] = []

    def follow() -> None:
        for event in client.feed(types=["iro.*"], cursor=cursor):
            heard.append(event)
            if event.type == "iro.cancelled":
                return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    path = draft(client)
    for turn in range(10):
        client.command(path, "update", {"project_impact": f"Dampak {turn}"})
        wire.cut()
    client.command(path, "cancel", {"reason": "Cukup"})
    awaited(lambda: not thread.is_alive())
    thread.join(PATIENCE)
    own = [event for event in heard if event.subject == client.read(path).id]
    assert [event.content["record_version"] for event in own] == list(range(1, 13))


def test_a_cursor_of_another_feed_is_lost(client: Jejak) -> None:
    with pytest.raises(FeedLost):
        next(client.feed(cursor="bm90LW91cnM"))
