"""`jejak` as a process that ends, as by SIGKILL, after one named step of an erasure: `python dying_process.py STEP ARG…`."""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from jejak_kit.cli.main import app_with
from jejak_kit.directory import Directory
from jejak_kit.inbox import Inbox
from jejak_kit.people import files, forgetting
from jejak_kit.privacy.erasures import ErasureLedger

STEPS: dict[str, tuple[Any, str]] = {
    "key deleted": (ErasureLedger, "erase"),
    "document deleted": (files, "erase"),
    "directory emptied": (Directory, "forget"),
    "parked forgotten": (forgetting, "forget_parked"),
    "event stored": (Inbox, "take"),
}


def and_die(step: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(step)
    async def done(*args: Any, **kwargs: Any) -> None:
        await step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return done


if __name__ == "__main__":
    where, name = STEPS[sys.argv[1]]
    setattr(where, name, and_die(getattr(where, name)))
    app_with()(sys.argv[2:])
