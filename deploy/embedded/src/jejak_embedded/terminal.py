"""What people see while a system starts, runs and stops."""

import time

from rich.console import Console
from rich.status import Status
from rich.table import Table

from jejak_embedded.home import Running
from jejak_embedded.settings import Settings


class Terminal:
    """Lines with the time, and in a real terminal a moving line of what is being waited for."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console if console is not None else Console(highlight=False, soft_wrap=True)
        self._status: Status | None = None

    def say(self, text: str) -> None:
        self.console.print(f"[dim]{time.strftime('%H:%M:%S')}[/dim] ", end="")
        self.console.print(text, markup=False)

    def doing(self, text: str) -> None:
        """Shown until something else is being done; only in a terminal, a log would drown in it."""
        if self._status is None:
            self._status = self.console.status(text)
            self._status.start()
        self._status.update(text)

    def done(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def fail(self, text: str) -> None:
        self.done()
        self.console.print(text, style="red", markup=False)

    def overview(self, settings: Settings, running: Running) -> None:
        """What runs where, how to get a token, how to stop."""
        self.done()
        table = Table("what", "where", "log", title="Jejak is ready", title_justify="left")
        for name, address in running.endpoints.items():
            table.add_row(name, address, str(settings.log_of(name)))
        self.console.print(table)
        self.console.print(f"data     {settings.home}", markup=False)
        self.console.print(f"token    jejak token --role ROLE --home {settings.home}", markup=False)
        self.console.print(f"stop     Ctrl-C here, or kill {running.pid}", markup=False)
