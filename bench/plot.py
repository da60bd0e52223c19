"""Draw measured lines as SVG, without a library."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 360, 60, 50, 40
COLOURS = ("#000091", "#b34000", "#18753c", "#6a6a6a")


def write_plot(
    path: Path, title: str, axes: tuple[str, str], series: Mapping[str, Sequence[tuple[float, float]]]
) -> None:
    """Write one line per series of points (x, y). Both axes start at zero."""
    right = max(x for points in series.values() for x, _ in points)
    top = max(y for points in series.values() for _, y in points)
    width, height = WIDTH - LEFT - 20, HEIGHT - BOTTOM - TOP

    def place(x: float, y: float) -> tuple[float, float]:
        return round(LEFT + x / right * width, 1), round(HEIGHT - BOTTOM - y / top * height, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - 20}" fill="none" stroke="#666"/>',
        f'<text x="{LEFT}" y="20">{escape(title)} ({escape(axes[1])})</text>',
        f'<text x="{WIDTH - 20}" y="{HEIGHT - 10}" text-anchor="end">{escape(axes[0])}</text>',
    ]
    parts += [
        f'<text x="{place(x, 0)[0]}" y="{HEIGHT - 32}" text-anchor="middle">{x:g}</text>'
        for x in sorted({x for points in series.values() for x, _ in points})
    ]
    parts += [
        f'<text x="{LEFT - 6}" y="{place(0, y)[1] + 4}" text-anchor="end">{y:.1f}</text>'
        for y in (top / 2, top)
    ]
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(f"{x},{y}" for x, y in (place(*point) for point in points))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in (place(*p) for p in points)
        ]
        parts.append(
            f'<text x="{LEFT + 16}" y="{TOP + 18 * (number + 1)}" fill="{colour}">{escape(name)}</text>'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
