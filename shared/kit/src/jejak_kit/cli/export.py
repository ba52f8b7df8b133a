"""`jejak export`: a list of any service as a file, through its API, as one reader sees it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Annotated

import httpx
import typer

from jejak_kit.cli.access import Access, NoSystem
from jejak_kit.cli.downloads import PATIENCE, appearing_whole, interruptible, refuse
from jejak_kit.cli.output import INTERRUPTED, MISUSED, failed, print_json
from jejak_kit.cli.progress import Tick, progress
from jejak_kit.http.exports import ROWS_HEADER, Format
from jejak_kit.i18n import DEFAULT_LANGUAGE
from jejak_kit.manifest import manifests

READER = "ops_admin"


class BrokenOff(Exception):
    """The file ended before the rows that were announced."""


@dataclass(frozen=True)
class Exported:
    """What was written: `seconds` from the request to the last byte."""

    list: str
    file: str
    rows: int
    bytes: int
    seconds: float


def register(app: typer.Typer) -> None:
    @app.command("export")
    def export(
        name: Annotated[str, typer.Argument(metavar="LIST", help="As in the API's paths, say iros.")],
        out: Annotated[Path, typer.Option("--out", "-o", dir_okay=False, help="The file; an old one is replaced.")],
        format: Annotated[Format | None, typer.Option(help="Without it, as the file's name ends.")] = None,
        filters: Annotated[
            list[str] | None, typer.Option("--filter", "-f", help="A filter of the list, NAME=VALUE; repeatable.")
        ] = None,
        sort: Annotated[str | None, typer.Option(help="Keys by comma, `-` before a key sorts downwards.")] = None,
        language: Annotated[str, typer.Option(help="Of headings and labels: id or en.")] = DEFAULT_LANGUAGE,
        service: Annotated[
            str | None, typer.Option(help="Whose list it is, where several services have one of that name, as of work.")
        ] = None,
        role: Annotated[str, typer.Option(help="Whose eyes it is seen with.")] = READER,
        token: Annotated[str | None, typer.Option(envvar="JEJAK_TOKEN", help="A token instead of a role's.")] = None,
        url: Annotated[str | None, typer.Option(help="A service of another system, say https://iro.example.")] = None,
        home: Annotated[Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the running system.")] = Path(".jejak"),
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    ) -> None:
        """Write a whole list to a CSV or XLSX file, as it stands at one instant.

        The file appears under its name only when it is whole (Ctrl-C leaves nothing), readable by its owner alone: it
        may name people. Exits with 1 when it broke off, 2 when it cannot ask for it.
        """
        wanted = format or ("xlsx" if out.suffix.lower() == ".xlsx" else "csv")
        params = {"format": wanted, **_filters(filters or []), **({"sort": sort} if sort else {})}
        access = Access(home)
        try:
            address = (url or _address_of(access, name, service)).rstrip("/")
            headers = {"Authorization": f"Bearer {token or access.token(role)}", "Accept-Language": language}
            with interruptible():
                done = _fetch(f"{address}/v1/{name}/export", params, headers, name, out, counting=wanted == "csv")
        except KeyboardInterrupt:
            typer.echo("jejak: interrupted; nothing was written", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except NoSystem as error:
            typer.echo(f"jejak: {error}", err=True)
            raise typer.Exit(MISUSED) from None
        except (httpx.HTTPError, BrokenOff, OSError) as error:
            raise failed(f"{type(error).__name__}: {error}; nothing was written") from None
        if as_json:
            print_json(asdict(done))
        else:
            rate = done.rows / done.seconds if done.seconds else 0
            typer.echo(f"{done.file}: {done.rows:,} rows in {done.seconds:.1f} s ({rate:,.0f} rows/s)", err=True)


def _filters(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for name, equals, _ in pairs:
        if not (name and equals):
            typer.echo(f"jejak: --filter {name!r}: write it as NAME=VALUE", err=True)
            raise typer.Exit(MISUSED)
    return {name: value for name, _, value in pairs}


def _address_of(access: Access, name: str, service: str | None) -> str:
    """The address of the service that has the list, as the services' own descriptions say. Raises NoSystem, also where
    several have one and none of them is named.
    """
    having: dict[str, str] = {}
    known: set[str] = set()
    for one in manifests() if service is None else [service]:
        try:
            address = access.url(one)
        except NoSystem:
            if service is not None:
                raise
            continue
        try:
            paths = (
                httpx.get(f"{address}/v1/openapi.json", timeout=30, trust_env=False).raise_for_status().json()["paths"]
            )
        except httpx.HTTPError:
            continue
        lists = {path.split("/")[2] for path in paths if path.count("/") == 3 and path.endswith("/export")}
        known |= lists
        if name in lists:
            having[one] = address
    if len(having) > 1:
        raise NoSystem(f"{', '.join(having)} each have a list {name!r}; say whose by --service")
    if having:
        return next(iter(having.values()))
    access.url(next(iter(manifests())))  # says so when nothing runs there
    raise NoSystem(f"there is no list {name!r}; there are {', '.join(sorted(known)) or 'none'}")


def _fetch(
    url: str, params: dict[str, str], headers: dict[str, str], name: str, out: Path, *, counting: bool
) -> Exported:
    started = monotonic()
    with httpx.stream("GET", url, params=params, headers=headers, timeout=PATIENCE, trust_env=False) as answer:
        refuse(answer)
        total = int(answer.headers[ROWS_HEADER])
        title, unit = (name, "rows") if counting else (f"{name}: a workbook of {total:,} rows", "bytes")
        with progress(title, unit=unit) as tick, appearing_whole(out) as write:
            rows, size = _copied(answer, write, tick, total, counting=counting)
            if counting and rows != total:
                raise BrokenOff(f"{rows:,} of {total:,} rows came")
    return Exported(name, str(out), total, size, round(monotonic() - started, 3))


def _copied(
    answer: httpx.Response, write: Callable[[bytes], object], tick: Tick, total: int, *, counting: bool
) -> tuple[int, int]:
    """Rows (where they can be counted: only CSV shows where a row ends) and bytes. A workbook comes when it is whole,
    and nobody knows before how large it will be.
    """
    rows, size, last = -1, 0, b""
    tick(0, total if counting else None)
    for chunk in answer.iter_bytes():
        write(chunk)
        size += len(chunk)
        if counting:
            rows += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
            last = chunk[-1:]
            tick(max(rows, 0), total)
        else:
            tick(size, None)
    return rows, size
