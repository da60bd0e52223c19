"""A chart as inline SVG: lines by day, or groups of columns by month. The table below it has its values.

Colours are custom properties of the page (`--series-1` and so on), so that the chart follows light and dark
mode. Series also differ by their dashes. Coordinates are decimals with one digit after the point.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reassurance.french import decimal, typography
from reassurance.publication.summary import ChartData
from reassurance.publication.tables import ColumnKind
from reassurance.publication.texts import text

WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 16, 12, 40
_MAX_X_LABELS = 5
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_TICKS = 5
_SCALES = ((Decimal(10) ** 9, "billions"), (Decimal(10) ** 6, "millions"), (Decimal(10) ** 3, "thousands"))
_TENTH = Decimal("0.1")


# x, y, width, height.
Rectangle = tuple[Decimal, Decimal, Decimal, Decimal]
_Values = Sequence[Decimal | int | None]


@dataclass(frozen=True)
class Tick:
    """A gridline: its position, and its label."""

    at: Decimal
    label: str


@dataclass(frozen=True)
class Mark:
    """What draws a series: the path of a line, or the rectangles of its columns."""

    name: str
    points: str
    rectangles: tuple[Rectangle, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart to draw; `unit` is what its vertical axis counts."""

    unit: str
    zero: Decimal
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]


def draw(chart: ChartData) -> Drawing:
    """Lay out a chart with at least one value."""
    values = [Decimal(value) for _, series in chart.series for value in series if value is not None]
    low, high, step = _axis(min(Decimal(0), *values), max(Decimal(0), *values))
    divisor, unit = _unit(chart, max(high, -low))

    def y(value: Decimal) -> Decimal:
        share = (value - low) / (high - low)
        return (_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share)).quantize(_TENTH)

    ticks = []
    tick = low
    while tick <= high:
        ticks.append(Tick(y(tick), _label(chart.y.kind, tick / divisor)))
        tick += step
    slot = Decimal(WIDTH - _LEFT - _RIGHT) / max(len(chart.xs), 1)
    centres = [
        (_LEFT + slot * (position + Decimal("0.5"))).quantize(_TENTH) for position in range(len(chart.xs))
    ]
    return Drawing(
        unit=unit,
        zero=y(Decimal(0)),
        y_ticks=tuple(ticks),
        x_ticks=_x_ticks(chart.xs, centres),
        marks=tuple(
            Mark(
                name,
                _points(values, centres, y) if chart.kind == "line" else "",
                _rectangles(values, centres, y, slot, number, len(chart.series))
                if chart.kind == "column"
                else (),
            )
            for number, (name, values) in enumerate(chart.series)
        ),
    )


def _axis(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The ends and the step of the vertical axis: round numbers around the values."""
    span = high - low or Decimal(1)
    magnitude = Decimal(10) ** (span / _TICKS).adjusted()
    step = next(factor * magnitude for factor in _STEPS if factor * magnitude * _TICKS >= span)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    return first, last if last > first else first + step, step


def _unit(chart: ChartData, highest: Decimal) -> tuple[Decimal, str]:
    """What to divide values by, and the unit that remains."""
    if chart.y.kind is ColumnKind.SHARE:
        return Decimal("0.01"), text("page.units.share")
    name = "euros" if chart.y.kind is ColumnKind.AMOUNT else "number"
    for divisor, scale in _SCALES:
        if highest >= divisor * 2:
            return divisor, text(f"page.units.{scale}_{name}")
    return Decimal(1), text(f"page.units.{name}")


def _label(kind: ColumnKind, value: Decimal) -> str:
    shown = decimal(value.normalize())
    return typography(f"{shown} %") if kind is ColumnKind.SHARE else shown


def _x_ticks(xs: Sequence[date | str], centres: Sequence[Decimal]) -> tuple[Tick, ...]:
    """At most five labels: first days of months, or months."""
    starts = [
        (position, f"{x:%m/%Y}" if isinstance(x, date) else x)
        for position, x in enumerate(xs)
        if not isinstance(x, date) or x.day == 1
    ]
    every = -(-len(starts) // _MAX_X_LABELS) or 1
    return tuple(Tick(centres[position], label) for position, label in starts[::every])


def _points(values: _Values, centres: Sequence[Decimal], y: Callable[[Decimal], Decimal]) -> str:
    """The points of a line. A missing value leaves a gap, which begins a new part."""
    parts, is_open = [], False
    for value, x in zip(values, centres, strict=True):
        if value is not None:
            parts.append(f"{'L' if is_open else 'M'}{x} {y(Decimal(value))}")
        is_open = value is not None
    return "".join(parts)


def _rectangles(
    values: _Values,
    centres: Sequence[Decimal],
    y: Callable[[Decimal], Decimal],
    slot: Decimal,
    number: int,
    count: int,
) -> tuple[Rectangle, ...]:
    """The columns of series `number` out of `count`, side by side around the centre of their month."""
    width = (slot * Decimal("0.7") / count).quantize(_TENTH)
    drawn = []
    for value, centre in zip(values, centres, strict=True):
        if value is not None:
            top, bottom = sorted((y(Decimal(value)), y(Decimal(0))))
            x = (centre - width * count / 2 + width * number).quantize(_TENTH)
            drawn.append((x, top, width, bottom - top))
    return tuple(drawn)
