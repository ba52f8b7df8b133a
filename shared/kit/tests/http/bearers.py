"""Tokens as a stranger makes them, and what a service says to them."""

import base64
import json
from typing import Any


def refused(toy: Any, token: str) -> bool:
    answer = toy.get("/v1/boxes", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in {200, 401}, answer.text
    if answer.status_code == 401:
        assert answer.json()["code"] == "invalid_token"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="jejak", error="invalid_token"'
    return bool(answer.status_code == 401)


def part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
