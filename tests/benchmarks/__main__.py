"""`make bench`: runs every figure, prints the table, writes build/bench.json. Stops safely at Ctrl-C."""

import argparse
import asyncio
import shutil
import sys
import sysconfig
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg
from rich.console import Console
from tests.benchmarks import commands, growth, latency, rebuilding, relay
from tests.benchmarks.figures import Figure, at_most_times, more, report, within
from tests.benchmarks.node_peer import installed
from tests.benchmarks.toy import Store, fill, store_at

from jejak_embedded.home import load_environment
from jejak_embedded.nats import NatsServer
from jejak_embedded.ports import free_port
from jejak_embedded.postgres import PostgresServer
from jejak_embedded.throwaway import throwaway_folder, throwaway_system
from jejak_embedded.vault import Vault
from jejak_kit.cli.access import Access

RELAYED = REBUILT = 20_000
LIBRARY_EVENTS = 2_500
SMALL, LARGE = 10_000, 1_000_000
RECORDS = 100_000
NODE = (
    ("node", "Fastify and Emmett on Node, one append per request", 1.0),
    ("node, remembering", "the same, verifying each token once", 0.0),
)


@contextmanager
def servers() -> Iterator[tuple[PostgresServer, NatsServer]]:
    with throwaway_folder() as folder:
        postgres = PostgresServer(folder / "postgres", port=free_port(), password="bench")
        broker = NatsServer(folder / "nats", port=free_port(), vault=Vault(folder / "secrets"))
        postgres.start()
        broker.start()
        try:
            yield postgres, broker
        finally:
            broker.stop()
            postgres.stop()


def fresh_database(postgres: PostgresServer, name: str) -> str:
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    return postgres.admin_url.rsplit("/", 1)[0] + f"/{name}"


def on_store(url: str, events: int, work: Callable[[Store], Awaitable[list[float]]]) -> list[float]:
    async def run() -> list[float]:
        async with store_at(url) as store:
            await asyncio.to_thread(fill, url, events)
            return await work(store)

    return asyncio.run(run())


ONE_SERVICE = (str(Path(sysconfig.get_path("scripts")) / "jejak"), "up", "--only", "iro")
"""What is measured is one service worker; the others would follow its stream on the same cores."""


def of_commands_and_lists(rounds: int, say: Callable[[str], None], *, node: Path | None) -> list[Figure]:
    with throwaway_system(ONE_SERVICE) as running:
        home = Path(running.home)
        say(
            "commands over HTTP: the service, the framework's endpoint and our edge storing nothing, one library append each"
        )
        outcomes = commands.rates(home, rounds=rounds, duration_s=5, node=node)
        rates = {kind: [one.rate for one in found] for kind, found in outcomes.items()}
        say("from the answer to the outside subscriber, at half load")
        delivered = latency.rounds_at_half_load(home, rounds=3 * rounds)
        say(f"lists of {RECORDS:,} records")
        growth.many_records(load_environment(home, "iro")["JEJAK_DATABASE_URL"], RECORDS)
        slowest = [growth.list_seconds(Access(home), rounds=4) * 1_000 for _ in range(rounds)]
    p50s, p99s = ([_milliseconds(ours, share) for ours, _ in delivered] for share in (0.5, 0.99))
    raw = median(_milliseconds(raw, 0.5) for _, raw in delivered)
    say(f"raw NATS publish → deliver beside it: p50 {raw:.2f} ms")
    durable = "durable commands/s over HTTP, 32 connections"
    return [
        more(durable, rates["real"], "/s", "FastAPI's own endpoint, storing nothing", rates["framework"], 0.4),
        more(durable, rates["real"], "/s", "our edge with all it does, storing nothing", rates["null"], 0.0),
        more(durable, rates["real"], "/s", "one library append per request", rates["library"], 4.0),
        *(
            more(durable, rates["real"], "/s", against, rates[kind], least)
            for kind, against, least in NODE
            if kind in rates
        ),
        within("command's answer → subscriber, p50", p50s, "ms", 5.0),
        within("command's answer → subscriber, p99", p99s, "ms", 25.0),
        within(f"list page p95, {RECORDS:,} records, worst filter and sort", slowest, "ms", 100.0),
    ]


def _milliseconds(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(len(seconds) * share)] * 1_000


def of_machinery(rounds: int, say: Callable[[str], None]) -> list[Figure]:
    with servers() as (postgres, broker):
        url = fresh_database(postgres, "relayed")
        say(f"relay and rebuild of {RELAYED:,} events")

        async def relays(store: Store) -> list[float]:
            pairs = [
                (await relay.relayed(store, broker.admin_url), await relay.raw(store, broker.admin_url))
                for _ in range(rounds)
            ]
            return [value for pair in pairs for value in pair]

        async def rebuilds(store: Store) -> list[float]:
            return [await rebuilding.rebuilt(store) for _ in range(rounds)]

        relayed = on_store(url, RELAYED, relays)
        rebuilt = on_store(url, 0, rebuilds)
        library = [
            rebuilding.library_rebuilt(fresh_database(postgres, f"library{number}"), LIBRARY_EVENTS)
            for number in range(rounds)
        ]
        say(f"command p99 with {SMALL:,} and with {LARGE:,} events in the store")

        small, large = asyncio.run(growth.p99s({fresh_database(postgres, f"of{n}"): n for n in (SMALL, LARGE)}, rounds))
    return [
        more("relay events/s, durable stream", relayed[::2], "/s", "raw nats-py atomic batches", relayed[1::2], 0.5),
        more("projection rebuild events/s", rebuilt, "/s", "the library's ProjectionRunner", library, 5.0),
        at_most_times(f"command p99, {LARGE:,} events stored", large, "ms", f"with {SMALL:,}", small, 1.25),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("commands", "machinery"))
    parser.add_argument("--node", action="store_true", help="a Node service among the peers; needs npm and the network")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    options = parser.parse_args()
    if options.node and shutil.which("npm") is None:
        parser.error("--node: there is no npm on this machine")
    console = Console()

    def say(text: str) -> None:
        console.print(f"· {text}", highlight=False)

    figures: list[Figure] = []
    node: Path | None = None
    if options.node:
        say("installing the Node peer")
        node = installed(Path("build/node-peer"))
    if options.only != "machinery":
        figures += of_commands_and_lists(options.rounds, say, node=node)
    if options.only != "commands":
        figures += of_machinery(options.rounds, say)
    return 0 if report(figures, options.out, console) else 1


if __name__ == "__main__":
    sys.exit(main())
