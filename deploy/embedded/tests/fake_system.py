"""`jejak up` with fake services: `fake_system.py --home HOME [--free-ports]`."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from jejak_embedded.cli import run
from jejak_embedded.settings import Settings
from jejak_kit.manifest import Manifest


def not_loaded() -> NoReturn:
    raise AssertionError("a supervisor starts services, it does not load them")


MANIFESTS = {
    "iro": Manifest("iro", 8101, not_loaded, consumes={"iro-contract": "contract"}, inbound={"iro-crm": "crm"}),
    "contract": Manifest("contract", 8102, not_loaded, consumes={"contract-iro": "iro"}),
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--free-ports", action="store_true")
    options = parser.parse_args()
    settings = Settings.read(MANIFESTS.values(), home=options.home, free=options.free_ports)
    service = str(Path(__file__).with_name("fake_service.py"))
    sys.exit(run(settings, MANIFESTS, argv_of=lambda name: [sys.executable, service]))
