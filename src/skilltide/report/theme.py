"""Colours and the look of figures. Figures name colours as ``var(--x)``, or ``var(--x)/0.2`` for a see-through one;
the page resolves them, so that one figure serves light, dark and print.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from skilltide.report.panel import Figure

GROUPS: dict[str, tuple[str, str]] = {
    "languages": ("#1f5fa8", "#82b6f2"),
    "machine-learning": ("#7a3fb0", "#c9a0f5"),
    "generative-ai": ("#b3264e", "#f58fab"),
    "data": ("#0b6e66", "#5fcabd"),
    "infrastructure": ("#8f5200", "#e6ae55"),
    "statistics": ("#4b6a00", "#b5d161"),
    "software": ("#4f6072", "#adbccd"),
    "people": ("#a0421c", "#f0a07a"),
}
"""Display group -> its colour on light and on dark ground, each at least 4.5:1 against its ground."""

COLOURS: dict[str, tuple[str, str]] = {
    "ground": ("#ffffff", "#14181d"),
    "raised": ("#f5f6f4", "#1d2329"),
    "ink": ("#1b2126", "#e9edf0"),
    "muted": ("#57626b", "#a7b2bb"),
    "line": ("#d9dedb", "#343d45"),
    "grid": ("#e6e9e7", "#2a323a"),
    "gap": ("#eceeec", "#242b32"),
    "accent": ("#0b5c8a", "#74bde8"),
    "required": ("#0b4f78", "#6db7e6"),
    "preferred": ("#5b93b8", "#3f7ca3"),
    "context": ("#c3d6e3", "#2b4557"),
    "up": ("#0b6e66", "#5fcabd"),
    "down": ("#a0421c", "#f0a07a"),
    "heat-low": ("#f3f7fa", "#1b242c"),
    "heat-high": ("#7fb4d6", "#2c668f"),
    "mark": ("#fff0b8", "#4d4213"),
} | {f"g-{code}": pair for code, pair in GROUPS.items()}


def variables(is_dark: bool) -> str:
    """Return all colours as CSS custom properties."""
    return "".join(f"--{name}:{pair[is_dark]};" for name, pair in COLOURS.items())


def group_colour(code: str) -> str:
    """Return the colour of a display group; an unknown one is grey."""
    return f"var(--g-{code})" if code in GROUPS else "var(--muted)"


def label(text: object) -> str:
    """Make a stranger's text safe where plotly would read it as markup."""
    return escape(str(text), quote=False)


def figure(data: list[dict[str, Any]], height: int, summary: str = "", **layout: Any) -> Figure:
    """Return a figure with the report's look; ``height`` in pixels, further keywords go to plotly's layout."""
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 32},
        "font": {"family": "inherit", "size": 13, "color": "var(--ink)"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "bargap": 0.28,
        "hoverlabel": {"bgcolor": "var(--raised)", "bordercolor": "var(--line)", "font": {"color": "var(--ink)"},
                       "align": "left"},
    }  # fmt: skip
    for axis in ("xaxis", "yaxis"):
        base[axis] = {"fixedrange": True, "zeroline": False, "gridcolor": "var(--grid)", "ticks": "",
                      "tickfont": {"color": "var(--muted)"}, "automargin": True}  # fmt: skip
    for key, value in layout.items():
        base[key] = {**base[key], **value} if isinstance(base.get(key), dict) and isinstance(value, dict) else value
    return {"data": data, "layout": base, "summary": summary}


def rows_axis(labels: list[str]) -> dict[str, Any]:
    """Return a y axis with one labelled row per entry, the first on top."""
    size = len(labels)
    return {
        "tickmode": "array", "tickvals": list(range(size)), "ticktext": [label(text) for text in labels],
        "range": [size - 0.4, -0.6], "showgrid": False, "tickfont": {"color": "var(--ink)"},
    }  # fmt: skip


def row_height(rows: int) -> int:
    """Return the height of a figure with that many rows."""
    return 60 + 25 * rows


def share_axis(top: float, **more: Any) -> dict[str, Any]:
    """Return an axis for shares from 0 to ``top``, without ticks above 100 %."""
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1]} if top > 0.75 else {"nticks": 6}
    return {"range": [0, top], "tickformat": ".0%", **ticks} | more


def log10(value: float) -> float:
    """Return the place of a value on a logarithmic axis."""
    return math.log10(value)


def end_labels(x: Sequence[float | str], y: Sequence[float], texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return annotations to the right of points."""
    return [
        {"x": a, "y": b, "text": label(text), "showarrow": False, "xanchor": "left", "xshift": 6,
         "font": {"color": "var(--ink)", "size": 12}}
        for a, b, text in zip(x, y, texts, strict=True)
    ]  # fmt: skip


def intervals(x: list[float], low: list[float], high: list[float]) -> dict[str, Any]:
    """Return plotly's error bars for 95 % intervals along x."""
    return {
        "type": "data", "symmetric": False, "array": [max(b - a, 0) for a, b in zip(x, high, strict=True)],
        "arrayminus": [max(a - b, 0) for a, b in zip(x, low, strict=True)], "thickness": 1.4, "width": 3,
        "color": "var(--ink)",
    }  # fmt: skip
