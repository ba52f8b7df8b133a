"""Is it alive, is it ready, and what is missing if not."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from jejak_kit.http.problems import Problem
from jejak_kit.telemetry.metrics import CONTENT_TYPE

Report = Mapping[str, Any]
_log = structlog.get_logger(__name__)


class NotReady(Exception):
    """Raised by a check: the dependency is missing. `report` is told nevertheless and must hold no secret."""

    def __init__(self, report: Report | None = None) -> None:
        super().__init__("not ready")
        self.report = report or {}


@dataclass(frozen=True)
class Check:
    """A named dependency. `probe` raises if it is missing, and may report, as `{"consumers": [{"name":…, "lag":…}]}`.

    `timeout` is in seconds. Only the name of a failed check and reports are public; errors go to the log.
    """

    name: str
    probe: Callable[[], Awaitable[Report | None]]
    timeout: float = 2.0


class Alive(BaseModel):
    status: str = "alive"


class CheckResult(BaseModel):
    name: str
    ready: bool


class Readiness(BaseModel):
    """What the service needs, and whatever the checks report beside it, such as its consumers' lag."""

    model_config = ConfigDict(extra="allow")

    status: str = "ready"
    checks: list[CheckResult] = Field(description="Each dependency by name.")


async def _run(check: Check) -> tuple[CheckResult, Report]:
    try:
        async with asyncio.timeout(check.timeout):
            return CheckResult(name=check.name, ready=True), await check.probe() or {}
    except NotReady as error:
        return CheckResult(name=check.name, ready=False), error.report
    except Exception as error:  # noqa: BLE001 - whatever a driver raises means that the dependency is missing
        _log.warning("check_failed", check=check.name, error=type(error).__name__)
        return CheckResult(name=check.name, ready=False), {}


def health_router(checks: Sequence[Check]) -> APIRouter:
    """`/healthz`, `/readyz`, `/metrics`: public, and without secrets."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz")
    async def healthz() -> Alive:
        """The process answers."""
        return Alive()

    @router.get("/readyz")
    async def readyz() -> Readiness:
        """All that the service needs is there; otherwise a problem names what is missing."""
        done = await asyncio.gather(*(_run(check) for check in checks))
        results = [result for result, _ in done]
        reports: dict[str, Any] = {}
        for _, report in done:
            for key, value in report.items():
                reports[key] = reports[key] + value if isinstance(reports.get(key), list) else value
        missing = [result.name for result in results if not result.ready]
        if missing:
            more = {**reports, "checks": [result.model_dump() for result in results], "missing": missing}
            raise Problem(503, "not_ready", {"missing": missing}, headers={"Retry-After": "1"}, more=more)
        return Readiness(checks=results, **reports)

    @router.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        return Response(request.app.state.edge.metrics.exposition(), media_type=CONTENT_TYPE)

    return router
