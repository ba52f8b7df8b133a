"""Sending a request to an address that was checked: the name is resolved once, and the connection goes nowhere else."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import httpcore

from jejak_notifier.domain.webhook.targets import forbidden, parsed, target_of

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses. Raises OSError."""
AGENT = "Jejak-Webhooks/1.0"
RETRY_AFTER_AT = (429, 502, 503, 504)


class NotSent(Exception):
    """No answer came: why not, in words for the log."""


GONE = 410


class Answer(NamedTuple):
    """What the receiver answered; how many seconds it wants to be left in peace, where it said so."""

    status: int
    retry_after_s: float = 0

    @property
    def gone(self) -> bool:
        """Whether the receiver wants nothing more."""
        return self.status == GONE

    @property
    def fault(self) -> str | None:
        """What is wrong with it; nothing with a 2xx."""
        if 200 <= self.status < 300:
            return None
        if 300 <= self.status < 400:
            return f"the receiver redirects ({self.status}), which is not followed"
        return f"the receiver wants nothing more ({GONE})" if self.gone else f"the receiver answered {self.status}"


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver, in threads."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Checked(httpcore.AsyncNetworkBackend):
    """Connects to the addresses given, whatever it is asked to connect to. TLS still proves the name."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        *others, last = self._addresses
        for address in others:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(last, port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("webhooks go to no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Poster:
    """Posts bodies. Follows no redirect, uses no proxy, keeps no connection, reads no body of an answer."""

    def __init__(
        self,
        networks: Sequence[str],
        timeout_s: float,
        *,
        resolve: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._networks = networks
        self._timeout_s = timeout_s
        self._resolve = resolve
        self._trust = trust or ssl.create_default_context()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The receiver's answer, within the time allowed for all of it. Raises NotSent."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._post(url, headers, body)
        except TimeoutError:
            raise NotSent(f"no answer within {self._timeout_s:g} s") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise NotSent(f"the connection failed: {_name(error)}") from None

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        plain = parsed(url)
        if plain is None:
            raise NotSent("the URL cannot be read")
        target = target_of(plain)
        addresses = await self._addresses(target.host, target.port)
        if not addresses or (bad := forbidden(addresses, target.scheme, self._networks)):
            # not which ones: the log is read by people who need not know the network
            raise NotSent("the target's name leads to no address" if not addresses else _FORBIDDEN.format(len(bad)))
        told: list[tuple[bytes | str, bytes | str]] = [("user-agent", AGENT), ("content-type", "application/json")]
        told += headers.items()
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._trust, network_backend=_Checked(addresses), max_keepalive_connections=0
            ) as pool,
            pool.stream("POST", str(plain), headers=told, content=body) as answer,
        ):
            return Answer(answer.status, _retry_after(answer.status, answer.headers))

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise NotSent("the target's name cannot be resolved") from None


_FORBIDDEN = "the target's name leads to {} address(es) that nothing may be sent to"


def _retry_after(status: int, headers: Sequence[tuple[bytes, bytes]]) -> float:
    if status not in RETRY_AFTER_AT:
        return 0
    said = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return float(said) if said.isdigit() and len(said) <= 9 else 0


def _name(error: BaseException) -> str:
    """The kind of error, without addresses or contents."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "the certificate is not to be trusted"
    return type(error).__name__
