"""Every version an event ever had is lifted, step by step, to the newest one."""

from typing import Any

import orjson
import pytest

from jejak_events.codec import MalformedEvent, decode, encode
from jejak_events.language import Event, UnknownEvent, event_type, event_types, upcast, upcaster

from .toy_events import LinkBuilt


def body(version: int, data: dict[str, Any], type: str = "link.built") -> bytes:
    metadata = {
        "event_id": "11f0a1f4-5a7b-4d3e-9a52-0a4f2a5d8f10",
        "type": type,
        "schema_version": version,
        "record_id": "4b1e6c1e-5f0e-4a6f-9a52-0a4f2a5d8f10",
        "record_version": 1,
        "occurred_at": "2026-03-09T03:16:08Z",
        "actor": {"id": "u-sinta", "role": "sales_ops"},
        "correlation_id": "697a6da0-1c8e-41b3-b59a-f074df219fac",
        "causation_id": None,
        "traceparent": None,
    }
    return orjson.dumps({**metadata, "data": data})


@pytest.mark.parametrize(
    ("version", "data"),
    [(1, {"bandwidth": "100 Mbps"}), (2, {"bandwidth": 100}), (3, {"bandwidth": 100, "unit": "Mbps"})],
)
def test_every_version_reads_as_the_newest(version: int, data: dict[str, Any]) -> None:
    assert decode(body(version, data)).data == LinkBuilt(bandwidth=100, unit="Mbps")


def test_an_old_body_is_written_again_as_the_newest_version() -> None:
    again = orjson.loads(encode(decode(body(1, {"bandwidth": "100 Mbps"}))))
    assert again["schema_version"] == 3
    assert again["data"] == {"bandwidth": 100, "unit": "Mbps"}


def test_the_newest_version_is_not_touched() -> None:
    content = {"anything": "goes"}
    assert upcast("link.built", 3, content) is content


@pytest.mark.parametrize("version", [0, -1, 4, 2**70])
def test_a_version_that_never_was_is_unknown(version: int) -> None:
    with pytest.raises(UnknownEvent, match=r"link\.built"):
        upcast("link.built", version, {})


def test_a_version_without_a_way_up_is_malformed() -> None:
    with pytest.raises(MalformedEvent, match="lifted"):
        decode(body(1, {"reason": "storm"}, "link.cut"))


def test_a_version_has_one_upcaster() -> None:
    with pytest.raises(TypeError, match="already has an upcaster"):
        upcaster("link.built", from_version=1)(lambda content: content)


def test_a_name_belongs_to_one_event() -> None:
    with pytest.raises(TypeError, match="already taken"):

        class Other(Event, service="toy", type="link.built"):
            """Takes a name that is not free."""

    assert event_type("link.built") is LinkBuilt


def test_an_unknown_name_is_unknown() -> None:
    with pytest.raises(UnknownEvent):
        event_type("link.burnt")


def test_a_base_without_a_name_is_no_event() -> None:
    class OfLink(Event, service="toy"):
        """Which link."""

    assert OfLink not in event_types().values()
