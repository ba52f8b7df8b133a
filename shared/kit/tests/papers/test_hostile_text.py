"""Whatever a field holds is printed as text, and nothing is drawn as an empty box."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared.kit.tests.papers.conftest import Reading
from shared.kit.tests.papers.parcels import parcel

from jejak_kit.papers.fonts import homes
from jejak_kit.papers.lettering import MARKS_MAX, printable


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.0": *',
        "#panic(1) #sys.inputs #let x = 1",
        "$x^2$ *bold* _italic_ `raw` = heading",
        "<label> @reference [content] {code}",
        r"back\slash \u{1F600} \n \\",
        "// comment /* block */ -- --- ~ ... \"quotes\" 'single'",
        '- list + enum / term: http://example.com/#read("x")',
    ],
)
def test_markup_is_printed_and_not_run(printed: Reading, text: str) -> None:
    assert "".join(text.split()) in printed(parcel(receiver=text, note=text, number=text)).run_on


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("Surat 中文字 selesai", "Surat ? selesai"),
        ("👨‍👩‍👧 keluarga 😀", "? keluarga ?"),
        ("ＰＴ　Ｍａｊｕ", "PT Maju"),
        ("𝐓𝐞𝐛𝐚𝐥 ①", "Tebal 1"),
        ("nol\x00bel\x07esc\x1b[31m", "nolbelesc[31m"),
        ("Rp\u202e000.1\u202c", "Rp000.1"),
        ("kata\u200bsambung\u00ad", "katasambung"),
        ("baris\r\nbaru\u2028lagi\tselesai", "baris\nbaru\nlagi selesai"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("Ampère, São, Đặng, Ελλάδα, Москва, नमस्ते", "Ampère, São, Đặng, Ελλάδα, Москва, नमस्ते"),
        ("\ud800 setengah", "? setengah"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_what_no_font_has_is_written_otherwise(text: str, read_as: str) -> None:
    assert printable(text)[0] == read_as


def test_what_was_replaced_is_reported_and_said_on_the_paper(printed: Reading) -> None:
    read = printed(parcel(receiver="PT 中 Maju"))
    assert read.printed.replaced == {"中"}
    assert "ditulis dengan huruf lain" in read.text
    plain = printed(parcel(receiver="PT Maju"))
    assert not plain.printed.replaced
    assert "ditulis dengan huruf lain" not in plain.text


def test_arabic_is_printed_from_right_to_left(printed: Reading) -> None:
    read = printed(parcel(receiver="Yayasan السلام عليكم"))
    assert not read.printed.replaced
    assert 0 not in read.glyphs()


def test_the_empty_box_would_be_found(printed: Reading) -> None:
    """The test's own eye: glyphs are seen at all, and none of them is the empty box."""
    glyphs = printed(parcel()).glyphs()
    assert len(glyphs) > 30
    assert 0 not in glyphs


def test_marks_do_not_pile_up_over_other_lines() -> None:
    text, replaced = printable("Z" + "\u0301" * 50 + "algo")
    assert text.count("\u0301") <= MARKS_MAX
    assert replaced == {"\u0301"}


@given(st.text(alphabet=st.characters(), max_size=80))
@settings(max_examples=300, deadline=None)
def test_all_that_is_printed_has_a_glyph(text: str) -> None:
    shown, replaced = printable(text)
    assert all(character == "\n" or homes(character) for character in shown)
    assert printable(shown) == (shown, frozenset())
    if text.isascii() and text.isprintable():
        assert shown == text
        assert not replaced


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_text_a_paper_is_printed_without_an_empty_box(printed: Reading, text: str) -> None:
    assert 0 not in printed(parcel(receiver=text, note=text, number=text)).glyphs()
