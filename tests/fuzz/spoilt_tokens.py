"""Tokens that prove nothing, made from one that does."""

import base64
import json
from collections.abc import Callable


def unsigned(genuine: str) -> str:
    """The same claims, said to need no signature."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).decode().rstrip("=")
    return f"{header}.{genuine.split('.')[1]}."


def promoted(genuine: str) -> str:
    """Other claims under the genuine signature."""
    header, payload, signature = genuine.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["sub"] = "u-somebody-else"
    return f"{header}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{signature}"


SPOILT: dict[str, Callable[[str], str | None]] = {
    "no token": lambda genuine: None,
    "dots": lambda genuine: "..",
    "no JWT": lambda genuine: "jejak",
    "unsigned": unsigned,
    "other claims": promoted,
    "a cut signature": lambda genuine: genuine[:-4],
    "endless": lambda genuine: genuine + "A" * 8_000,
}
