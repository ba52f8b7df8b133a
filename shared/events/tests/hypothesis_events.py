"""Strategies: recorded events with every corner of their fields, and bodies that are nearly events."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from hypothesis import strategies as st

from jejak_events.codec import encode
from jejak_events.iro.iro import IroQuotationChanged, IroUpdated, Need, Particulars
from jejak_events.iro.offer import Customer, Difference, Line, Offer, QuotationState, Site
from jejak_events.iro.quotation import QuotationReceived
from jejak_events.language import Actor, Event, Recorded
from jejak_events.personal import Personal

from .toy_events import LinkBuilt

WORD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
PERSONAL = st.builds(Personal, subject=WORD, kind=st.sampled_from(["contact", "identity"]), sealed=WORD)
RUPIAH = st.integers(0, 10**15)

LINES = st.builds(
    Line,
    site=WORD,
    service=WORD,
    bandwidth_mbps=st.none() | st.integers(1, 10**8),
    quantity=st.integers(1, 10**6),
    otc=RUPIAH,
    mrc=RUPIAH,
    discount_percent=st.decimals(0, 100, places=2).map(Decimal.copy_abs),
)
OFFERS = st.builds(
    Offer,
    customer=st.builds(Customer, id=st.none() | WORD, name=WORD, npwp=st.none() | WORD, nib=st.none() | WORD),
    sites=st.lists(st.builds(Site, code=WORD, name=WORD), max_size=3).map(tuple),
    lines=st.lists(LINES, max_size=3).map(tuple),
    pic=st.none() | PERSONAL,
)
NEEDS = st.builds(
    Need,
    kind=st.sampled_from(["goods", "service"]),
    description=WORD,
    quantity=st.integers(1, 10**6),
    unit=WORD,
    site=st.none() | WORD,
)
SIDES = st.none() | st.text(st.characters(exclude_categories=["Cs"])) | st.integers(0, 2**60) | PERSONAL
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(LinkBuilt, bandwidth=st.integers(-(2**60), 2**60), unit=st.sampled_from(["Mbps", "Gbps"])),
    st.builds(
        QuotationReceived,
        number=WORD,
        revision=st.integers(1, 10**6),
        state=st.sampled_from(QuotationState),
        offer=OFFERS,
    ),
    st.builds(
        IroUpdated,
        particulars=st.builds(
            Particulars,
            pic=st.none() | WORD,
            project_impact=st.none() | WORD,
            requested_delivery=st.none() | st.dates(),
            needs=st.lists(NEEDS, max_size=3).map(tuple),
        ),
    ),
    st.builds(
        IroQuotationChanged,
        number=WORD,
        quotation_version=st.integers(0, 2**31),
        revision=st.integers(1, 10**6),
        state=st.sampled_from(QuotationState),
        differences=st.lists(st.builds(Difference, path=WORD, before=SIDES, after=SIDES), max_size=3).map(tuple),
    ),
)
RECORDED: st.SearchStrategy[Recorded[Event]] = st.builds(
    Recorded,
    event_id=st.uuids(),
    record_id=st.uuids(),
    version=st.integers(1, 2**31),
    occurred_at=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants bounds without zone
    actor=st.builds(Actor, id=WORD, role=WORD),
    correlation_id=st.uuids(),
    causation_id=st.none() | st.uuids(),
    data=EVENTS,
    traceparent=st.none() | WORD,
    position=st.none(),
)

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """An event with some of its fields replaced by any JSON, at any depth of `data`."""
    body: dict[str, Any] = orjson.loads(encode(draw(RECORDED)))
    node = draw(st.sampled_from([body, body["data"]]))
    for name in draw(st.lists(st.sampled_from(sorted(node)), max_size=3)):
        node[name] = draw(_JSON)
    if draw(st.booleans()):
        body["schema_version"] = draw(st.integers(-1, 4))
    text = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


BODIES = st.binary(max_size=200) | _JSON.map(orjson.dumps) | _damaged()
