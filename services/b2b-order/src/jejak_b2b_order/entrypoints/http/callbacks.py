"""Where payment providers tell of payments. No bearer: each callback is signed with the provider's own secret."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel, Field, SecretStr

from jejak_b2b_order.application.payments import PROVIDERS, NotSigned, NotUnderstood, recording
from jejak_kit.commands import RecordMissing
from jejak_kit.http.problems import Fault, Problem, correlation_id
from jejak_kit.runtime import Runtime

UNSIGNED: dict[int | str, dict[str, Any]] = {401: {"description": "Not signed by the provider, or long ago."}}


class Taken(BaseModel):
    """The callback was understood. `recorded` false: it tells of no payment, and nothing is to be done."""

    recorded: bool
    version: int | None = Field(description="The order's version, where it tells of a payment.")


def router(runtime: Runtime, secrets: Mapping[str, SecretStr]) -> APIRouter:
    """`/v1/payments/callbacks`."""
    api = APIRouter(prefix="/payments/callbacks", tags=["payments"])

    @api.post("/{provider}", responses=UNSIGNED)
    async def callback(
        provider: Annotated[str, Path(max_length=40, description="Its name in the configuration.")],
        body: Annotated[dict[str, Any], Body(description="As the provider sends it.")],
        request: Request,
    ) -> Taken:
        """A payment provider's callback, with the provider's own signature headers. Telling it again changes nothing."""
        adapter, secret = PROVIDERS.get(provider), secrets.get(provider)
        if adapter is None or secret is None:
            raise RecordMissing
        now = request.app.state.edge.clock()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            notice = adapter.notice(headers, await request.body(), secret.get_secret_value(), now)
        except NotSigned:
            raise Problem(401, "signature_invalid", headers={"WWW-Authenticate": "Signature"}) from None
        except NotUnderstood as error:
            fields = [Fault(field, "invalid") for field in str(error).split(", ")]
            raise Problem(422, "invalid_request", {"count": len(fields)}, faults=fields) from None
        if notice is None:
            return Taken(recorded=False, version=None)
        receipt = await runtime.bus.execute(
            recording(provider, notice, now),
            notice.order_id,
            key=None,
            expected_version=None,
            correlation_id=correlation_id(request.scope),
            traceparent=request.scope["state"]["traceparent"],
        )
        return Taken(recorded=True, version=receipt.version)

    return api
