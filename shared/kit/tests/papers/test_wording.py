"""Amounts and days in words, against rules written down a second time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_kit.papers import date_in_words, in_words, long_date, quantity, rupiah, terbilang, weekday_date, wib_moment
from jejak_kit.papers.wording import LARGEST_IN_WORDS

DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
VALUES = {word: value for value, word in enumerate(DIGITS)}
POWERS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def read_aloud(words: str) -> int:
    """The number that Indonesian words mean, heard from left to right."""
    total = group = digit = 0
    words = words.replace("sepuluh", "satu puluh").replace("sebelas", "satu belas")
    words = words.replace("seratus", "satu ratus").replace("seribu", "satu ribu")
    for word in words.split():
        if word in VALUES:
            digit = VALUES[word]
        elif word == "belas":
            group, digit = group + 10 + digit, 0
        elif word in ("puluh", "ratus"):
            group, digit = group + digit * (10 if word == "puluh" else 100), 0
        else:
            total, group, digit = total + (group + digit) * POWERS[word], 0, 0
    return total + group + digit


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "nol rupiah"),
        (1, "satu rupiah"),
        (10, "sepuluh rupiah"),
        (11, "sebelas rupiah"),
        (15, "lima belas rupiah"),
        (21, "dua puluh satu rupiah"),
        (100, "seratus rupiah"),
        (111, "seratus sebelas rupiah"),
        (1_000, "seribu rupiah"),
        (1_001, "seribu satu rupiah"),
        (1_100, "seribu seratus rupiah"),
        (11_000, "sebelas ribu rupiah"),
        (101_000, "seratus satu ribu rupiah"),
        (1_000_000, "satu juta rupiah"),
        (1_001_000, "satu juta seribu rupiah"),
        (1_500_000, "satu juta lima ratus ribu rupiah"),
        (2_000_000_000, "dua miliar rupiah"),
        (1_000_000_000_000, "satu triliun rupiah"),
        (-2_500, "minus dua ribu lima ratus rupiah"),
    ],
)
def test_an_amount_in_words(amount: int, words: str) -> None:
    assert terbilang(amount) == words


@given(st.integers(0, LARGEST_IN_WORDS))
def test_words_mean_the_number_they_were_made_from(number: int) -> None:
    assert read_aloud(in_words(number)) == number


@given(st.integers(0, 999_999))
def test_small_numbers_too(number: int) -> None:
    assert read_aloud(in_words(number)) == number


WITH_ONE_THOUSAND = st.builds(lambda high, low: high * 10**6 + 1_000 + low, st.integers(0, 10**9), st.integers(0, 999))


@given(st.integers(0, LARGEST_IN_WORDS) | WITH_ONE_THOUSAND)
def test_one_is_said_se_before_ten_hundred_and_thousand(number: int) -> None:
    words = f" {in_words(number)} "
    assert not any(f" satu {unit} " in words for unit in ("belas", "puluh", "ratus"))
    assert (" seribu " in words) == (number // 1_000 % 1_000 == 1)


@pytest.mark.parametrize("number", [-1, LARGEST_IN_WORDS + 1])
def test_there_are_no_words_for_everything(number: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        in_words(number)


@pytest.mark.parametrize(
    ("amount", "figures"),
    [(0, "Rp0"), (999, "Rp999"), (1_500_000, "Rp1.500.000"), (-2_500, "-Rp2.500"), (10**12, "Rp1.000.000.000.000")],
)
def test_an_amount_in_figures(amount: int, figures: str) -> None:
    assert rupiah(amount) == figures


def test_days_and_instants() -> None:
    day = date(2026, 11, 23)
    assert long_date(day) == "23 November 2026"
    assert weekday_date(day) == "Senin, 23 November 2026"
    assert date_in_words(day) == (
        "Senin, tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)"
    )
    assert quantity(1_500) == "1.500"


def test_an_instant_is_said_in_jakarta_s_time() -> None:
    assert wib_moment(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)) == "1 Januari 2027 00.30 WIB"
    with pytest.raises(ValueError, match="zone"):
        wib_moment(datetime(2026, 1, 1))  # noqa: DTZ001 - an instant without a zone is the point
    assert wib_moment(datetime(2026, 1, 1, tzinfo=UTC) - timedelta(hours=7)) == "1 Januari 2026 00.00 WIB"
