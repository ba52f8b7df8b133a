"""Amounts and days as Indonesian papers write them: in figures and, where law or custom asks for it, in words."""

import re
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from num2words import num2words

from jejak_kit.i18n import BUSINESS_ZONE

_INDONESIAN = Locale("id", "ID")
# the library says `seribu` only at the beginning
_ONE_THOUSAND = re.compile(
    r"(?<=juta )satu ribu|(?<=miliar )satu ribu|(?<=triliun )satu ribu|(?<=kuadriliun )satu ribu"
)
LARGEST_IN_WORDS = 10**18 - 1
"""Beyond it there are no words in use."""


def rupiah(amount: int) -> str:
    """`Rp1.500.000`; whole rupiah. A negative amount is written with its sign in front."""
    return format_currency(amount, "IDR", "¤#,##0", locale=_INDONESIAN, currency_digits=False)


def in_words(number: int) -> str:
    """`seribu seratus`. Raises ValueError below zero and above what has words."""
    if not 0 <= number <= LARGEST_IN_WORDS:
        raise ValueError(f"no words for {number}")
    words = " ".join(str(num2words(number, lang="id")).split())
    return _ONE_THOUSAND.sub("seribu", words)


def terbilang(amount: int) -> str:
    """`satu juta lima ratus ribu rupiah`; `minus …` below zero."""
    return f"{'minus ' if amount < 0 else ''}{in_words(abs(amount))} rupiah"


def quantity(number: int | Decimal) -> str:
    """`1.500` or `2,5`."""
    return format_decimal(number, locale=_INDONESIAN)


def long_date(day: date) -> str:
    """`23 November 2026`."""
    return format_date(day, "d MMMM y", locale=_INDONESIAN)


def weekday_date(day: date) -> str:
    """`Senin, 23 November 2026`."""
    return format_date(day, "EEEE, d MMMM y", locale=_INDONESIAN)


def date_in_words(day: date) -> str:
    """As a deed opens: `Senin, tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)`."""
    name, month = format_date(day, "EEEE", locale=_INDONESIAN), format_date(day, "MMMM", locale=_INDONESIAN)
    figures = f"{day.day:02}-{day.month:02}-{day.year:04}"
    return f"{name}, tanggal {in_words(day.day)} bulan {month} tahun {in_words(day.year)} ({figures})"


def wib_moment(moment: datetime) -> str:
    """`23 November 2026 14.30 WIB`, of an instant in whichever zone. Raises ValueError for one without."""
    if moment.tzinfo is None:
        raise ValueError("an instant has a zone")
    return format_datetime(moment, "d MMMM y HH.mm 'WIB'", tzinfo=BUSINESS_ZONE, locale=_INDONESIAN)
