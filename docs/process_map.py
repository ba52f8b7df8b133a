"""Draws the process that an event log tells, as pm4py discovers it: an object-centric directly-follows graph.

    jejak ocel --out orders.json
    .venv/bin/python docs/process_map.py orders.json process-map.svg

A lane for each kind of record that shares an event with another kind; a box for each event, with how often it happened; an
arrow from an event to the one that followed it on the same record, as thick as it was frequent. Time runs downwards. The
picture's format follows from its name; the same log gives the same picture.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pm4py
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

COLOURS = ("#2b6cb0", "#b7791f", "#2f855a", "#b83280", "#6b46c1", "#c05621", "#2c7a7b", "#4a5568")
LANE, ROW, BESIDE = 2.1, 0.5, 0.4
"""Inches; `BESIDE` the last lane there is room for its bows."""

Follows = Mapping[tuple[str, str, str], int]
"""(kind of record, event, event that followed on the same record) → on how many occasions."""


@dataclass(frozen=True)
class Process:
    """What was discovered."""

    lane_of: Mapping[str, str]
    """Event → the kind of record it happened to."""
    happened: Mapping[str, int]
    follows: Follows
    began: Mapping[str, int]
    """Event → its place among the events, by when each happened first."""


def discover(path: Path) -> Process:
    """Of a log as OCEL 2.0, JSON or SQLite."""
    read = pm4py.read_ocel2_sqlite if path.suffix in (".sqlite", ".db") else pm4py.read_ocel2_json
    log = read(str(path))
    relations = log.relations
    own = relations[relations["ocel:qualifier"] == "record"]
    shared = relations[relations["ocel:qualifier"] != "record"]
    joined = set(shared["ocel:type"]) | set(own[own["ocel:eid"].isin(shared["ocel:eid"])]["ocel:type"])
    lane_of = {
        event: kind for event, kind in zip(own["ocel:activity"], own["ocel:type"], strict=True) if kind in joined
    }
    couples = pm4py.discover_ocdfg(log)["edges"]["event_couples"]
    follows = {
        (kind, first, then): len(found)
        for kind in sorted(couples)
        for (first, then), found in sorted(couples[kind].items())
        if first in lane_of and then in lane_of
    }
    first_times = dict.fromkeys(log.events.sort_values("ocel:timestamp", kind="stable")["ocel:activity"])
    began = {event: number for number, event in enumerate(first_times)}
    return Process(lane_of, Counter(own["ocel:activity"]), follows, began)


def rows_of(process: Process) -> dict[str, int]:
    """Event → how far down it stands: below all that led to it, of those that had happened before it ever did."""
    rows = dict.fromkeys(process.lane_of, 0)
    began = process.began
    for _, first, then in sorted(process.follows, key=lambda step: began[step[2]]):
        if began[first] < began[then]:
            rows[then] = max(rows[then], rows[first] + 1)
    return rows


def places_of(process: Process) -> tuple[list[str], dict[str, tuple[float, float]]]:
    """The lanes from left to right, in the order in which they begin, and where each event stands; no two in one place."""
    rows = rows_of(process)
    begins: dict[str, int] = {}
    for event, lane in process.lane_of.items():
        begins[lane] = min(rows[event], begins.get(lane, rows[event]))
    lanes = sorted(begins, key=lambda lane: (begins[lane], lane))
    together: dict[tuple[str, int], list[str]] = defaultdict(list)
    for event in sorted(process.lane_of):
        together[process.lane_of[event], rows[event]].append(event)
    height = {
        row: max(len(events) for (_, other), events in together.items() if other == row) for row in set(rows.values())
    }
    top = {row: sum(height[above] for above in height if above < row) for row in height}
    places = {
        event: (lanes.index(lane) * LANE, -(top[row] + number) * ROW)
        for (lane, row), events in together.items()
        for number, event in enumerate(events)
    }
    return lanes, places


def draw(process: Process, out: Path) -> None:
    lanes, places = places_of(process)
    colour = {lane: COLOURS[number % len(COLOURS)] for number, lane in enumerate(lanes)}
    deepest = min(y for _, y in places.values())
    dpi = 72 if out.suffix == ".svg" else 110  # an SVG always has 72
    figure = Figure(figsize=(LANE * len(lanes) + BESIDE, 1.2 - deepest + ROW), dpi=dpi)
    axes: Axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-LANE / 2, LANE * (len(lanes) - 0.5) + BESIDE)
    axes.set_ylim(deepest - ROW, 1.2)
    for number, lane in enumerate(lanes):
        axes.axvspan((number - 0.5) * LANE, (number + 0.5) * LANE, color=colour[lane], alpha=0.05, linewidth=0)
        axes.text(number * LANE, 0.75, lane, ha="center", size=12, weight="bold", color=colour[lane])
    texts: dict[str, Text] = {}
    for event, (x, y) in places.items():
        lane = process.lane_of[event]
        label = f"{event.removeprefix(lane + '.')}  {process.happened[event]}×"
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colour[lane], "linewidth": 1.2}
        text = axes.text(x, y, label, ha="center", va="center", size=8.5, bbox=box, zorder=3)
        texts[event] = text
    figure.draw_without_rendering()  # arrows end at the boxes, whose sizes are known once they are drawn
    boxes = {event: outline(axes, text) for event, text in texts.items()}
    for (kind, first, then), times in process.follows.items():
        if first != then:
            arrow(axes, boxes[first], boxes[then], colour.get(kind, "#4a5568"), times)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None)


def outline(axes: Axes, text: Text) -> Bbox:
    """Where a label's box is, in inches."""
    box = text.get_bbox_patch()
    assert box is not None, "every label was given one"
    return Bbox(box.get_window_extent().transformed(axes.transData.inverted()))


def arrow(axes: Axes, first: Bbox, then: Bbox, colour: str, times: int) -> None:
    """From bottom to top within a lane, or past other boxes in a bow beside them; from side to side between lanes."""
    back = then.y0 >= first.y0
    bow = 0.0
    if abs(first.x0 + first.x1 - then.x0 - then.x1) > LANE:
        right = then.x0 > first.x0
        start = (first.x1 if right else first.x0, (first.y0 + first.y1) / 2)
        end = (then.x0 if right else then.x1, (then.y0 + then.y1) / 2)
    elif back or first.y0 - then.y1 > ROW:
        bow = 0.55 if back else -0.45
        start, end = (first.x1, (first.y0 + first.y1) / 2), (then.x1, (then.y0 + then.y1) / 2)
    else:
        start, end = ((first.x0 + first.x1) / 2, first.y0), ((then.x0 + then.x1) / 2, then.y1)
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=9,
            connectionstyle=f"arc3,rad={bow}",
            shrinkA=0,
            shrinkB=0,
            color=colour,
            alpha=0.45 if back else 0.75,
            linestyle="--" if back else "-",
            linewidth=0.7 + math.log2(times),
            zorder=2,
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draw the process that an event log tells.")
    parser.add_argument("log", type=Path, help="OCEL 2.0, JSON or SQLite, as written by `jejak ocel`")
    parser.add_argument("picture", type=Path, help="SVG or PNG")
    told = parser.parse_args()
    matplotlib.rcParams |= {"svg.hashsalt": "jejak", "svg.fonttype": "none", "font.family": "sans-serif"}
    draw(discover(told.log), told.picture)
