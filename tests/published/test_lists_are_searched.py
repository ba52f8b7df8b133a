"""What a list shows of a record is what its search box finds it by, in every service."""

import pytest
from tests.published.test_samples_reach_consumers import EVENTS, NEWEST, fold

from jejak_kit.service import Service
from jejak_kit.views.search import SEARCH, searchable
from jejak_kit.views.view import STATE, View

SHOWN = ("number", "name", "customer", "iro")
"""Columns by one of which people know a record."""


def lists(service: Service) -> list[View]:
    """Those of records that have a search box."""
    return [view for view in service.views if {SEARCH, STATE} <= set(view.table.c.keys())]


def test_a_record_is_found_by_what_it_is_known_by(service: Service) -> None:
    for view in lists(service):
        rows: dict[str, dict[str, object]] = {}
        for name in NEWEST:
            fold(view, EVENTS[name], rows)  # type: ignore[arg-type]  # rows are only written by folds
        assert rows, f"no sample reaches {view.name}"
        for row in map(view.whole, rows.values()):
            known_by = [str(row[column]) for column in SHOWN if row.get(column)]
            known_by += [str(row["event"])] if "event" in row else []
            assert known_by, view.name
            for text in known_by:
                part = searchable(text[1:-1])  # any part, not only whole words
                assert part in str(row[SEARCH]), f"{view.name}: {text}"


@pytest.mark.parametrize("part", ["", "ks", "PKS/2026"])
def test_any_part_of_a_text_is_in_what_is_searched(part: str) -> None:
    assert searchable(part) in searchable("PKS/2026/00001")
