"""Seed 000, section 2: Customer Verification."""

from typing import Any
from uuid import UUID

import pytest
from tests.given_when_then import after, given, given_that

from jejak_events.iro.verification import (
    CheckedItem,
    Item,
    Request,
    VerificationChecked,
    VerificationMarkedPending,
    VerificationOverdue,
    VerificationRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_iro.domain.verification import VERIFICATION, Verification, verification_with
from jejak_iro.domain.verification.commands import (
    DEFAULT_MANDATORY,
    AttachDocument,
    CheckItems,
    DropRequest,
    ItemChange,
    MarkPending,
    MarkVerified,
    OpenVerification,
    RemindToVerify,
    RemoveDocument,
    RequestRevision,
    RequestVerification,
    VerificationCommand,
)

from .samples import AT, CUSTOMER, IRO_ID, by, document, personal

OTHER_IRO = UUID(int=2)
OPEN = OpenVerification(**by("sales_ops"), customer=CUSTOMER)
VERIFY = MarkVerified(**by("verification"))
PEND = MarkPending(**by("verification"), note="Akta kedaluwarsa, minta yang baru")


OVERDUE = RemindToVerify(**by("system"), iro_id=IRO_ID, round=1, verify_by=AT)


def asks(iro_id: UUID = IRO_ID, round: int = 1, *, restart: bool = False) -> RequestVerification:
    return RequestVerification(
        **by("system"), customer=CUSTOMER, iro_id=iro_id, iro_number="IRO/2026/1", round=round, restart=restart
    )


def check(*changes: ItemChange) -> CheckItems:
    return CheckItems(**by("verification"), changes=changes)


def tick(item: Item, **more: Any) -> ItemChange:
    return ItemChange(item=item, complete=True, **more)


def drop(round: int = 1) -> DropRequest:
    return DropRequest(**by("system"), iro_id=IRO_ID, round=round, reason="cancelled")


def revise(iro_id: UUID = IRO_ID) -> RequestRevision:
    return RequestRevision(**by("verification"), iro_id=iro_id, note="Nama perusahaan tidak sesuai akta")


COMPLETE = check(*(tick(item) for item in DEFAULT_MANDATORY))
WAITING = after(VERIFICATION, asks(), COMPLETE)
VERIFIED = after(VERIFICATION, VERIFY, state=WAITING)
FIRST = Request(iro_id=IRO_ID, round=1)


def requested(status: VerificationStatus, round: int = 1, **more: Any) -> VerificationRequested:
    fields: dict[str, Any] = {"iro_id": IRO_ID, "reopened": False, "withdrawn": ()} | more
    return VerificationRequested(customer=CUSTOMER, iro_number="IRO/2026/1", round=round, status=status, **fields)


def test_it_is_made_by_the_iros_submission_or_by_hand_earlier() -> None:
    given(VERIFICATION).when(asks()).then(requested(VerificationStatus.PENDING))
    by_hand = given(VERIFICATION).when(OPEN).then_says("verification.opened")
    given_that(VERIFICATION, by_hand).when(asks()).then(requested(VerificationStatus.PENDING))
    given_that(VERIFICATION, by_hand).when(OPEN).refused("record_exists")


def test_the_checklist_is_the_seeds() -> None:
    assert [item.checked.item for item in Verification(customer=CUSTOMER).items] == list(Item)


def test_an_item_is_saved_with_its_note_and_number() -> None:
    change = tick(Item.NPWP, note="Sesuai kartu", number="01.234.567.8-901.000")
    saved = CheckedItem(item=Item.NPWP, complete=True, note="Sesuai kartu", number="01.234.567.8-901.000")
    state = (
        given_that(VERIFICATION, after(VERIFICATION, OPEN))
        .when(check(change))
        .then(VerificationChecked(items=(saved,)))
    )
    given_that(VERIFICATION, state).when(check(change)).then_nothing()


@pytest.mark.parametrize(
    ("item", "number", "warned"),
    [
        (Item.NPWP, "012345678901000", False),
        (Item.NPWP, "0123456789012345", False),
        (Item.NPWP, "01234567890100", True),
        (Item.NPWP, "01.234.567.8-901.00X", True),
        (Item.NIB, "9120001234567", False),
        (Item.NIB, "912000123456", True),
    ],
)
def test_an_ill_formed_number_warns_and_never_blocks(item: Item, number: str, warned: bool) -> None:
    state = after(VERIFICATION, OPEN, check(tick(item, number=number)))
    assert state.item(item).checked.warnings == ((f"{item.value}_digits",) if warned else ())
    assert state.item(item).checked.complete


def test_a_nik_is_judged_while_it_can_be_read_and_kept_sealed() -> None:
    nik = personal("31710100000", kind="identity")
    state = after(VERIFICATION, OPEN, check(tick(Item.KTP_PENANGGUNG_JAWAB, nik=nik)))
    assert state.item(Item.KTP_PENANGGUNG_JAWAB).checked.warnings == ("nik_digits",)
    assert "31710100000" not in state.model_dump_json()
    stored = Verification.model_validate_json(state.model_dump_json())
    kept = stored.item(Item.KTP_PENANGGUNG_JAWAB).checked.nik
    with_note = check(tick(Item.KTP_PENANGGUNG_JAWAB, nik=kept, note="Foto buram"))
    again = after(VERIFICATION, with_note, state=stored)
    assert again.item(Item.KTP_PENANGGUNG_JAWAB).checked.warnings == ("nik_digits",)


def test_a_number_stands_where_it_belongs() -> None:
    wrong = check(tick(Item.ALAMAT_BILLING, number="1"), tick(Item.NPWP, nik=personal("1")), tick(Item.ALAMAT_BILLING))
    given_that(VERIFICATION, after(VERIFICATION, OPEN)).when(wrong).refused(
        "item_has_no_number",
        "item_has_no_nik",
        "item_repeated",
        fields=["/changes/0/number", "/changes/1/nik", "/changes/2/item"],
    )


def test_documents_are_added_at_any_time_and_removed_while_pending() -> None:
    attach = AttachDocument(**by("sales_ops"), item=Item.AKTA_PERUSAHAAN, document=document())
    remove = RemoveDocument(**by("sales_ops"), item=Item.AKTA_PERUSAHAAN, sha256=document().sha256)
    attached = given_that(VERIFICATION, VERIFIED).when(attach).then_says("verification.document_added")
    given_that(VERIFICATION, attached).when(attach).refused("document_attached_already")
    given_that(VERIFICATION, attached).when(remove).refused("wrong_status")
    pending = after(VERIFICATION, PEND, state=attached)
    removed = given_that(VERIFICATION, pending).when(remove).then_says("verification.document_removed")
    given_that(VERIFICATION, removed).when(remove).refused("document_not_attached")


def test_mark_verified_needs_every_mandatory_item_and_names_those_missing() -> None:
    most = check(*(tick(item) for item in DEFAULT_MANDATORY if item not in (Item.NIB, Item.ALAMAT_BILLING)))
    given_that(VERIFICATION, after(VERIFICATION, asks(), most)).when(VERIFY).refused(
        "item_incomplete", "item_incomplete", fields=["/items/nib", "/items/alamat_billing"]
    )
    given_that(VERIFICATION, WAITING).when(VERIFY).then(VerificationVerified(requests=(FIRST,)))


def test_which_items_are_mandatory_is_configured() -> None:
    only_npwp = after(VERIFICATION, asks(), check(tick(Item.NPWP)))
    lenient = MarkVerified(**by("verification"), mandatory=(Item.NPWP,))
    given_that(VERIFICATION, only_npwp).when(lenient).then_says("verification.verified")

    def offered(decider: Any) -> bool:
        actions = decider.rules.actions(only_npwp, ["verification"])
        return [action.name for action in actions if action.allowed].count("mark_verified") == 1

    assert not offered(VERIFICATION)
    assert offered(verification_with([Item.NPWP]))


def test_mark_pending_keeps_the_follow_up_and_says_whether_the_customer_lost_verified() -> None:
    state = (
        given_that(VERIFICATION, WAITING)
        .when(PEND)
        .then(VerificationMarkedPending(note=PEND.note, was_verified=False, requests=(FIRST,)))
    )
    assert state.follow_up == PEND.note
    lost = (
        given_that(VERIFICATION, VERIFIED)
        .when(PEND)
        .then(VerificationMarkedPending(note=PEND.note, was_verified=True, requests=(FIRST,)))
    )
    assert lost.status is VerificationStatus.PENDING


def test_a_customer_already_verified_stands_at_once_for_another_iro() -> None:
    given_that(VERIFICATION, VERIFIED).when(asks(OTHER_IRO)).then(
        requested(VerificationStatus.VERIFIED, iro_id=OTHER_IRO)
    )


def test_a_changed_submission_restarts_the_check_and_the_other_iros_concerned_are_named() -> None:
    both = after(VERIFICATION, asks(OTHER_IRO), state=VERIFIED)
    others = (Request(iro_id=OTHER_IRO, round=1),)
    state = (
        given_that(VERIFICATION, both)
        .when(asks(round=2, restart=True))
        .then(requested(VerificationStatus.PENDING, round=2, reopened=True, withdrawn=others))
    )
    assert state.status is VerificationStatus.PENDING


def test_a_request_told_again_is_no_news() -> None:
    given_that(VERIFICATION, VERIFIED).when(asks(restart=True)).then_nothing()


def test_a_revision_is_asked_of_a_waiting_iro_once_in_a_round() -> None:
    given_that(VERIFICATION, WAITING).when(revise(OTHER_IRO)).refused("iro_is_not_waiting", fields=["/iro_id"])
    flagged = given_that(VERIFICATION, WAITING).when(revise()).then_says("verification.revision_requested")
    given_that(VERIFICATION, flagged).when(revise()).refused("revision_requested_already")
    again = after(VERIFICATION, asks(round=2), state=flagged)
    given_that(VERIFICATION, again).when(revise()).then_says("verification.revision_requested")


def test_an_iro_that_waits_no_longer_is_not_answered() -> None:
    dropped = given_that(VERIFICATION, WAITING).when(drop()).then_says("verification.request_dropped")
    given_that(VERIFICATION, dropped).when(drop()).then_nothing()
    given_that(VERIFICATION, dropped).when(VERIFY).then(VerificationVerified(requests=()))
    given_that(VERIFICATION, dropped).when(asks()).then_nothing()
    again = after(VERIFICATION, asks(round=2), state=dropped)
    given_that(VERIFICATION, again).when(drop()).then_nothing()


def test_an_iro_that_waits_too_long_for_its_customer_is_told_of() -> None:
    """Domain description, notifier: verification pending too long."""
    told = VerificationOverdue(
        customer_name=CUSTOMER.name, iro_id=IRO_ID, iro_number="IRO/2026/1", round=1, verify_by=AT
    )
    given_that(VERIFICATION, WAITING).when(OVERDUE).then(told)


@pytest.mark.parametrize(
    "meanwhile", [VERIFY, drop(), revise(), asks(round=2)], ids=["verified", "dropped", "revision", "resubmitted"]
)
def test_nobody_is_told_when_it_waits_for_the_team_no_longer(meanwhile: VerificationCommand) -> None:
    given_that(VERIFICATION, after(VERIFICATION, meanwhile, state=WAITING)).when(OVERDUE).then_nothing()
