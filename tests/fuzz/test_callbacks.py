"""What a payment provider signs, however strange: whoever holds its secret gets past the signature, and breaks nothing."""

import json
import time

import httpx
import pytest
from hypothesis import given
from tests.acceptance.food import SECRETS
from tests.acceptance.office import Office
from tests.fuzz.api import CONFORMS, operation_at
from tests.fuzz.effort import EFFORT, bounded
from tests.fuzz.hostile_events import bodies
from tests.fuzz.order_ready import awaiting_payment, told
from tests.fuzz.raw_bodies import MALFORMED, UNFITTING
from tests.fuzz.ready import CLIENT

from jejak_b2b_order.application.payments import signature
from jejak_embedded.home import Running

BODIES = 100 * EFFORT
PATH = "/v1/payments/callbacks/{provider}"


def signed(system: Running, body: bytes) -> httpx.Response:
    """Its answer, which is one that the document declares."""
    url, moment = system.endpoints["b2b-order"], str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Contoh-Timestamp": moment,
        "X-Contoh-Signature": signature(SECRETS["contoh"], moment, body),
    }
    answer = CLIENT.post(url + PATH.format(provider="contoh"), content=body, headers=headers)
    operation_at(url, "POST", PATH).Case().validate_response(answer, checks=CONFORMS)
    return answer


def test_generated_bodies_break_nothing(system: Running, office: Office) -> None:
    """Of real orders, of none, and of what is no callback at all; some get through."""
    taken = 0

    @bounded(BODIES)
    @given(bodies(told(awaiting_payment(office)).json))
    def tell(body: bytes) -> None:
        nonlocal taken
        answer = signed(system, body)
        assert answer.status_code != 401, "it was signed"
        taken += answer.is_success

    tell()
    assert 0 < taken < BODIES


@pytest.mark.parametrize("what", MALFORMED | UNFITTING)
def test_what_no_provider_sends_is_refused(system: Running, what: str) -> None:
    answer = signed(system, (MALFORMED | UNFITTING)[what])
    assert answer.status_code in (400, 422), answer.text


def test_what_is_signed_right_is_taken(system: Running, office: Office) -> None:
    assert signed(system, json.dumps(told(awaiting_payment(office)).json).encode()).is_success
