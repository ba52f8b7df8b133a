"""Papers: PDF files in Indonesian, set by typst from templates.

A service adds a paper so: a model of what is filled in and a `Paper` in `papers/<name>.py`, the template beside it in
`papers/<name>.typ`; `printed = await runtime.press.issue(PAPER, data)`, the file into `runtime.documents`, its SHA-256 and
the fingerprint into the event that says it was sent. So that whoever holds it can ask whether it is genuine, the service
lists a `paper_view` among its views.
"""

from jejak_kit.papers.letterhead import Letterhead
from jejak_kit.papers.paper import (
    DateInWords,
    InWords,
    LongDate,
    Paper,
    PaperData,
    PaperPart,
    Picture,
    Quantity,
    Rupiah,
    Signature,
    WeekdayDate,
    WibMoment,
)
from jejak_kit.papers.press import PaperTooLarge, Press, PressBusy, PressFailed, Printed
from jejak_kit.papers.wording import (
    date_in_words,
    in_words,
    long_date,
    quantity,
    rupiah,
    terbilang,
    weekday_date,
    wib_moment,
)

__all__ = [
    "DateInWords",
    "InWords",
    "Letterhead",
    "LongDate",
    "Paper",
    "PaperData",
    "PaperPart",
    "PaperTooLarge",
    "Picture",
    "Press",
    "PressBusy",
    "PressFailed",
    "Printed",
    "Quantity",
    "Rupiah",
    "Signature",
    "WeekdayDate",
    "WibMoment",
    "date_in_words",
    "in_words",
    "long_date",
    "quantity",
    "rupiah",
    "terbilang",
    "weekday_date",
    "wib_moment",
]
