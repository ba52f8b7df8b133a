"""What becomes of papers as events speak of them."""

from datetime import UTC, datetime, timedelta

from jejak_kit.http.verification import matching
from jejak_kit.papers.traces import PaperTrace, TracedPaper, after

FILE, OTHER, SIGNED, PRINT = (letter * 64 for letter in "abcd")
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def folded(*traces: PaperTrace) -> tuple[TracedPaper, ...]:
    papers: tuple[TracedPaper, ...] = ()
    for hours, trace in enumerate(traces):
        papers = after(papers, trace, NOON + timedelta(hours=hours))
    return papers


def sent(sha256: str = FILE, *, number: str = "1", kind: str = "list", fingerprint: str | None = PRINT) -> PaperTrace:
    return PaperTrace(kind=kind, what="sent", number=number, sha256=sha256, fingerprint=fingerprint)


def seen(papers: tuple[TracedPaper, ...], sha256: str) -> tuple[str, str] | None:
    found = matching(list(papers), sha256)
    return (found[0].status, found[1]) if found else None


def test_a_paper_sent_is_known_by_its_file_and_by_what_it_says() -> None:
    papers = folded(sent())
    assert seen(papers, FILE) == ("sent", "file_sent")
    assert seen(papers, PRINT) == ("sent", "content")
    assert seen(papers, OTHER) is None


def test_a_paper_signed_is_known_by_all_three() -> None:
    papers = folded(sent(), PaperTrace(kind="list", what="signed", number="1", sha256=SIGNED))
    assert seen(papers, SIGNED) == ("signed", "file_signed")
    assert seen(papers, FILE) == ("signed", "file_sent")
    assert seen(papers, PRINT) == ("signed", "content")


def test_a_file_that_was_never_sent_from_here_can_come_back_signed() -> None:
    papers = folded(PaperTrace(kind="list", what="signed", number="1", sha256=SIGNED))
    assert seen(papers, SIGNED) == ("signed", "file_signed")


def test_sent_again_supersedes_what_was_sent_under_the_same_number() -> None:
    papers = folded(sent(), sent(OTHER, fingerprint=None))
    assert seen(papers, FILE) == ("superseded", "file_sent")
    assert seen(papers, OTHER) == ("sent", "file_sent")


def test_the_same_file_sent_again_counts() -> None:
    papers = folded(sent(), PaperTrace(kind="list", what="voided"), sent())
    assert seen(papers, FILE) == ("sent", "file_sent")


def test_voiding_ends_papers_of_the_kind_or_of_one_number_and_no_others() -> None:
    three = (sent(FILE, number="1"), sent(OTHER, number="2"), sent(SIGNED, number="1", kind="receipt"))
    papers = folded(*three, PaperTrace(kind="list", what="voided", number="1"))
    assert [seen(papers, sha256) for sha256 in (FILE, OTHER, SIGNED)] == [
        ("voided", "file_sent"),
        ("sent", "file_sent"),
        ("sent", "file_sent"),
    ]
    papers = folded(*three, PaperTrace(kind="list", what="superseded"))
    assert [paper.ended for paper in papers] == ["superseded", "superseded", None]


def test_what_has_ended_stays_as_it_ended() -> None:
    papers = folded(
        sent(), PaperTrace(kind="list", what="voided"), PaperTrace(kind="list", what="superseded", number="1")
    )
    assert papers[0].ended == "voided"
    assert papers[0].ended_at == NOON + timedelta(hours=1)


def test_a_signed_file_belongs_to_the_paper_that_counts() -> None:
    papers = folded(sent(), sent(OTHER), PaperTrace(kind="list", what="signed", number="1", sha256=SIGNED))
    assert [bool(paper.signed) for paper in papers] == [False, True]
