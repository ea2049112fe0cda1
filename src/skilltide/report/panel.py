"""What a chart hands to the page: a question, its definition, and views of a table and a figure.

A figure is plotly's own structure as plain dictionaries (data and layout, see `theme`), so that building a page
needs no plotly import and the same numbers give the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Figure = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of a table: the row's key, its heading and how its values are written."""

    key: str
    label: str
    kind: str = "text"
    """text, count, share (0 to 1, shown as per cent), points, ratio, number, date, month, money or skill (an id)."""


@dataclass(frozen=True)
class Table:
    """The numbers of a figure. ``rows`` hold raw values by column key: shares 0 to 1, dates as dates."""

    columns: tuple[Column, ...]
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class View:
    """One way to look at a chart (all skills, one display group, one country …)."""

    view_id: str
    label: str
    table: Table
    figure: Figure | None = None
    small: tuple[tuple[str, Figure], ...] = ()
    """Instead of one figure: small multiples, each with its heading."""
    summary: str = ""
    """What a reader who can't see the figure should know of it, in a sentence or two."""
    n: str = ""
    """How many openings the numbers rest on, in words."""
    legend: tuple[tuple[str, str, str], ...] = ()
    """Keys above the figure: name, colour, and pattern or mark (plain, stripes, dots, up, down), so that none is told
    by its colour alone."""


@dataclass(frozen=True)
class Panel:
    """One chart on the page, or the sentence that says why it can't be drawn."""

    panel_id: str
    question: str
    definition: str
    views: tuple[View, ...] = ()
    lead: str = ""
    """What the chart shows, above it, in words."""
    notes: tuple[str, ...] = ()
    chooser: str = "Show"
    """Label of the control that switches between views."""


@dataclass(frozen=True)
class Chart:
    """A chart's place on the page and the function that makes it. Each module of `charts` defines one as ``CHART``."""

    section: str
    order: int
    build: Callable[[Any], Panel | None]
    """Takes the `data.Report`; None where the page should not speak of it at all."""


@dataclass(frozen=True)
class Section:
    """A chapter of the page."""

    section_id: str
    title: str
    introduction: str
    panels: list[Panel] = field(default_factory=list)


SECTIONS = (
    Section("moved", "What changed most", ""),
    Section("demand", "What is demanded", "Shares of all counted openings; a skill counts once per opening."),
    Section("change", "How it changes", "Only months that were well collected take part; the others are left blank."),
    Section("structure", "Who demands what", "The same shares within slices of the market. Differences are described, "
            "not tested, so no slice is called rising or falling."),
)  # fmt: skip
