"""A file is stored before its command is decided; what a refused command leaves is swept, and nothing else is."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.people import SalesOps, key
from tests.acceptance.telco import pdf, quotation

from jejak_embedded.home import Running
from jejak_kit.cli.system import System
from jejak_kit.operations.document_care import Sweep, sweep


def swept(system: Running) -> Sweep:
    """As two days later."""
    [iro] = System.at(Path(system.home)).services("iro")
    return asyncio.run(sweep(iro, dry_run=False, now=datetime.now(UTC) + timedelta(days=2)))


def test_what_was_uploaded_on_a_version_that_is_no_more_is_swept(system: Running, sales_ops: SalesOps) -> None:
    seen = sales_ops.draft(quotation())
    kept = sales_ops.attach(seen, "proposal.pdf", pdf("terlampir"))
    lost = pdf("terlambat")
    headers = {"Idempotency-Key": key(), "If-Match": seen.etag}
    stale = sales_ops.http.post(f"{seen.path}/attach", files={"file": ("terlambat.pdf", lost)}, headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    left = {orphan.sha256 for orphan in swept(system).orphans}
    assert hashlib.sha256(lost).hexdigest() in left
    attached = sales_ops.see(kept)["attachments"][0]["sha256"]
    assert attached not in left
    assert sales_ops.download(f"{kept.path}/attachments/{attached}").content == pdf("terlampir")
    assert swept(system).orphans == []
