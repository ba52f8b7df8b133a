"""Papers as PDF: templates of layout, data from outside, the same bytes for the same input.

Data reach a template as one JSON text and never as source, so nothing in them is run; a template reads its own folder and
the house parts, nothing else. PDF/A-2a and PDF/UA-1 are asked of typst: with them, a letter without a glyph is an error and
no empty box, and the files stay readable for as long as they must be kept, by machines and by ear.
"""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
import structlog
import typst

from jejak_kit.papers.drawings import picture_svg, qr_svg
from jejak_kit.papers.fonts import FAMILIES, FOLDERS
from jejak_kit.papers.letterhead import Letterhead
from jejak_kit.papers.lettering import all_printable
from jejak_kit.papers.paper import Paper, PaperData, pictures_in

STANDARDS: list[Any] = ["a-2a", "ua-1"]
INPUT_MAX = 384 * 1024
"""Bytes of a paper's data as JSON."""
PICTURES_MAX = 24 * 1024 * 1024
"""Bytes of all its pictures."""
TIMEOUT_S = 20.0
"""Waiting for a free thread included."""
PACKAGES = Path(__file__).parent / "packages"

T = TypeVar("T")
D = TypeVar("D", bound=PaperData)
log = structlog.get_logger()


class PaperTooLarge(ValueError):
    """More is to be printed than a paper may hold."""


class PressBusy(Exception):
    """The paper was not finished in time."""


class PressFailed(Exception):
    """The template does not take these data: a fault of ours. The message may quote them: it is for logs of ours only."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as it came off the press. `fingerprint` is of what it says, `sha256` of the file.

    `replaced`: characters of the data that no font has, printed otherwise.
    """

    pdf: bytes
    sha256: str
    fingerprint: str
    replaced: frozenset[str]


class Press:
    """Prints papers in threads of its own, each with a compiler of its own. Close it at the end.

    `address` is where a paper is verified but for its fingerprint: `https://…/v1/documents`.
    """

    def __init__(self, letterhead: Letterhead, address: str, *, threads: int = 2, timeout_s: float = TIMEOUT_S) -> None:
        self._letterhead = letterhead.model_dump(mode="json")
        self._address = address.rstrip("/")
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="press")
        self._own = threading.local()

    async def print(self, paper: Paper[D], data: D) -> bytes:
        """The PDF alone: `(await issue(paper, data)).pdf`."""
        return (await self.issue(paper, data)).pdf

    async def issue(self, paper: Paper[D], data: D) -> Printed:
        """The PDF and what is known of it. Raises PaperTooLarge, PressBusy, PressFailed."""
        return await self._in_thread(lambda: self._issue(paper, data))

    async def pictures(self, paper: Paper[D], data: D, *, ppi: float = 100) -> list[bytes]:
        """The pages as PNG, to look at. Raises as `issue`."""
        return await self._in_thread(lambda: self._pictures(paper, data, ppi))

    def fingerprint(self, paper: Paper[D], data: D) -> str:
        """SHA-256 of what the paper says: its kind, whose it is, and its data, as canonical JSON (keys sorted, UTF-8)."""
        return hashlib.sha256(self._canonical(paper, data.model_dump(mode="json"))).hexdigest()

    def close(self) -> None:
        """Takes no more papers; those being printed are finished."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TimeoutError:
            raise PressBusy from None

    def _canonical(self, paper: Paper[D], data: dict[str, Any]) -> bytes:
        said = {"paper": paper.name, "letterhead": self._letterhead, "data": data}
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)

    def _issue(self, paper: Paper[D], data: D) -> Printed:
        sheet, fingerprint, replaced = self._sheet(paper, data)
        pdf = self._compile(paper, data, sheet, format="pdf", pdf_standards=STANDARDS)[0]
        return Printed(pdf, hashlib.sha256(pdf).hexdigest(), fingerprint, replaced)

    def _pictures(self, paper: Paper[D], data: D, ppi: float) -> list[bytes]:
        return self._compile(paper, data, self._sheet(paper, data)[0], format="png", ppi=ppi)

    def _sheet(self, paper: Paper[D], data: D) -> tuple[str, str, frozenset[str]]:
        dumped = data.model_dump(mode="json")
        canonical = self._canonical(paper, dumped)
        if len(canonical) > INPUT_MAX + len(self._letterhead["logo"]):
            raise PaperTooLarge(f"{paper.name}: {len(canonical)} bytes")
        pictures = {picture.sha256: picture.content for picture in pictures_in(data)}
        if sum(map(len, pictures.values())) > PICTURES_MAX:
            raise PaperTooLarge(f"{paper.name}: pictures of more than {PICTURES_MAX} bytes")
        fingerprint = hashlib.sha256(canonical).hexdigest()
        letterhead, _ = all_printable({**self._letterhead, "logo": ""})
        shown, replaced = all_printable(dumped)
        url = f"{self._address}/{fingerprint}/verify"
        sheet = {
            "title": paper.title,
            "fonts": FAMILIES,
            "data": shown,
            "pictures": {sha256: picture_svg(content) for sha256, content in pictures.items()},
            "letterhead": {**letterhead, "logo": self._letterhead["logo"]},
            "verification": {"url": url, "qr": qr_svg(url), "fingerprint": fingerprint},
            "replaced": bool(replaced),
        }
        return orjson.dumps(sheet).decode(), fingerprint, replaced

    def _compile(self, paper: Paper[D], data: D, sheet: str, **how: Any) -> list[bytes]:
        day = data.dated
        try:
            out = self._compiler().compile(
                input=str(paper.template),
                root=str(paper.template.parent),
                sys_inputs={"sheet": sheet},
                # 07.00 WIB: the same day here and wherever a reader shows it in UTC
                timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
                **how,
            )
        except typst.TypstError as error:
            raise PressFailed(f"{paper.name}: {error.message}") from error
        assert out is not None, "nothing was to be written to a file"
        return out if isinstance(out, list) else [out]

    def _compiler(self) -> typst.Compiler:
        if not hasattr(self._own, "compiler"):
            self._own.compiler = typst.Compiler(
                font_paths=typst.Fonts(
                    include_system_fonts=False,
                    include_embedded_fonts=False,
                    font_paths=[str(folder) for folder in FOLDERS],
                ),
                ignore_system_fonts=True,
                package_path=str(PACKAGES),
                # templates use no packages but the house's: there is nothing to look up anywhere else
                package_cache_path=str(PACKAGES),
            )
        compiler: typst.Compiler = self._own.compiler
        return compiler
