"""Reading one's own write: a list waits until it shows what a command has answered."""

from collections.abc import Iterable

from jejak_kit.http.problems import Fault, Problem
from jejak_kit.runtime import Runtime
from jejak_kit.views.view import View


async def until_shown(runtime: Runtime, views: Iterable[View], position: int | None) -> None:
    """Returns when the views show this position of the own store; at once for None.

    Raises ViewBehind (503), and Problem (422) for a position that the store has not reached itself: no command has
    answered it, so waiting would only hold the request until it fails.
    """
    if position is None:
        return
    views = tuple(views)
    if any(runtime.views.positions[view.name] < position for view in views):
        newest = await runtime.reader.position()
        if position > newest:
            fault = Fault("query:wait_for", "at_most", {"limit": newest})
            raise Problem(422, "invalid_request", {"count": 1}, faults=[fault])
    for view in views:
        await runtime.views.wait_for(view, position)
