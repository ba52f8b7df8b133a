"""The AsyncAPI document is one by what the specification says of its objects, and by the rules of AsyncAPI's own parser.

How to ask the parser itself stands in docs/feeds.md.
"""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from .asyncapi_objects import Document

ASYNCAPI: dict[str, Any] = orjson.loads((Path(__file__).parents[3] / "docs/asyncapi.json").read_bytes())


def unlike(document: dict[str, Any]) -> list[str]:
    """Where an object is not as the specification has it."""
    try:
        Document.model_validate(document)
    except ValidationError as error:
        return [f"{'/'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return []


def faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with a document: with its objects, then with what ties them together."""
    if found := unlike(document):
        return found
    channels, addresses = document["channels"], list[str]()
    for name, channel in channels.items():
        at = f"channels/{name}"
        addresses.append(channel["address"])
        if set(re.findall(r"\{(.+?)\}", channel["address"])) != set(channel.get("parameters", {})):
            found.append(f"{at}: the parameters are not those of the address")
        if any(server["$ref"] not in _servers(document) for server in channel.get("servers", [])):
            found.append(f"{at}: is on a server that there is not")
    if len(addresses) != len(set(addresses)):
        found.append("channels: two have the same address")
    for name, operation in document["operations"].items():
        channel = operation["channel"]["$ref"].removeprefix("#/channels/")
        if channel not in channels:
            found.append(f"operations/{name}: its channel is none of the document's")
        else:
            own = {f"#/channels/{channel}/messages/{message}" for message in channels[channel]["messages"]}
            found += [
                f"operations/{name}: {message['$ref']} is no message of its channel"
                for message in operation["messages"]
                if message["$ref"] not in own
            ]
        tags = [tag["name"] for tag in operation["tags"]]
        if len(tags) != len(set(tags)):
            found.append(f"operations/{name}: a tag stands there twice")
    return found


def _servers(document: dict[str, Any]) -> set[str]:
    return {f"#/servers/{name}" for name in document["servers"]}


def test_the_document_is_a_valid_one() -> None:
    assert faults(ASYNCAPI) == []


def test_every_payload_says_of_which_kind_it_is() -> None:
    """Which is what the other tests read it as."""
    payloads = [message["payload"] for message in ASYNCAPI["components"]["messages"].values()]
    assert {payload["schemaFormat"] for payload in payloads} == {"application/schema+json;version=draft-2020-12"}


TOLD = "iro.submitted"
OF_ONE: dict[str, Any] = {
    "operations": {TOLD: ASYNCAPI["operations"][TOLD]},
    "components": {"messages": {f"{TOLD}.v1": ASYNCAPI["components"]["messages"][f"{TOLD}.v1"]}},
}
"""What the document says of one event."""


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("asyncapi", "2.6.0", "asyncapi: Input should be '3.0.0'"),
        ("info/licence", "ours", "info: "),
        ("servers/nats/host", None, "servers/nats/host: "),
        ("operations/iro.submitted/action", "publish", "operations/iro.submitted/action: "),
        ("operations/iro.submitted/channel/$ref", "#/channels/iro", "none of the document's"),
        (
            "operations/iro.submitted/messages/0/$ref",
            "#/components/messages/iro.submitted.v1",
            "no message of its channel",
        ),
        ("channels/iro.submitted/address", "jejak.iro.iro.submitted.{record}", "parameters are not those"),
        ("components/messages/iro.submitted.v1/payload/schemaFormat", 7, "iro.submitted.v1/payload/schemaFormat: "),
    ],
)
def test_a_document_that_is_none_is_told(path: str, value: object, said: str) -> None:
    """What the parser refuses, this refuses."""
    broken = deepcopy(ASYNCAPI | {"channels": {TOLD: ASYNCAPI["channels"][TOLD]}} | OF_ONE)
    assert faults(broken) == []
    *steps, last = path.split("/")
    node: Any = broken
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    assert any(said in fault for fault in faults(broken)), faults(broken)
