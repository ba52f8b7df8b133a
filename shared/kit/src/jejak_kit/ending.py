"""Ending when asked to: a cancelled task ends, also when a wait below it swallowed the cancellation.

`asyncio.wait_for` of Python 3.11 answers a cancellation that arrives together with the result by returning the result.
nats-py and psycopg wait with it. A loop that goes on after that is never asked again, and whoever waits for its end waits
for ever. So loops that run until cancelled ask at each turn.
"""

import asyncio


def end_if_asked() -> None:
    """Raises CancelledError in a task that somebody has cancelled, however long ago."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def woken(event: asyncio.Event, within_s: float) -> bool:
    """Waits for an event; False when it did not come within the time. Swallows no cancellation."""
    try:
        async with asyncio.timeout(within_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
