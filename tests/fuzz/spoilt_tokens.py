"""Tokens that prove nothing, made from one that does or by whoever could sign."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from jejak_embedded.home import Running
from jejak_embedded.tokens import LIFETIME, Claims, TokenSigner
from jejak_embedded.vault import Vault

Spoil = Callable[[str], str | None]


def unsigned(genuine: str) -> str:
    """The same claims, said to need no signature."""
    return f"{_part({'alg': 'none', 'typ': 'at+jwt'})}.{genuine.split('.')[1]}."


def promoted(genuine: str) -> str:
    """Other claims under the genuine signature."""
    header, _, signature = genuine.split(".")
    return f"{header}.{_part(claims_of(genuine) | {'sub': 'u-somebody-else'})}.{signature}"


SPOILT: Mapping[str, Spoil] = {
    "no token": lambda genuine: None,
    "dots": lambda genuine: "..",
    "no JWT": lambda genuine: "jejak",
    "unsigned": unsigned,
    "other claims": promoted,
    "a cut signature": lambda genuine: genuine[:-4],
    "endless": lambda genuine: genuine + "A" * 8_000,
}


def minted_anew(system: Running, *, issuer: str = "", audience: str = "", ago_s: int = 0) -> Spoil:
    """The same person's token, signed with this system's key, and as good unless something is said."""
    vault = Vault(Path(system.home) / "secrets")
    signer = TokenSigner(vault, issuer or system.issuer, audience or system.audience)

    def mint(genuine: str) -> str:
        claims = claims_of(genuine)
        person = Claims(claims["sub"], claims["name"], tuple(claims["roles"]))
        return signer.mint(person, now=int(time.time()) - ago_s)

    return mint


def signed_with(secret: bytes, kid: str) -> Spoil:
    """As a verifier would check it that believes the token about the algorithm and takes the public key for a secret."""

    def sign(genuine: str) -> str:
        said = f"{_part({'alg': 'HS256', 'kid': kid, 'typ': 'at+jwt'})}.{genuine.split('.')[1]}"
        return f"{said}.{_text(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"

    return sign


def forged(system: Running) -> dict[str, Spoil]:
    """What takes this system's own keys, or those it publishes, to make."""
    (public,) = TokenSigner(Vault(Path(system.home) / "secrets"), system.issuer).public_keys()["keys"]
    return {
        "expired": minted_anew(system, ago_s=2 * LIFETIME),
        "not valid yet": minted_anew(system, ago_s=-LIFETIME),
        "for another audience": minted_anew(system, audience="elsewhere"),
        "of another issuer": minted_anew(system, issuer="http://issuer.example"),
        "signed with the public key": signed_with(ECKey.import_key(public).as_pem(private=False), public["kid"]),
        "signed with the key as published": signed_with(json.dumps(public).encode(), public["kid"]),
    }


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _part(content: dict[str, Any]) -> str:
    return _text(json.dumps(content).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
