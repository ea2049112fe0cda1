"""What a file's mapping gives: how many of the first records have each field, and what is left lying."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from skilltide.model import PostingFields
from skilltide.normalise.dates import read_posted
from skilltide.normalise.location import read_location
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.salary import read_salary
from skilltide.sources.files.column_rules import is_of_something_else
from skilltide.sources.files.columns import ColumnMapping, named
from skilltide.sources.files.record_values import at_path, sections, titled_sections
from skilltide.sources.files.sample import Sample

_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "company": ("company",),
    "location": ("location", "city", "region", "country"),
    "description": ("description", "description_html"),
    "posted": ("posted",),
    "salary": ("salary", "salary_min", "salary_max", "salary_currency", "salary_period", "is_salary_predicted"),
    "employment_type": ("employment_type",),
    "seniority": ("seniority",),
    "is_remote": ("is_remote",),
    "language": ("language",),
    "url": ("url",),
    "native_id": ("native_id",),
}
"""Field of a posting -> the names in `columns:` that make it."""
_JUDGED_FROM = 5
"""Of fewer records nothing is said about columns that give nothing."""
_READ_APART = 0.05
"""A field is told to be read less often than it is filled from this difference on."""


@dataclass(slots=True)
class Shape:
    """What one or more files of the same columns gave; what they are read as stands in `read_as` if not by columns."""

    origin: str
    """The first of them, which the figures are of."""
    mapping: ColumnMapping
    record_count: int
    filled: dict[str, int]
    """Field or heading -> how many of the records have it."""
    read: dict[str, int]
    """Field -> in how many it can be read; only of dates, places and pay."""
    warnings: list[str] = field(default_factory=list)
    read_as: str | None = None
    file_count: int = 1

    def line(self) -> str:
        """Return one line for people: `a.csv: title <- Job Title 100 %, ...; not used: Source`."""
        more = f" and {self.file_count - 1:,} more" if self.file_count > 1 else ""
        named_so = f"read as {self.read_as}, " if self.read_as else ""
        rest = [named(column) for column in self.mapping.unused]
        shown = rest[:30] + ([f"{len(rest) - 30} more"] if len(rest) > 30 else [])
        unused = f"; not used: {', '.join(shown)}" if rest else ""
        return f"{self.origin}{more}: {named_so}{', '.join(self._entries())}{unused}"

    def _entries(self) -> Iterator[str]:
        for name in (*_FIELDS, *self.mapping.parts):
            columns = self.columns_of(name)
            count = self.filled.get(name, 0)
            if not columns and not count:
                continue
            share = f"{count / self.record_count:.0%}" if self.record_count else "no records"
            read = self.read.get(name, count)
            told = f" (read {read / self.record_count:.0%})" if count - read > _READ_APART * self.record_count else ""
            yield f"{name} <- {' + '.join(columns)} {share}{told}" if columns else f"{name} {share}{told}"

    def columns_of(self, name: str) -> list[str]:
        """Return the columns of a field or section, as people read them."""
        names = [
            one for one in _FIELDS.get(name, (name,)) if one in self.mapping.candidates or one in self.mapping.parts
        ]
        return [self.mapping.told_by(one) for one in names]


def shape_of(
    origin: str,
    mapping: ColumnMapping,
    sample: Sample,
    parsed: Sequence[PostingFields],
    observed_at: datetime,
    read_as: str | None = None,
    *,
    is_mapped: bool = True,
) -> Shape:
    """Return what the first records of a file gave.

    Args:
        parsed: their fields, in the same order.
        read_as: the recipe or platform that they are read by.
        is_mapped: whether the mapping was used; a platform reads its records by itself.
    """
    if not is_mapped:
        mapping = ColumnMapping({})
    filled = {name: sum(_is_there(one, name) for one in parsed) for name in _FIELDS}
    texts = (*mapping.candidates.get("description", ()), *mapping.candidates.get("description_html", ()))
    filled["description"] = sum(
        _is_there(one, "description") or any(titled_sections(at_path(row, column)) for column in texts)
        for one, row in zip(parsed, sample.rows, strict=True)
    )
    for heading, columns in mapping.parts.items():
        filled[heading] = sum(
            any(next(sections(heading, at_path(row, column)), None) for column in columns) for row in sample.rows
        )
    read = {name: sum(test(one, observed_at) for one in parsed) for name, test in _READERS.items()}
    shape = Shape(origin, mapping, len(parsed), filled, read, read_as=read_as)
    if len(parsed) >= _JUDGED_FROM and is_mapped:
        shape.warnings += _useless(shape)
    if len(parsed) >= _JUDGED_FROM and is_mapped and read_as is None:  # a recipe leaves out what it means to
        shape.warnings += _left_lying(shape, sample)
    return shape


def _is_there(fields: PostingFields, name: str) -> bool:
    if name == "description":
        return bool(fields.description or fields.description_html)
    if name == "is_remote" and fields.workplace is not None:
        return True
    return getattr(fields, name) is not None


def _useless(shape: Shape) -> Iterator[str]:
    """Tell of fields whose columns give nothing in any record."""
    count = shape.record_count
    for name in _FIELDS:
        columns = " + ".join(shape.columns_of(name))
        if not columns:
            continue
        if not shape.filled[name]:
            yield f"{name} <- {columns} is empty in the first {count:,} records"
        elif name in shape.read and not shape.read[name]:
            yield f"{name} <- {columns} can't be read in any of the first {count:,} records"


def _left_lying(shape: Shape, sample: Sample) -> Iterator[str]:
    """Tell of columns that are not used though they look like something that postings have."""
    for column in shape.mapping.unused:
        kind = None if is_of_something_else(column) else sample.kind(column)
        if kind is not None:
            key = {"dates": "posted", "money": "salary", "places": "location", "long text": "description"}[kind]
            yield (
                f"column '{named(column)}' holds {kind} and is not used; "
                f"if it is the posting's, name it in its entry: `columns: {{{key}: '{named(column)}'}}`"
            )


def _is_posted_read(fields: PostingFields, observed_at: datetime) -> bool:
    try:
        found = read_posted(
            fields.posted, observed_at, is_observed_known=fields.is_observed_known, day_first=fields.is_posted_day_first
        )
    except UnusableError:
        return False
    return found.on is not None


_READERS: dict[str, Callable[[PostingFields, datetime], bool]] = {
    "posted": _is_posted_read,
    "location": lambda fields, observed_at: read_location(fields.location).country_code is not None,
    "salary": lambda fields, observed_at: read_salary(fields.salary) is not None,
}
