"""The wiring of the console service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_console.application.relations import JOURNAL
from jejak_console.entrypoints.http import ocel, timeline
from jejak_console.entrypoints.http.rights import READING
from jejak_console.settings import ConsoleSettings
from jejak_kit.commands import Handlers
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def console_service(settings: ConsoleSettings) -> Service:
    """The service, wired but not running."""

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return [timeline.router(runtime), ocel.router(runtime)]

    return Service(
        name="console",
        title="Jejak Console",
        settings=settings,
        handlers=Handlers(deciders=(), special={}),
        views=(),
        journal=JOURNAL,
        readers=READING,
        routers=routers,
        translations=Path(__file__).parent / "translations",
    )
