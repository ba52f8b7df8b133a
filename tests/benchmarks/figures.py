"""What the bench says: figures with what they are compared to, as a table for people and as JSON for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """`ratio` is value / compared (or compared / value where less is better); `passed` when it reaches `at_least`."""

    figure: str
    value: float
    unit: str
    compared_with: str
    compared: float | None
    ratio: float
    at_least: float

    @property
    def passed(self) -> bool:
        return self.ratio >= self.at_least


def more(
    figure: str, values: Sequence[float], unit: str, against: str, others: Sequence[float], at_least: float
) -> Figure:
    """More is better: medians, and the ratio of each run to the peer's run beside it, so that drift cancels out."""
    ratio = median(value / other for value, other in zip(values, others, strict=True))
    return Figure(figure, median(values), unit, against, median(others), ratio, at_least)


def within(figure: str, values: Sequence[float], unit: str, limit: float) -> Figure:
    """Less is better, against a fixed limit: the ratio is limit / value, at least 1."""
    return Figure(figure, median(values), unit, "the limit", limit, limit / median(values), 1.0)


def at_most_times(
    figure: str, values: Sequence[float], unit: str, against: str, others: Sequence[float], times: float
) -> Figure:
    """Less is better, against a peer: the ratio is peer / value, at least 1 / times."""
    ratio = median(other / value for value, other in zip(values, others, strict=True))
    return Figure(figure, median(values), unit, against, median(others), ratio, 1 / times)


def report(figures: Sequence[Figure], path: Path, console: Console) -> bool:
    """Prints the table, writes the JSON, says whether all passed."""
    table = Table(title="Jejak bench")
    for heading in ("figure", "value", "against", "ratio", "at least", ""):
        table.add_column(heading, overflow="fold")
    for one in figures:
        compared = "" if one.compared is None else f" {one.compared:,.2f}"
        mark = "✓" if one.passed else "✗"
        row = (
            one.figure,
            f"{one.value:,.2f} {one.unit}",
            f"{one.compared_with}{compared}",
            f"{one.ratio:.2f}",
            f"{one.at_least:.2f}",
            mark,
        )
        table.add_row(*row, style="" if one.passed else "red")
    console.print(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{**asdict(one), "passed": one.passed} for one in figures], indent=1) + "\n")
    return all(one.passed for one in figures)
