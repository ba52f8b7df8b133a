"""After everything that happened to the system in this run: what is stored is what was published and what is shown."""

import json
import subprocess
import sysconfig
from pathlib import Path

from tests.acceptance.office import Office
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running
from jejak_kit.manifest import manifests


def test_store_stream_and_read_models_are_equal(system: Running, office: Office) -> None:
    office.approved(quotation())  # so that there is something to compare, whatever else ran
    jejak = Path(sysconfig.get_path("scripts")) / "jejak"
    said = subprocess.run(
        [jejak, "reconcile", "--json", "--home", system.home], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    report = json.loads(said.stdout)
    assert report["equal"] is True
    assert {check["service"] for check in report["checks"]} == set(manifests())
    of_iro = [check for check in report["checks"] if check["service"] == "iro"]
    assert len(of_iro) == 8, "the stream and seven read models"
