"""What lies between a process and its servers: it takes time, loses requests and answers, and delivers some late."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeVar

from tests.simulation.loop import WORLD, Process

T = TypeVar("T")

PATIENCE_S = 5.0
"""How long a process waits for an answer."""


class NoAnswer(Exception):
    """Nobody knows whether the request arrived."""


class Network:
    """Draws what becomes of every message. `calm` when the time of faults is over."""

    def __init__(self, chance: Random, *, faulty: float) -> None:
        self.chance = chance
        self.calm = False
        self._faulty = faulty

    def strikes(self, share: float = 1.0) -> bool:
        """Whether a fault happens here."""
        return not self.calm and self.chance.random() < self._faulty * share

    def latency(self) -> float:
        """Seconds; mostly a few milliseconds."""
        return self.chance.choice((0.001, 0.002, 0.005, 0.02, 0.1)) * (0.5 + self.chance.random())

    async def hop(self) -> None:
        await asyncio.sleep(self.latency())

    async def ask(
        self, process: Process, serve: Callable[[], T], *, patience_s: float = PATIENCE_S, earliest: float = 0
    ) -> T:
        """The server's answer. Raises NoAnswer, or what the server raises.

        `earliest` is the time at which the request can be there, because others are sent before it.
        """
        process.alive()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def arrive() -> None:
            if lost_on_the_way:
                return
            back: asyncio.Future[T] = loop.create_future()
            try:
                back.set_result(serve())
            except Exception as error:  # noqa: BLE001 - it travels back to whoever asked
                back.set_exception(error)
            back.exception()  # looked at, whether or not it arrives
            if not answer_lost:
                loop.call_later(self.latency(), hand_over, back, context=WORLD)

        def hand_over(back: asyncio.Future[T]) -> None:
            error = back.exception()
            if answer.done():
                return
            if error is None:
                answer.set_result(back.result())
            else:
                answer.set_exception(error)

        lost_on_the_way, answer_lost, late = self.strikes(0.5), self.strikes(), self.strikes(0.5)
        delay = self.latency() + (self.chance.uniform(0, 2 * patience_s) if late else 0)
        loop.call_at(max(loop.time() + delay, earliest), arrive, context=WORLD)
        return await self.within(answer, patience_s)

    async def within(self, answer: Awaitable[T], patience_s: float) -> T:
        try:
            return await asyncio.wait_for(answer, patience_s)
        except TimeoutError:
            raise NoAnswer from None
