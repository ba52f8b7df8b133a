"""What a server of the system does in its life, whichever server it is: launched, ready, asked to end, killed."""

import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path

from jejak_embedded.process import ChildProcess

_LOOK_EVERY_S = 0.02


class Server(ABC):
    """A server on one port in a folder of its own. Every method may be called again.

    Start it from a thread that lives as long as it should: its end ends the server too.
    """

    name: str
    title: str
    """How people call it."""

    def __init__(self, folder: Path, *, port: int, log: Path | None) -> None:
        self.port = port
        self.folder = folder
        self._log = log if log is not None else folder.with_name(f"{folder.name}.log")
        self._process: ChildProcess | None = None

    @abstractmethod
    def launch(self) -> None:
        """Starts it without waiting until it accepts connections."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it accepts connections now."""

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def exit_code(self) -> int | None:
        """None while it runs or before it was started."""
        return None if self._process is None else self._process.exit_code()

    def start(self, seconds: float = 60) -> None:
        """Returns when it accepts connections. Raises EndedEarly or TimeoutError."""
        self.launch()
        deadline = time.monotonic() + seconds
        while not self.ready():
            assert self._process is not None
            self._process.raise_if_ended(self.title)
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(f"{self.title} accepts no connection after {seconds:g} s; see {self._log}")
            time.sleep(_LOOK_EVERY_S)

    def terminate(self) -> None:
        """Asks for an orderly end; does not wait."""
        if self._process is not None:
            self._process.signal(signal.SIGINT)

    def stop(self, seconds: float = 8) -> None:
        """An orderly end, and `kill` if it takes longer than this."""
        self.terminate()
        if not self.wait(seconds):
            self.kill()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within this time."""
        return self._process is None or self._process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL, as when the power fails; returns when it is gone."""
        if self._process is not None:
            self._process.kill()
