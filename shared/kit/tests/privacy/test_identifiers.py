"""The same person has the same subject, however the address or number was typed; the subject tells nothing."""

import re

import pytest

from jejak_kit.privacy import Identifier, NoIdentifier, Sealer, email, external, nik, phone, subject_of

PEPPER = b"p" * 32


@pytest.mark.parametrize(
    "typed",
    [
        "0812-3456-7890",
        "+62 812 3456 7890",
        "6281234567890",
        "00 62 812 34567890",
        "81234567890",
        "+62 (0)812 3456 7890",
    ],
)
def test_a_phone_number_is_one_however_it_is_typed(typed: str) -> None:
    assert phone(typed) == Identifier("phone", "+6281234567890")


def test_foreign_numbers_keep_their_country() -> None:
    assert phone("+65 6123 4567") == Identifier("phone", "+6561234567")
    assert phone("0065 6123 4567") == Identifier("phone", "+6561234567")


def test_an_email_address_is_one_in_any_case() -> None:
    assert email(" Siti@Contoh.Example ") == email("siti@contoh.example") is not None


def test_placeholders_are_no_identifiers() -> None:
    assert [email("-"), email("@"), phone("-"), phone("0"), nik("0"), nik("-"), external(" ")] == [None] * 7


def test_the_first_identifier_that_is_there_counts() -> None:
    mail = email("siti@contoh.example")
    assert subject_of(PEPPER, None, mail, phone("0812 3456 7890")) == subject_of(PEPPER, mail)
    assert subject_of(PEPPER, mail) != subject_of(PEPPER, phone("0812 3456 7890"))
    assert subject_of(PEPPER, external("7", system="crm")) != subject_of(PEPPER, external("7", system="hr"))


def test_the_subject_is_pseudonymous() -> None:
    mail = email("siti@contoh.example")
    assert re.fullmatch(r"psn_[0-9a-f]{32}", subject_of(PEPPER, mail))
    assert subject_of(PEPPER, mail) != subject_of(b"q" * 32, mail)
    assert "siti" not in repr(mail)


def test_a_person_without_any_identifier_is_refused() -> None:
    with pytest.raises(NoIdentifier):
        subject_of(PEPPER, email(""), phone(None))


@pytest.mark.anyio
async def test_the_keyring_gives_the_pepper(sealer: Sealer) -> None:
    assert await sealer.subject_of(nik("3174 0000 0000 0001")) == await sealer.subject_of(nik("3174000000000001"))
