"""A published event as a CloudEvent 1.0 in structured mode: what readers of the feed see."""

from collections.abc import Mapping
from typing import Any

from jejak_events.envelope import source_of


def structured(service: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` is the published JSON, with personal values as this reader may see them."""
    return {
        "specversion": "1.0",
        "id": content["event_id"],
        "source": source_of(service),
        "type": content["type"],
        "time": content["occurred_at"],
        "subject": content["record_id"],
        "datacontenttype": "application/json",
        "recordversion": content["record_version"],
        "correlationid": content["correlation_id"],
        **({"causationid": content["causation_id"]} if content["causation_id"] else {}),
        "data": content,
    }
