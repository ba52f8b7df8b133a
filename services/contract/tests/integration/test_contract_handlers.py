"""What contracts and templates rest on beside their own record, decided on a real database: claims, numbers, standing."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from services.contract.tests.domain.contract_samples import (
    BUYER,
    CONTENT,
    DIRECTOR,
    SLA,
    approve,
    cancel_contract,
    change_template,
    company_signs,
    create_template,
    customer_signs,
    iro_cancelled,
    publish_template,
    retire_template,
    send_out,
    submit,
)
from services.contract.tests.domain.samples import (
    PDF,
    TODAY,
    VERIFICATION_ID,
    approval,
    by,
    cancellation,
    document,
    line,
    note_standing,
)
from shared.kit.tests.write_side import Give, write_side

from jejak_contract.application.handlers import handlers
from jejak_contract.application.standard_template import standard_template
from jejak_contract.domain.contract.commands import ActivateContract, CreateContract, TerminateContract, UpdateContract
from jejak_contract.domain.form.commands import CreateForm, MarkSigned, SendForm, UploadSigned, VoidForm
from jejak_contract.domain.identity import order_id, standing_id, template_id
from jejak_contract.settings import ContractSettings
from jejak_events.contract.agreement import Terms
from jejak_kit.decider import Command, Refused
from jejak_kit.description import ENVIRONMENT
from jejak_kit.store.reader import StoreReader, open_engine

STANDARD, INSTALL = standard_template()
INTERNET, ROUTER = "Dedicated Internet", "Managed Router"


class Desk:
    """The contract service's write side."""

    def __init__(self, give: Give, database: str) -> None:
        self.give = give
        self._database = database

    def refused(self, command: Command, record_id: UUID) -> str:
        with pytest.raises(Refused) as refusal:
            self.give(command, record_id)
        return refusal.value.refusal.code

    def events(self, record: UUID) -> list[Any]:
        async def read() -> list[Any]:
            engine = open_engine(self._database)
            try:
                return [event.data for event in await StoreReader(engine).record(record)]
            finally:
                await engine.dispose()

        return asyncio.run(read())

    def last(self, record: UUID) -> str:
        return str(self.events(record)[-1].TYPE)

    def signed_form(self, *services: str) -> UUID:
        """Of an IRO of its own, for these services."""
        iro, form = uuid4(), uuid4()
        self.give(approval().model_copy(update={"iro_id": iro}), order_id(iro))
        lines = tuple(line(service=service) for service in services or (INTERNET,))
        create = CreateForm(**by("sales_ops"), iro_id=iro, period_months=12, lines=lines, deviation_reason="Paket")
        self.give(create, form)
        self.give(SendForm(**by("sales_ops"), sent=PDF, dated=TODAY), form)
        self.give(UploadSigned(**by("sales_ops"), document=document("ttd.pdf")), form)
        self.give(MarkSigned(**by("sales_ops")), form)
        return form

    def contract(self, form: UUID, template: UUID | None = None) -> UUID:
        contract = uuid4()
        self.give(create(form, contract, template), contract)
        return contract

    def fully_signed(self) -> UUID:
        contract = self.contract(self.signed_form())
        terms = Terms(clauses=CONTENT.clauses, sla=SLA, signatories=(DIRECTOR, BUYER))
        for command in (
            UpdateContract(**by("sales_ops"), terms=terms),
            submit(),
            approve(),
            send_out(),
            company_signs(),
            customer_signs(),
        ):
            self.give(command, contract)
        return contract


def create(form: UUID, contract: UUID, template: UUID | None = None) -> CreateContract:
    return CreateContract(**by("sales_ops"), contract_id=contract, form_id=form, template_id=template)


def activate() -> ActivateContract:
    return ActivateContract(**by("system"))


@pytest.fixture
def desk(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with write_side(database, handlers(ContractSettings())) as give:
        desk = Desk(give, database)
        desk.give(INSTALL, STANDARD)
        desk.give(note_standing(1, verified=True), standing_id(VERIFICATION_ID))
        yield desk


def test_a_cancelled_contract_lets_its_form_go_and_a_terminated_one_does_not(desk: Desk) -> None:
    form = desk.signed_form()
    first = desk.contract(form)
    assert desk.refused(create(form, uuid4()), uuid4()) == "live_contract_exists"
    assert desk.refused(VoidForm(**by("manager"), reason="x"), form) == "contract_rests_on_form"
    desk.give(cancel_contract(), first)
    second = desk.contract(form)
    numbers = [desk.events(contract)[0].contract_number for contract in (first, second)]
    assert numbers == ["PKS/2026/00001", "PKS/2026/00002"]
    over = desk.fully_signed()
    desk.give(activate(), over)
    form_of = desk.events(over)[0].order.form.id
    desk.give(TerminateContract(**by("legal"), reason="Selesai"), over)
    assert desk.refused(create(form_of, uuid4()), uuid4()) == "live_contract_exists"


def test_of_many_who_create_at_once_one_does_and_numbers_have_no_gap(desk: Desk) -> None:
    form = desk.signed_form()
    contracts = [uuid4() for _ in range(6)]

    def attempt(contract: UUID) -> bool:
        try:
            desk.give(create(form, contract), contract)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(len(contracts)) as people:
        assert sum(people.map(attempt, contracts)) == 1
    other = desk.contract(desk.signed_form())
    assert desk.events(other)[0].contract_number == "PKS/2026/00002"


def test_a_form_that_nobody_knows_becomes_no_contract(desk: Desk) -> None:
    assert desk.refused(create(uuid4(), uuid4()), uuid4()) == "form_unknown"


def template_of(desk: Desk, contract: UUID) -> UUID:
    found: UUID = desk.events(contract)[0].template.id
    return found


def test_the_template_for_a_service_fills_itself_in_and_the_general_one_for_all_else(desk: Desk) -> None:
    special = uuid4()
    desk.give(create_template(services=("managed  ROUTER",)), special)
    assert template_of(desk, desk.contract(desk.signed_form(ROUTER))) == STANDARD, "not published yet"
    desk.give(publish_template(), special)
    assert template_of(desk, desk.contract(desk.signed_form(ROUTER, ROUTER))) == special
    assert template_of(desk, desk.contract(desk.signed_form(ROUTER, INTERNET))) == STANDARD
    assert template_of(desk, desk.contract(desk.signed_form(INTERNET), special)) == special, "legal may choose"


def test_a_service_has_one_template_until_that_is_retired_or_no_longer_for_it(desk: Desk) -> None:
    first, second = uuid4(), uuid4()
    for template in (first, second):
        desk.give(create_template(services=(ROUTER,)), template)
    desk.give(publish_template(), first)
    assert desk.refused(publish_template(), second) == "template_for_service_exists"
    desk.give(change_template(CONTENT, services=(INTERNET,)), first)
    assert desk.refused(publish_template(), second) == "template_for_service_exists", "the published version counts"
    desk.give(publish_template(), first)
    desk.give(publish_template(), second)
    desk.give(retire_template(), second)
    assert template_of(desk, desk.contract(desk.signed_form(ROUTER))) == STANDARD
    assert desk.refused(create(desk.signed_form(), uuid4(), second), uuid4()) == "template_not_published"


def test_without_a_general_template_one_must_be_chosen(desk: Desk) -> None:
    desk.give(retire_template(), STANDARD)
    assert desk.refused(create(desk.signed_form(), uuid4()), uuid4()) == "template_unknown"


def test_the_template_of_the_house_is_installed_once(desk: Desk) -> None:
    desk.give(INSTALL, STANDARD)
    assert template_id("standard") == STANDARD
    assert [event.TYPE for event in desk.events(STANDARD)] == [
        "contract_template.created",
        "contract_template.published",
    ]


def test_coming_into_force_looks_at_the_customer_as_they_stand_now(desk: Desk) -> None:
    contract = desk.fully_signed()
    desk.give(note_standing(2, verified=False), standing_id(VERIFICATION_ID))
    desk.give(activate(), contract)
    assert desk.last(contract) == "contract.activation_held"
    desk.give(note_standing(3, verified=True), standing_id(VERIFICATION_ID))
    desk.give(activate(), contract)
    assert desk.last(contract) == "contract.activated"


def test_coming_into_force_reckons_with_a_cancellation_that_the_contract_has_not_heard_of(desk: Desk) -> None:
    contract = desk.fully_signed()
    iro: UUID = desk.events(contract)[0].order.iro.id
    desk.give(cancellation(), order_id(iro))
    desk.give(activate(), contract)
    assert desk.events(contract)[-1].hindrances == ("iro_cancelled",)
    desk.give(iro_cancelled(), contract)
    assert desk.last(contract) == "contract.cancelled"


def test_on_a_cancelled_iro_no_contract_is_made(desk: Desk) -> None:
    form = desk.signed_form()
    desk.give(cancellation(), order_id(desk.events(form)[0].iro_id))
    assert desk.refused(create(form, uuid4()), uuid4()) == "order_cancelled"
