"""A service's OpenAPI document without a running service: `python -m jejak_kit.description <service>` prints it.

Routers are built on a runtime. This one has every part, unopened: nothing connects before it is used, and writing the
document uses nothing.
"""

import sys
from importlib.metadata import version
from typing import Any

import orjson
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from jejak_kit.commands import CommandBus
from jejak_kit.directory import Directory
from jejak_kit.documents import DocumentStore
from jejak_kit.i18n import Catalogue
from jejak_kit.manifest import manifests
from jejak_kit.papers.press import Press
from jejak_kit.people.follower import ErasureFollower
from jejak_kit.people.forgetting import Places
from jejak_kit.privacy import Keyring, MasterKeys, Sealer
from jejak_kit.runtime import Runtime, application
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.reader import StoreReader, open_engine
from jejak_kit.telemetry.metrics import Metrics
from jejak_kit.views.runner import ViewRunner

NOWHERE = "127.0.0.1:1"
ENVIRONMENT = {
    "JEJAK_PORT": "1",
    "JEJAK_DATABASE_URL": f"postgresql://nobody:none@{NOWHERE}/none",
    "JEJAK_KEYRING_URL": f"postgresql://nobody:none@{NOWHERE}/none",
    "JEJAK_MASTER_KEYS": f"none:{'A' * 43}=",
    "JEJAK_NATS_URL": f"nats://nobody:none@{NOWHERE}",
    "JEJAK_ISSUER": f"http://{NOWHERE}",
    "JEJAK_DOCUMENTS_URL": "memory:///",
}
"""What a service must be told to be wired, leading nowhere: for the process that writes the document."""


def openapi_of(service: Service, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a service's HTTP application."""
    document: dict[str, Any] = application_of(service, version).openapi()
    return document


def application_of(service: Service, version: str) -> FastAPI:
    """The HTTP application itself with all its routes, to be looked at: it answers nothing."""
    return application(_unopened(service), version=version)


def _unopened(service: Service) -> Runtime:
    url = ENVIRONMENT["JEJAK_DATABASE_URL"]
    engine = open_engine(url)
    committer = Committer(PostgresStore(url))
    keyring = Keyring(AsyncConnectionPool(url, open=False), MasterKeys.parse(ENVIRONMENT["JEJAK_MASTER_KEYS"]))
    sealer, documents, directory = Sealer(keyring), DocumentStore(ENVIRONMENT["JEJAK_DOCUMENTS_URL"]), Directory(engine)
    reader = StoreReader(engine)
    places = Places(service, reader, committer, sealer, documents, directory)
    return Runtime(
        service=service,
        engine=engine,
        reader=reader,
        live=StoreReader(engine),
        committer=committer,
        bus=CommandBus(committer, service.handlers),
        views=ViewRunner(engine, service.views),
        policies=None,
        sealer=sealer,
        documents=documents,
        press=Press(service.settings.letterhead, service.settings.verification_address),
        directory=directory,
        catalogue=Catalogue.load(service.translations),
        metrics=Metrics(),
        erasures=ErasureFollower(places),
        second_look=ErasureFollower(places),
    )


def main() -> None:
    """Prints the document of the service named on the command line; its environment is `ENVIRONMENT`."""
    name = sys.argv[1]
    sys.stdout.buffer.write(orjson.dumps(openapi_of(manifests()[name].load(), version(f"jejak-{name}"))))


if __name__ == "__main__":
    main()
