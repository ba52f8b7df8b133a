"""What leads where in the OpenAPI document: from a command's answer to its record, and on to the record's commands."""

from typing import Any

_ANSWER = "#/components/schemas/CommandAnswer"
_HEADERS = {
    "ETag": {"description": "The record's version after the command, for If-Match.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true` when the command was given before under this key, and only its answer is repeated.",
        "schema": {"type": "string"},
    },
}
_LOCATION = {"description": "Where the record is.", "schema": {"type": "string", "format": "uri-reference"}}
_ID, _ETAG = "$response.body#/id", "$response.header.ETag"


def link_commands(paths: dict[str, Any]) -> None:
    """Documents headers and links of every operation that answers with what a command did."""
    for path, item in paths.items():
        for operation in item.values():
            for status in ("200", "201"):
                response = operation.get("responses", {}).get(status, {})
                if _schema(response) == _ANSWER:
                    made = {"Location": _LOCATION} if status == "201" else {}
                    response["headers"] = {**_HEADERS, **made}
                    links = _links(paths, path.partition("/{id}")[0], with_commands=status == "201")
                    if links:
                        response["links"] = links


def _schema(response: dict[str, Any]) -> str | None:
    found: str | None = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref")
    return found


def _links(paths: dict[str, Any], collection: str, *, with_commands: bool) -> dict[str, Any]:
    """By the last part of the path: `record`, `history`, and the commands, each on the version just answered."""
    record = f"{collection}/{{id}}"
    links: dict[str, Any] = {}
    for path, item in paths.items():
        name = "record" if path == record else path.removeprefix(f"{record}/")
        if (path != record and name == path) or "/" in name:
            continue
        for method, operation in item.items():
            if method == "get":
                links[name] = {"operationId": operation["operationId"], "parameters": {"path.id": _ID}}
            elif with_commands:
                parameters = {"path.id": _ID, "header.If-Match": _ETAG}
                links[name] = {"operationId": operation["operationId"], "parameters": parameters}
    return links
