"""`jejak up` with fake services: `fake_system.py HOME [--free-ports]`."""

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
    settings = Settings.read(MANIFESTS.values(), home=Path(sys.argv[1]), free="--free-ports" in sys.argv)
    service = str(Path(__file__).with_name("fake_service.py"))
    sys.exit(run(settings, MANIFESTS, argv_of=lambda name: [sys.executable, service]))
