"""Whoever is to be erased may have several subjects: an operator finds all of them by what the person says of themselves."""

import json
import subprocess
import sysconfig
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from jejak_iro.application.intake import customer
from jejak_iro.application.quotation_input import ContactInput, CustomerInput
from jejak_iro.domain.verification.commands import OpenVerification
from jejak_kit.auth import Principal
from jejak_kit.people.finding import Description, Found, find
from jejak_kit.privacy.erasures import ErasureRequest
from jejak_kit.runtime import Runtime

from .one_service import VERA, do, iro
from .people import FIRST, SECOND

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("environment")]
NAME = FIRST.name


async def met(runtime: Runtime, company: str, **known: str) -> str:
    """Somebody stands as a contact in a record of that customer; returns their subject."""
    given = CustomerInput(name=company, contacts=[ContactInput(**known)])
    sealed = await customer(given, runtime.sealer)
    await do(runtime, uuid4(), OpenVerification(actor=VERA, at=datetime.now(UTC), customer=sealed))
    return sealed.contacts[0].name.subject


async def found(runtime: Runtime, **described: str | None) -> dict[str, Found]:
    told = [described.get(each) for each in ("name", "customer", "email", "phone", "nik")]
    return {each.subject: each for each in await find(runtime.erasures.places, Description.of(*told))}


async def test_a_name_finds_every_subject_of_that_name_and_the_customer_tells_namesakes_apart() -> None:
    async with iro() as runtime:
        by_mail = await met(runtime, "PT Samudra Hapus", name=NAME, email=FIRST.email)
        by_phone = await met(runtime, "PT Samudra Hapus", name=f"Ibu {NAME.upper()}", phone=FIRST.phone)
        by_name = await met(runtime, "PT Samudra Hapus", name=NAME)
        namesake = await met(runtime, "CV Lain", name=NAME)
        await met(runtime, "PT Samudra Hapus", name=SECOND.name, email=SECOND.email)
        assert len({by_mail, by_phone, by_name, namesake}) == 4
        everybody = await found(runtime, name=NAME)
        assert set(everybody) == {by_mail, by_phone, by_name, namesake}
        assert everybody[namesake].customers == {"CV Lain"}
        assert set(await found(runtime, name=NAME, customer="samudra")) == {by_mail, by_phone, by_name}


async def test_a_phone_number_finds_who_is_known_by_e_mail_and_has_it_as_well() -> None:
    async with iro() as runtime:
        both = await met(runtime, "PT Samudra", name=NAME, email=FIRST.email, phone=FIRST.phone)
        alone = await met(runtime, "PT Samudra", name=NAME, phone=FIRST.phone.replace("+62 ", "0"))
        assert set(await found(runtime, phone=FIRST.phone)) == {both, alone}
        assert set(await found(runtime, email=FIRST.email)) == {both}
        assert await found(runtime, email=SECOND.email) == {}


async def test_a_colleague_is_found_in_the_directory() -> None:
    async with iro() as runtime:
        await runtime.directory.remember(
            Principal(id="u-wira", name=NAME, roles=("legal",), language="id", email=FIRST.email)
        )
        assert (await found(runtime, name=NAME))["u-wira"].known_since is None
        assert set(await found(runtime, email=FIRST.email)) == {"u-wira"}


async def test_who_is_erased_is_found_no_more() -> None:
    async with iro() as runtime:
        subject = await met(runtime, "PT Samudra", name=NAME, email=FIRST.email)
        request = ErasureRequest(
            erasure_id=uuid4(), subject=subject, ground="requested", reference=None, actor_id="u-sari"
        )
        await runtime.sealer.keyring.ledger.erase(request)
        await runtime.erasures.catch_up()
        assert await found(runtime, name=NAME, email=FIRST.email) == {}


async def test_the_command_line_says_it_for_all_services(environment: dict[str, str], tmp_path: Path) -> None:
    async with iro() as runtime:
        subjects = {
            await met(runtime, "PT Samudra", name=NAME, email=FIRST.email),
            await met(runtime, "PT Samudra", name=NAME, phone=FIRST.phone),
        }
    jejak = str(Path(sysconfig.get_path("scripts")) / "jejak")

    def say(*arguments: str, exit_code: int = 0) -> Any:
        command = [jejak, "people", "find", *arguments, "--json"]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == exit_code, done.stderr.decode()
        return json.loads(done.stdout)

    told = say("--name", NAME)
    assert {each["subject"] for each in told} == subjects
    assert all((each["by"], each["customers"], each["records"]) == (["name"], ["PT Samudra"], 1) for each in told)
    assert say("--name", "Orang Lain", exit_code=1) == []
