"""Channels: what sending a message asks of them, and those that the library `apprise` serves."""

import asyncio
import logging
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from urllib.parse import quote

import apprise

from jejak_kit.privacy import phone
from jejak_notifier.application.wording import Text
from jejak_notifier.settings import ChannelSettings

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_PHONE = re.compile(r"\+?[0-9]{6,15}")


_theirs = logging.getLogger("apprise")  # its lines hold addresses of people, and URLs with passwords
_theirs.addHandler(logging.NullHandler())
_theirs.propagate = False


class Undelivered(Exception):
    """The channel did not take the message; says why, without the address or the text."""


class Unreachable(Undelivered):
    """There is no address, or none that the channel can use: another attempt is no use."""


class Channel(Protocol):
    """A way to tell people. `idle` is how many more messages it can take at once."""

    @property
    def idle(self) -> int: ...

    async def send(self, key: str, address: str | None, text: Text) -> None:
        """Returns when the message was taken. `key` names the recipient, `address` is their own. Raises Undelivered."""


class AppriseChannel:
    """Sends in threads of its own, so that a channel that hangs holds up nobody else.

    A thread that hangs is not given up with the attempt: it counts as busy until it returns, so that no message queues
    behind it unsent.
    """

    def __init__(self, name: str, settings: ChannelSettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.concurrency, thread_name_prefix=f"channel-{name}")
        self._busy = 0

    @property
    def idle(self) -> int:
        return self._settings.concurrency - self._busy

    def close(self) -> None:
        """Does not wait for what hangs."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(self, key: str, address: str | None, text: Text) -> None:
        urls = self._urls(key, address)
        self._busy += 1
        sent = asyncio.get_running_loop().run_in_executor(self._threads, _notify, urls, text)
        sent.add_done_callback(self._returned)
        if not await asyncio.shield(sent):
            raise Undelivered("the channel did not take the message")

    def _returned(self, sent: "asyncio.Future[bool]") -> None:
        self._busy -= 1
        if not sent.cancelled():
            sent.exception()  # looked at, whether or not anybody still waits

    def _urls(self, key: str, address: str | None) -> Sequence[str]:
        configured = self._settings.targets.get(key)
        if configured is not None:
            return [url.get_secret_value() for url in configured]
        if self._settings.url is None or self._settings.addressed is None or address is None:
            raise Unreachable("the recipient has no address on this channel")
        return [self._settings.url.get_secret_value().replace("{to}", quote(self._checked(address), safe=""))]

    def _checked(self, address: str) -> str:
        """Addresses of people come from outside: only what is one gets into a URL."""
        if self._settings.addressed == "email":
            found = _EMAIL.fullmatch(address.strip())
            if found is not None:
                return found[0]
        elif _PHONE.fullmatch(re.sub(r"[\s().-]", "", address)) and (number := phone(address)) is not None:
            return number.value  # with its country code; without one it is Indonesian
        raise Unreachable(f"the address is no {self._settings.addressed}")


def _notify(urls: Sequence[str], text: Text) -> bool:
    """Blocks. Every address must take it."""
    sender = apprise.Apprise()
    if not all(sender.add(url) for url in urls):
        raise Unreachable("the channel's URL is not one that can be used")
    return bool(sender.notify(title=text.title, body=text.body, body_format=apprise.NotifyFormat.TEXT))
