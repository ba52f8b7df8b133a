"""A consumer killed with its effects in the database and not yet acknowledged: every effect once."""

import time
from collections.abc import Callable

import pytest
from shared.kit.tests.eventually import eventually
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import effects
from shared.kit.tests.toy import SERVICE, toy_on
from tests.faults.consumer_process import run_consumer
from tests.faults.processes import ToyProcess
from tests.faults.test_broker_lost import write

from jejak_embedded.nats import NatsServer
from jejak_kit.broker.relay import Relay

pytestmark = pytest.mark.anyio

KILLS = 6


async def test_a_consumer_killed_between_commit_and_acknowledgement_has_every_effect_once(
    databases: Callable[..., str],
    own_nats: Callable[[], NatsServer],
) -> None:
    """One consumer process after the other dies when a page's effects are durable and before it can acknowledge them;
    the next one is given that page again. In the end each event had its effect once and none is missing.
    """
    broker, started = own_nats(), time.monotonic()
    tally_url = databases()
    async with toy_on(databases()) as toy, toy_on(tally_url) as tally, connected(broker.admin_url) as client:
        async with running(Relay(SERVICE, toy.reader, client).run()):
            for _ in range(KILLS):
                await write(toy, 150)
                await ToyProcess(run_consumer, tally_url, broker.admin_url, crash="2").killed()
            last = ToyProcess(run_consumer, tally_url, broker.admin_url)

            async def all_there() -> bool:
                return len(await effects(tally)) >= KILLS * 150

            try:
                await eventually(all_there, within_s=60)
            finally:
                await last.kill()
        counted = await effects(tally)
    assert len(counted) == KILLS * 150
    assert set(counted.values()) == {1}
    print(f"{KILLS} kills, {len(counted)} events, {time.monotonic() - started:.0f} s")
