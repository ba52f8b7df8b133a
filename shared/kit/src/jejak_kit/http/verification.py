"""Whether a paper is genuine, for whoever holds it: no token, and nothing about people in the answer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select

from jejak_kit.http.models import json_answer
from jejak_kit.http.problems import Problem, language_of
from jejak_kit.papers.traces import PaperView, TracedPaper, What

if TYPE_CHECKING:
    from jejak_kit.runtime import Runtime

MATCHES_MAX = 100
"""Records in which the same file is looked at."""

HashPath = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256, in hexadecimal, of the file, or the fingerprint that is printed on the paper.",
    ),
]
Matched = Literal["content", "file_sent", "file_signed"]


class VerificationAnswer(BaseModel):
    """A paper that is known. Only its holder can ask: a hash cannot be guessed."""

    hash: str
    matched: Matched = Field(
        description="Whether it is the fingerprint of what a paper says, the file that was sent, or one that came back "
        "signed. A fingerprint says that a paper of that content was sent, not that the file at hand is unchanged."
    )
    kind: str
    kind_label: str
    number: str
    status: What
    message: str = Field(description="The status as a sentence, in the reader's language.")
    sent_at: AwareDatetime | None
    signed_at: AwareDatetime | None = Field(description="When the last signed file came back.")
    ended_at: AwareDatetime | None = Field(description="When it was superseded or voided.")


def verification_routers(runtime: "Runtime") -> Iterator[APIRouter]:
    """`GET /v1/documents/{hash}/verify`, for a service that traces its papers."""
    for view in runtime.service.views:
        if isinstance(view, PaperView):
            yield _router(runtime, view)


def matching(papers: list[TracedPaper], sha256: str) -> tuple[TracedPaper, Matched] | None:
    """The paper a hash is of, one that still counts before any other, then the newest; and what the hash is of."""
    found = [paper for paper in papers if sha256 in paper.hashes]
    if not found:
        return None
    paper = max(found, key=lambda paper: (paper.ended is None, _last(paper)))
    if any(file.sha256 == sha256 for file in paper.signed):
        return paper, "file_signed"
    return paper, "file_sent" if paper.sent and paper.sent.sha256 == sha256 else "content"


def _last(paper: TracedPaper) -> float:
    return max((file.at.timestamp() for file in (paper.sent, *paper.signed) if file), default=0.0)


def _router(runtime: "Runtime", view: PaperView) -> APIRouter:
    api = APIRouter(prefix="/documents", tags=["documents"])
    table = view.table

    async def known(sha256: str) -> list[TracedPaper]:
        statement = select(table.c.papers).where(table.c.hashes.contains([sha256])).limit(MATCHES_MAX)
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(statement)).scalars()
            return [paper for row in rows for paper in view.adapters["papers"].validate_python(row, strict=False)]

    @api.get("/{hash}/verify", response_model=VerificationAnswer)
    async def verify(hash: HashPath, request: Request) -> Response:
        """Whether a file is the one that was sent or signed, or a fingerprint is of a paper that was."""
        found = matching(await known(hash), hash)
        if found is None:
            raise Problem(404, "paper_unknown")
        paper, matched = found
        language, text = language_of(request.scope), runtime.catalogue.text
        kind = text(f"paper.{paper.kind}", language)
        answer: dict[str, Any] = {
            "hash": hash,
            "matched": matched,
            "kind": paper.kind,
            "kind_label": kind,
            "number": paper.number,
            "status": paper.status,
            "message": text(f"paper.status.{paper.status}", language, {"kind": kind, "number": paper.number}),
            "sent_at": paper.sent.at if paper.sent else None,
            "signed_at": paper.signed[-1].at if paper.signed else None,
            "ended_at": paper.ended_at,
        }
        return json_answer(answer)

    return api
