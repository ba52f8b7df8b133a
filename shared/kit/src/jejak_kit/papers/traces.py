"""Which papers a service sent and got back signed, folded from its events: what a verification answers from.

A file cannot hold its own hash. So a paper carries the fingerprint of what it says (in its QR code), the events carry both
that and the SHA-256 of the files, and all of them lead to the same trace.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Column, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from jejak_events.language import Event, Recorded, Value
from jejak_kit.views.view import Row, View

What = Literal["sent", "signed", "superseded", "voided"]


class PaperTrace(Value):
    """What an event says of papers of its record.

    `sent`: a file left the house, `sha256` it and `fingerprint` what it says (None for a file that was not printed here).
    `signed`: a file came back signed. `superseded`, `voided`: papers of that kind and number (all of the kind without a
    number) count no more. A paper sent again under its number supersedes the one sent before.
    """

    kind: str
    """The code of its paper: `paper.<kind>` in the catalogues."""
    what: What
    number: str | None = None
    sha256: str | None = None
    fingerprint: str | None = None


class TracedFile(Value):
    sha256: str
    at: datetime


class TracedPaper(Value):
    """A paper as it was sent, and what became of it."""

    kind: str
    number: str
    fingerprint: str | None = None
    sent: TracedFile | None = None
    signed: tuple[TracedFile, ...] = ()
    ended: Literal["superseded", "voided"] | None = None
    ended_at: datetime | None = None

    @property
    def status(self) -> What:
        return self.ended or ("signed" if self.signed else "sent")

    @property
    def hashes(self) -> set[str]:
        """By which it is found."""
        files = {file.sha256 for file in (self.sent, *self.signed) if file}
        return files | ({self.fingerprint} if self.fingerprint else set())


class PaperView(View):
    """A view of papers. A service that lists one answers `GET /v1/documents/{hash}/verify` from it."""


PapersOf = Callable[[Recorded[Any]], Iterable[PaperTrace]]


def paper_view(papers_of: PapersOf, events: Iterable[type[Event]], *, version: int = 1) -> PaperView:
    """A row for every record with papers. `papers_of` is a pure function of one of the `events`."""
    columns: tuple[Column[Any], ...] = (
        Column("id", Text, primary_key=True),
        Column("hashes", ARRAY(Text), nullable=False),
        Column("papers", JSONB, nullable=False),
    )
    view = PaperView("papers", version, columns, adapters={"papers": TypeAdapter(tuple[TracedPaper, ...])})
    Index("ix_papers_hashes", view.table.c.hashes, postgresql_using="gin")

    @view.on(*events)
    def fold(row: Row | None, event: Recorded[Any], key: str) -> Row | None:
        papers: tuple[TracedPaper, ...] = row["papers"] if row else ()
        for trace in papers_of(event):
            papers = after(papers, trace, event.occurred_at)
        if not papers:
            return row
        return {"id": key, "hashes": sorted(set().union(*(paper.hashes for paper in papers))), "papers": papers}

    return view


def after(papers: tuple[TracedPaper, ...], trace: PaperTrace, at: datetime) -> tuple[TracedPaper, ...]:
    """The papers of a record after one more trace."""
    number = trace.number or ""
    match trace.what:
        case "sent":
            sent = TracedFile(sha256=trace.sha256, at=at) if trace.sha256 else None
            new = TracedPaper(kind=trace.kind, number=number, fingerprint=trace.fingerprint, sent=sent)
            return (*_ended(papers, trace.kind, number, "superseded", at), new)
        case "signed":
            live = [
                paper for paper in papers if paper.kind == trace.kind and paper.number == number and not paper.ended
            ]
            signed = (TracedFile(sha256=trace.sha256, at=at),) if trace.sha256 else ()
            if not live:
                return (*papers, TracedPaper(kind=trace.kind, number=number, signed=signed))
            return tuple(
                paper.model_copy(update={"signed": (*paper.signed, *signed)}) if paper is live[-1] else paper
                for paper in papers
            )
        case _:
            return _ended(papers, trace.kind, trace.number, trace.what, at)


def _ended(
    papers: tuple[TracedPaper, ...], kind: str, number: str | None, how: str, at: datetime
) -> tuple[TracedPaper, ...]:
    return tuple(
        paper.model_copy(update={"ended": how, "ended_at": at})
        if paper.kind == kind and number in (None, paper.number) and not paper.ended
        else paper
        for paper in papers
    )
