"""What a form's commands rest on beside the form, decided on a real database: claims, numbers, orders."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from services.contract.tests.domain.samples import (
    AT,
    IRO_ID,
    PDF,
    TODAY,
    VERIFICATION_ID,
    add_order,
    approval,
    by,
    cancellation,
    note_standing,
)
from shared.kit.tests.write_side import Give, write_side

from jejak_contract.application.handlers import handlers
from jejak_contract.domain.form.commands import CreateForm, ExpireForm, SendForm, VoidForm
from jejak_contract.domain.identity import order_id, standing_id
from jejak_contract.settings import ContractSettings
from jejak_kit.decider import Command, Refused
from jejak_kit.description import ENVIRONMENT
from jejak_kit.store.reader import StoreReader, open_engine


@pytest.fixture
def give(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Gives a command to the contract service's write side. Raises Refused."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with write_side(database, handlers(ContractSettings())) as give:
        give(approval(), order_id(IRO_ID))
        yield give


def created(database: str, form: UUID) -> Any:
    async def read() -> Any:
        engine = open_engine(database)
        try:
            return (await StoreReader(engine).record(form))[0].data
        finally:
            await engine.dispose()

    return asyncio.run(read())


def create(iro_id: UUID = IRO_ID) -> CreateForm:
    return CreateForm(**by("sales_ops"), iro_id=iro_id, period_months=12)


def void() -> VoidForm:
    return VoidForm(**by("sales_ops"), reason="Salah paket")


def refused(give: Give, command: Command, record_id: UUID) -> str:
    with pytest.raises(Refused) as refusal:
        give(command, record_id)
    return refusal.value.refusal.code


def test_an_iro_that_nobody_told_of_becomes_no_form(give: Give) -> None:
    assert refused(give, create(uuid4()), uuid4()) == "iro_not_approved"


def test_a_voided_form_lets_its_iro_go(give: Give) -> None:
    first = uuid4()
    give(create(), first)
    assert refused(give, create(), uuid4()) == "live_form_exists"
    give(void(), first)
    give(create(), uuid4())


def test_a_form_that_expires_by_itself_lets_its_iro_go_and_one_that_does_not_keeps_it(give: Give) -> None:
    form, in_time, too_late = uuid4(), AT + timedelta(days=3), AT + timedelta(days=60)
    give(create(), form)
    give(SendForm(**by("sales_ops"), sent=PDF, dated=TODAY), form)
    give(ExpireForm(**by("system", in_time)), form)
    assert refused(give, create(), uuid4()) == "live_form_exists"
    give(ExpireForm(**by("system", too_late)), form)
    again = uuid4()
    give(create(), again)
    give(ExpireForm(**by("system", too_late)), form)
    assert refused(give, create(), uuid4()) == "live_form_exists", "the first form's end does not free the second's IRO"


def test_of_many_who_draft_at_once_one_does_and_numbers_have_no_gap(give: Give, database: str) -> None:
    forms = [uuid4() for _ in range(8)]

    def attempt(form: UUID) -> bool:
        try:
            give(create(), form)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(len(forms)) as people:
        taken = [form for form, done in zip(forms, people.map(attempt, forms), strict=True) if done]
    (winner,) = taken
    give(void(), winner)
    second = uuid4()
    give(create(), second)
    assert [created(database, form).number for form in (winner, second)] == ["FB/2026/00001", "FB/2026/00002"]


def test_what_is_sent_reckons_with_a_cancellation_that_the_form_has_not_heard_of(give: Give) -> None:
    form = uuid4()
    give(create(), form)
    give(cancellation(), order_id(IRO_ID))
    assert refused(give, SendForm(**by("sales_ops"), sent=PDF, dated=TODAY), form) == "iro_cancelled"
    assert refused(give, create(), uuid4()) == "iro_cancelled"


def test_a_new_form_shows_whether_its_customer_is_verified_by_now(give: Give, database: str) -> None:
    standing, first, second = standing_id(VERIFICATION_ID), uuid4(), uuid4()
    give(add_order(), standing)
    give(create(), first)
    give(void(), first)
    give(note_standing(5, verified=False), standing)
    give(create(), second)
    assert [created(database, form).customer_verified for form in (first, second)] == [True, False]
