"""Bodies and headers of events as no honest system writes them."""

import json
from typing import Any

from hypothesis import strategies as st

DEEP = 20_000
LIMIT = 512 * 1024
"""Bytes an inbound stream takes in one message, headers with it."""

_scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, -(2**63) - 1, 10**400]),
    st.floats(),
    st.text(),
    st.sampled_from(["\0", "\ud800", "\u202e", "'; DROP TABLE store.events; --", "{{7*7}}", "=1+1"]),
)


def spoilt(good: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The good content with one to three of its fields replaced by something else, left out, or with others beside them."""

    @st.composite
    def change(draw: st.DrawFn) -> dict[str, Any]:
        content = dict(good)
        for name in draw(st.lists(st.sampled_from([*sorted(good), "unknown"]), min_size=1, max_size=3, unique=True)):
            if name in content and draw(st.booleans()):
                del content[name]
            else:
                content[name] = draw(st.recursive(_scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=4))
        return content

    return change()


def bodies(good: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Random bytes, cut or disturbed JSON, wrong JSON, JSON beyond reason."""
    text = json.dumps(good).encode()
    whole = st.just(text)
    cut = st.integers(0, len(text) - 1).map(lambda end: text[:end])
    disturbed = st.tuples(st.integers(0, len(text) - 1), st.binary(min_size=1, max_size=4)).map(
        lambda change: text[: change[0]] + change[1] + text[change[0] + 1 :]
    )
    unreasonable = st.sampled_from(
        [
            b"[" * DEEP,
            b"[" * DEEP + b"]" * DEEP,
            b'{"data":' * DEEP + b"1" + b"}" * DEEP,
            b'{"revision":' + b"9" * 100_000 + b"}",
            b'{"record_version":1e400}',
            b"\0" * 1_000,
            b"\xef\xbb\xbf" + text,
            text.decode().encode("utf-16"),
            text + b" " * (LIMIT - len(text) - 8_000),
            text[:-1] + b"," + text[1:],
        ]
    )
    wrong = spoilt(good).map(lambda content: json.dumps(content).encode())
    return st.one_of(st.binary(max_size=200), cut, disturbed, wrong, unreasonable, whole)


_values = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40).map(str.strip),
    st.sampled_from(["", "0", "-1", str(2**70), "\0", "1.0", "0.3", "yesterday", "2026-01-01T00:00:00", "x" * 5_000]),
)


def headers(good: dict[str, str]) -> st.SearchStrategy[dict[str, str]]:
    """The good headers with some left out, replaced, in another spelling, or with others beside them."""

    @st.composite
    def change(draw: st.DrawFn) -> dict[str, str]:
        made = dict(good)
        for name in draw(st.lists(st.sampled_from([*sorted(good), "x-unknown"]), max_size=3, unique=True)):
            match draw(st.integers(0, 2)):
                case 0:
                    made.pop(name, None)
                case 1:
                    made[name] = draw(_values)
                case _:
                    made[name.upper()] = made.pop(name, "")
        return {name: value for name, value in made.items() if value.strip()}

    return change()


def raw(fields: list[tuple[str, str]]) -> bytes:
    """A NATS header block as it stands on the wire, where a name may come twice."""
    return ("NATS/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n").encode()
