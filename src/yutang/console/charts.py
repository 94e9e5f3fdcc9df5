"""Charts that are numbers first: one description gives the drawing and the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, Literal

from yutang.console.components import Text

Number = int | float | None


@dataclass(frozen=True)
class Series:
    """One line or set of bars. `ranges` are the lowest and highest likely values of a forecast, beside `values`."""

    name: Text
    values: Sequence[Number]
    ranges: Sequence[tuple[float, float] | None] = ()

    def __post_init__(self) -> None:
        if self.ranges and len(self.ranges) != len(self.values):
            raise ValueError("a forecast states one range for each value")

    def cells(self) -> list[tuple[Number, tuple[float, float] | None]]:
        return list(zip_longest(self.values, self.ranges)) if self.ranges else [(value, None) for value in self.values]


@dataclass(frozen=True)
class Chart:
    """A chart with its unit, period and moment. Every series has one value for each label."""

    key: str
    title: Text
    kind: Literal["line", "bar", "stacked"]
    unit: Text
    period: Text
    as_of: datetime
    labels: Sequence[Text]
    series: Sequence[Series] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("every series of a chart has one value for each label")

    def rows(self) -> list[tuple[Text, list[tuple[Number, tuple[float, float] | None]]]]:
        """The same numbers as the drawing, label by label."""
        columns = [one.cells() for one in self.series]
        return [(label, [column[at] for column in columns]) for at, label in enumerate(self.labels)]


def options(chart: Chart) -> dict[str, Any]:
    """The chart as ECharts reads it; colours and fonts are the page's and are added there."""
    drawn: list[dict[str, Any]] = []
    for at, one in enumerate(chart.series):
        drawn.append(_one(one, chart.kind))
        drawn += _band(one, at) if one.ranges else []
    return {
        "grid": {"left": 8, "right": 16, "top": 32 if len(chart.series) > 1 else 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {"show": len(chart.series) > 1, "top": 0, "data": [str(one.name) for one in chart.series]},
        "xAxis": {"type": "category", "data": [str(label) for label in chart.labels]},
        "yAxis": {"type": "value", "name": "" if len(chart.series) > 1 else str(chart.unit)},
        "series": drawn,
    }


def _one(series: Series, kind: str) -> dict[str, Any]:
    drawing: dict[str, Any] = {"name": str(series.name), "data": list(series.values)}
    if kind == "line":
        return {**drawing, "type": "line", "symbolSize": 6, "lineStyle": {"width": 2}}
    return {**drawing, "type": "bar", "barMaxWidth": 32, **({"stack": "all"} if kind == "stacked" else {})}


def _band(series: Series, at: int) -> list[dict[str, Any]]:
    """A forecast's range, as an unseen line with a shaded one stacked on it."""
    floor = [low_high[0] if low_high else None for low_high in series.ranges]
    width = [low_high[1] - low_high[0] if low_high else None for low_high in series.ranges]
    # Of the same name, so that the band has its line's colour and leaves with it.
    unseen = {
        "name": str(series.name),
        "type": "line",
        "stack": f"range-{at}",
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "silent": True,
    }
    hidden = {"tooltip": {"show": False}}
    return [
        {**unseen, **hidden, "data": floor},
        {**unseen, **hidden, "data": width, "areaStyle": {"opacity": 0.15}},
    ]
