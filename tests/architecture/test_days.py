"""Days and instants of a request are bounded: deadlines count from them, and it is seven hours later in Jakarta."""

import ast
from collections.abc import Iterator

import pytest

from .house import ROOT, name_of, service_packages, sources

UNBOUNDED = {"date", "datetime", "AwareDatetime", "NaiveDatetime", "FutureDatetime", "PastDatetime"}


def unbounded(source: str) -> Iterator[str]:
    """Fields of bodies that are neither `Day` nor `Moment`, with their line."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.ClassDef) and node.name.endswith("Body")):
            continue
        for field in node.body:
            if isinstance(field, ast.AnnAssign):
                names = {name_of(part) for part in ast.walk(field.annotation) if isinstance(part, ast.Name)}
                yield from (f"{field.lineno}: {name}" for name in sorted(names & UNBOUNDED))


@pytest.mark.parametrize("service", sorted(service_packages()))
def test_every_day_of_a_body_is_bounded(service: str) -> None:
    files = sources(service_packages()[service])
    assert [f"{path.relative_to(ROOT)}:{each}" for path in files for each in unbounded(path.read_text())] == []


def test_an_unbounded_day_is_found() -> None:
    source = (
        "class ABody(RequestModel):\n    a: Day\n    b: date | None = None\n    c: Annotated[AwareDatetime, Field()]\n"
    )
    assert list(unbounded(source)) == ["3: date", "4: AwareDatetime"]
    assert list(unbounded("class Answer(BaseModel):\n    a: date\n")) == []
