"""A name is what people see: readable, short, no path, and it cannot pretend."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_kit.documents import safe_filename


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Akta Perusahaan.pdf", "Akta Perusahaan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\sales\\NPWP.pdf", "NPWP.pdf"),
        ("KTP\u202efdp.exe", "KTPfdp.exe"),
        ("a\0b\nc.pdf", "ab c.pdf"),
        ("  .hidden  ", "hidden"),
        ("", "document"),
        ("///", "document"),
        ("...", "document"),
        ("con.pdf", "_con.pdf"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("Cafe\u0301.pdf", "Caf\u00e9.pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert safe_filename(given_name) == kept


def test_a_long_name_keeps_its_extension() -> None:
    kept = safe_filename("x" * 400 + ".pdf")
    assert len(kept) == 150
    assert kept.endswith("x.pdf")


@given(st.text())
def test_no_name_gets_through_unsafe_and_a_safe_one_stays(name: str) -> None:
    kept = safe_filename(name)
    assert 1 <= len(kept) <= 150
    assert not set(kept) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in kept)
    assert kept == unicodedata.normalize("NFC", kept)
    assert safe_filename(kept) == kept
