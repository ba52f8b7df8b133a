"""What must be there for a service to be ready, by name, with the lag of everything that follows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from jejak_kit.deadlines.scheduler import summary
from jejak_kit.http.health import Check, NotReady, Report

if TYPE_CHECKING:
    from jejak_kit.runtime import Runtime


def checks_of(runtime: "Runtime") -> Sequence[Check]:
    """The checks behind `/readyz`."""

    async def database() -> Report | None:
        async with runtime.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return None

    async def broker() -> Report | None:
        if runtime.client is None or not runtime.client.is_connected:
            raise NotReady
        return None

    async def relay() -> Report | None:
        report = {"relay": {"published": runtime.relay.published if runtime.relay else 0}}
        if runtime.relay is None:
            raise NotReady(report)
        if runtime.relay.problem is not None:
            raise NotReady({"relay": {**report["relay"], "problem": runtime.relay.problem}})
        return report

    async def views() -> Report | None:
        end = await runtime.reader.position()
        listed = [
            {
                "name": view.name,
                "lag": max(0, end - runtime.views.positions[view.name]),
                **({"problem": problem} if (problem := runtime.views.problems.get(view.name)) else {}),
            }
            for view in runtime.views.views
        ]
        if not all(runtime.views.live(view) for view in runtime.views.views):
            raise NotReady({"views": listed})
        return {"views": listed}

    async def consumers() -> Report | None:
        listed: list[dict[str, Any]] = [
            {"name": c.name, "lag": c.lag, **({"waiting_for_stream": True} if c.waiting else {})}
            for c in runtime.consumers
        ]
        listed += [{"name": f.name, "lag": await f.lag()} for f in runtime.followers]
        problems = {c.name: c.problem for c in runtime.consumers if c.problem is not None}
        if problems:
            raise NotReady({"consumers": [{**entry, "problem": problems.get(entry["name"])} for entry in listed]})
        return {"consumers": listed}

    async def documents() -> Report | None:
        await runtime.documents.objects.reach()
        return None

    async def deadlines() -> Report | None:
        return {"deadlines": summary(runtime.scheduler)} if runtime.scheduler is not None else None

    probes = {
        "database": database,
        "documents": documents,
        "broker": broker,
        "relay": relay,
        "views": views,
        "consumers": consumers,
    }
    if runtime.scheduler is not None:
        probes["deadlines"] = deadlines
    return [Check(name, probe) for name, probe in probes.items()]
