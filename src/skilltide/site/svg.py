"""Charts as SVG that stands by itself: title, population and source are in it, light and dark, without a script.

The same numbers give the same bytes.
"""

import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from skilltide.report import theme, words

WIDTH = 720
_LETTER, _BOLD = 0.56, 0.62
"""Width of an average letter, in font sizes: an estimate on the safe side, as fonts differ."""
_LEFT, _RIGHT, _BOTTOM = 52, 64, 30
_PLOT = 260
_ROW = 24
_STYLES = ("ground", "ink", "muted", "line", "grid", "gap", "accent", "up", "down")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a chart."""

    title: str
    """What was found."""
    subtitle: str
    """What is drawn, of which openings and months."""
    source: str


@dataclass(frozen=True, slots=True)
class Point:
    """A month of a line."""

    month_on: date
    value: float | None
    """None where the month can't be counted: the line breaks."""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """A row of before and after."""

    name: str
    before: float
    after: float


def course(around: Words, points: Sequence[Point], *, unit: str = "share") -> str:
    """Return a line by month with its interval; it breaks at months that can't be counted, which are shaded.

    `unit`: share (0 to 1, written as per cent) or number.
    """
    there = [point for point in points if point.value is not None]
    ends = [value for point in there for value in (point.value, point.low, point.high) if value is not None]
    top, step = _scale(max(ends, default=1.0))
    head, begin = _head(around)
    width, month_width = WIDTH - _LEFT - _RIGHT, (WIDTH - _LEFT - _RIGHT) / max(len(points), 1)

    def x(at: int) -> float:
        return _LEFT + (at + 0.5) * month_width

    def y(value: float) -> float:
        return begin + _PLOT * (1 - value / top)

    out = [head]
    for run in _runs(at for at, point in enumerate(points) if point.value is None):
        left, wide = _LEFT + run[0] * month_width, len(run) * month_width
        out.append(f'<rect class="gap" x="{left:.1f}" y="{begin}" width="{wide:.1f}" height="{_PLOT}"/>')
        if wide > 90:
            out.append(_text("not counted", left + wide / 2, begin + 16, "muted", anchor="middle"))
    for number in range(round(top / step) + 1):
        value = number * step
        out.append(f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + width}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>')
        out.append(_text(_written(value, unit, step), _LEFT - 8, y(value) + 4, "muted", anchor="end"))
    for at, text in _months([point.month_on for point in points]):
        out.append(_text(text, x(at), begin + _PLOT + 20, "muted", anchor="middle"))
    for run in _runs(at for at, point in enumerate(points) if point.value is not None):
        out += _line(points, run, x, y)
    if there:
        at, last = max((at, point) for at, point in enumerate(points) if point.value is not None)
        out.append(_text(_written(last.value or 0, unit, 0.001), x(at) + 9, y(last.value or 0) + 4, "ink strong"))
    return _whole(around, out, begin + _PLOT + _BOTTOM)


def bars(around: Words, rows: Sequence[Bar], *, unit: str = "share") -> str:
    """Return horizontal bars with their intervals, in the order given."""
    top = max((row.high if row.high is not None else row.value for row in rows), default=1.0) or 1.0
    head, begin = _head(around)
    left = _names_width([row.name for row in rows])
    wide = WIDTH - left - 110
    out = [head]
    for at, row in enumerate(rows):
        y = begin + at * _ROW
        out.append(_text(_short(row.name), left - 8, y + 15, "ink", anchor="end"))
        out.append(
            f'<rect class="bar" x="{left}" y="{y + 3}" width="{max(wide * row.value / top, 1):.1f}" height="16"/>'
        )
        end = wide * (row.high if row.high is not None else row.value) / top
        if row.low is not None and row.high is not None:
            low, high = left + wide * row.low / top, left + end
            out.append(f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{y + 11}" y2="{y + 11}"/>')
        out.append(_text(_written(row.value, unit, 0.001), left + max(end, wide * row.value / top) + 6, y + 15, "ink"))
    return _whole(around, out, begin + len(rows) * _ROW + 6)


def slopes(around: Words, rows: Sequence[Slope]) -> str:
    """Return a row for each change of a share: before, after, and an arrow between them."""
    top = max((max(row.before, row.after) for row in rows), default=1.0) or 1.0
    head, begin = _head(around)
    left = _names_width([row.name for row in rows])
    wide = WIDTH - left - 130

    def x(value: float) -> float:
        return left + 60 + wide * value / top

    out = [head]
    for at, row in enumerate(rows):
        y = begin + at * (_ROW + 4) + 13
        way = "up" if row.after >= row.before else "down"
        side, other = ("start", "end") if way == "up" else ("end", "start")
        step = 8 if way == "up" else -8
        out.append(_text(_short(row.name), left - 8, y + 4, "ink", anchor="end"))
        out.append(f'<line class="{way}" x1="{x(row.before):.1f}" x2="{x(row.after):.1f}" y1="{y}" y2="{y}"/>')
        out.append(f'<circle class="hollow" cx="{x(row.before):.1f}" cy="{y}" r="4"/>')
        out.append(f'<circle class="{way}" cx="{x(row.after):.1f}" cy="{y}" r="5"/>')
        out.append(_text(_written(row.before, "share", 0.001), x(row.before) - step, y + 4, "muted", anchor=other))
        out.append(_text(_written(row.after, "share", 0.001), x(row.after) + step, y + 4, "ink strong", anchor=side))
    return _whole(around, out, begin + len(rows) * (_ROW + 4) + 6)


def _line(
    points: Sequence[Point], run: Sequence[int], x: Callable[[int], float], y: Callable[[float], float]
) -> list[str]:
    """Return the band, the line and the dots of consecutive months."""
    out = []
    ends = [
        (at, point.low, point.high) for at in run if (point := points[at]).low is not None and point.high is not None
    ]
    if len(ends) == len(run) > 1:
        edge = [(x(at), y(high)) for at, _, high in ends if high is not None]
        edge += [(x(at), y(low)) for at, low, _ in reversed(ends) if low is not None]
        out.append(f'<polygon class="band" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in edge)}"/>')
    elif ends:
        at, low, high = ends[0]
        out.append(
            f'<line class="whisker" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{y(low or 0):.1f}" y2="{y(high or 0):.1f}"/>'
        )
    there = [(x(at), y(points[at].value or 0)) for at in run]
    if len(run) > 1:
        out.append(f'<polyline class="course" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in there)}"/>')
    return out + [f'<circle class="dot" cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in there]


def _whole(around: Words, parts: Iterable[str], height: float) -> str:
    """Return the document, with the source below the chart."""
    lines = _wrapped(around.source, 11)
    foot = [_text(line, 16, height + 16 + 15 * at, "muted small") for at, line in enumerate(lines)]
    total = round(height + 15 * len(lines) + 14)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total}" role="img">'
        f"<title>{_safe(around.title)}</title><desc>{_safe(around.subtitle)}</desc>"
        f'<style>{_style()}</style><rect class="ground" width="{WIDTH}" height="{total}"/>'
        f"{''.join(parts)}{''.join(foot)}</svg>\n"
    )


def _head(around: Words) -> tuple[str, int]:
    """Return title and subtitle, and the height at which the chart begins."""
    out, y = [], 30
    for line in _wrapped(around.title, 18, _BOLD):
        out.append(_text(line, 16, y, "ink title"))
        y += 23
    for line in _wrapped(around.subtitle, 13):
        out.append(_text(line, 16, y, "muted"))
        y += 18
    return "".join(out), y + 8


def _style() -> str:
    light, dark = ("".join(f"--{name}:{theme.COLOURS[name][at]};" for name in _STYLES) for at in (0, 1))
    return (
        f"svg{{{light}}}@media (prefers-color-scheme:dark){{svg{{{dark}}}}}"
        "text{font:13px system-ui,'Segoe UI','Helvetica Neue',Arial,'Liberation Sans',sans-serif}"
        ".ink{fill:var(--ink)}.muted{fill:var(--muted)}.strong{font-weight:700}"
        ".title{font-size:18px;font-weight:700}.small{font-size:11px}.ground{fill:var(--ground)}"
        ".gap{fill:var(--gap)}.grid{stroke:var(--grid)}.bar{fill:var(--accent);opacity:.75}"
        ".band{fill:var(--accent);opacity:.18}.course{fill:none;stroke:var(--accent);stroke-width:2.5}"
        ".dot{fill:var(--accent)}.whisker{stroke:var(--ink);stroke-width:1.2}"
        "line.up{stroke:var(--up);stroke-width:3}line.down{stroke:var(--down);stroke-width:3}"
        "circle.up{fill:var(--up)}circle.down{fill:var(--down)}"
        ".hollow{fill:var(--ground);stroke:var(--muted);stroke-width:2}"
    )


def _text(text: str, x: float, y: float, style: str, *, anchor: str = "start") -> str:
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}"{at}>{_safe(text)}</text>'


def _safe(text: str) -> str:
    """Return a text for XML: escaped, without characters that XML has no place for."""
    return escape("".join(letter for letter in text if letter >= " " and letter not in "\x7f\ufffe\uffff"))


def _wrapped(text: str, size: int, letter: float = _LETTER) -> list[str]:
    return textwrap.wrap(text, int((WIDTH - 32) / (size * letter)))


def _short(name: str, most: int = 34) -> str:
    shown = words.short_name(name)
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def _names_width(names: Sequence[str]) -> int:
    return min(250, 24 + round(max((len(_short(name)) for name in names), default=0) * 13 * _LETTER))


def _scale(most: float) -> tuple[float, float]:
    """Return the top of an axis from zero that holds `most`, and its step: 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return 1.0, 0.5
    power = 10 ** math.floor(math.log10(most / 4))
    step = next(power * times for times in (1, 2, 5, 10) if power * times * 4 >= most)
    return math.ceil(most / step - 1e-9) * step, step


def _written(value: float, unit: str, step: float) -> str:
    if unit != "share":
        return words.count(value)
    return words.percent(value, 1 if step < 0.01 else 0) if value else "0%"


def _months(calendar: Sequence[date], most: int = 9) -> list[tuple[int, str]]:
    """Return place and name of the months that are labelled."""
    marked: list[int] = []
    for step in (1, 3, 6, 12, 24):
        marked = [at for at, day in enumerate(calendar) if (day.year * 12 + day.month - 1) % step == 0]
        if len(marked) <= most:
            break
    return [(at, words.short_month(calendar[at])) for at in marked]


def _runs(places: Iterable[int]) -> list[list[int]]:
    """Group places into runs of neighbours."""
    out: list[list[int]] = []
    for at in places:
        if out and out[-1][-1] == at - 1:
            out[-1].append(at)
        else:
            out.append([at])
    return out
