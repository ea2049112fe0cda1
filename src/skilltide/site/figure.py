"""One figure under one id: chart, numbers, what they mean, how to cite it; and its files."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skilltide.report.embed import plain
from skilltide.spreadsheet import safe_cell

FILES = ("chart.svg", "data.csv", "data.json", "data.csv-metadata.json", "embed.html", "index.html")
_TYPES = {int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True)
class Figure:
    """A finding: the chart says it, `rows` hold the numbers."""

    folder: str
    """Its id, and where it stands on the site: "skill/python"."""
    title: str
    """The finding, as a sentence."""
    subtitle: str
    """What is counted, of which openings and months."""
    chart: str = field(repr=False)
    """SVG."""
    columns: Mapping[str, str] = field(repr=False)
    """Name of each column of the numbers -> its meaning."""
    rows: Sequence[Mapping[str, Any]] = field(repr=False)
    key: tuple[str, ...] = field(repr=False)
    """The columns that tell rows apart."""

    @property
    def figure_id(self) -> str:
        """Its id without a slash: "skill-python"."""
        return self.folder.replace("/", "-")


@dataclass(frozen=True)
class Edition:
    """What all figures of a site share."""

    population: str
    period: str
    source: str
    version: str
    """Of skilltide and its lexicon."""
    as_of: str
    """The last day on which a source was read, YYYY-MM-DD."""
    url: str = ""
    """Where the site will stand, with a slash at its end; empty where that is not known."""

    def cited(self, figure: Figure) -> str:
        """Return how to cite a figure."""
        where = f"{self.url}{figure.folder}/" if self.url else f"Figure {figure.figure_id}."
        return f'{self.version} ({self.as_of[:4]}): "{figure.title}". Data until {self.as_of}. {where}'


def as_csv(figure: Figure) -> str:
    """Return the numbers as CSV: one line of unique names, then a line a row; shares 0 to 1, dates as YYYY-MM-DD."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(figure.columns)
    for row in figure.rows:
        writer.writerow([safe_cell(plain(row[name])) for name in figure.columns])
    return stream.getvalue()


def as_json(figure: Figure, edition: Edition) -> str:
    """Return figure, numbers and what they rest on as JSON."""
    return _json({
        "id": figure.figure_id,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "population": edition.population,
        "period": edition.period,
        "source": edition.source,
        "version": edition.version,
        "as_of": edition.as_of,
        "citation": edition.cited(figure),
        "columns": [{"name": name, "meaning": meaning} for name, meaning in figure.columns.items()],
        "rows": [{name: plain(row[name]) for name in figure.columns} for row in figure.rows],
    })  # fmt: skip


def metadata(figure: Figure, edition: Edition, file: str = "data.csv") -> str:
    """Return what the columns of the CSV file are, as CSV on the Web has it.

    Source: W3C, Metadata Vocabulary for Tabular Data (https://www.w3.org/TR/tabular-metadata/).
    """
    return _json({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": figure.title,
        "dc:description": f"{figure.subtitle} {edition.population}; {edition.period}.",
        "dc:source": edition.source,
        "dc:creator": edition.version,
        "dc:date": edition.as_of,
        "dc:bibliographicCitation": edition.cited(figure),
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "dc:description": meaning, "datatype": _datatype(figure.rows, name)}
                for name, meaning in figure.columns.items()
            ],
            "primaryKey": list(figure.key),
        },
    })  # fmt: skip


def _datatype(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    there = [value for row in rows if (value := plain(row[name])) is not None]
    kinds = {type(value) for value in there}
    if name.endswith("_on") and kinds <= {str}:
        return "date"
    if kinds == {int, float}:
        return "number"
    return _TYPES.get(kinds.pop(), "string") if len(kinds) == 1 else "string"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
