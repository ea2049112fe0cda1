"""The platform `files`: CSV, JSON, JSON lines and Parquet on disk; a file, a glob or a folder."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, field_validator

from skilltide.errors import SourceError
from skilltide.model import Document, PostingFields, Rejection
from skilltide.normalise.dates import read_timestamp
from skilltide.normalise.html import looks_like_html
from skilltide.normalise.lookups import is_missing, remote_flag
from skilltide.normalise.text import join_fragments
from skilltide.sources.file_source import FileSource, InputUnit
from skilltide.sources.files.columns import FIELD_NAMES, ColumnMapping, column_rules, map_columns, squash
from skilltide.sources.files.delimited import read_delimited, read_header
from skilltide.sources.files.find import Format, find_files, format_of
from skilltide.sources.files.json_records import is_json_lines, read_json, read_json_lines
from skilltide.sources.files.limits import MEGABYTE, LimitError, Limits
from skilltide.sources.files.name_dates import FILE_DATE_KEY, STRPTIME, date_in_name
from skilltide.sources.files.parquet import parquet_columns, read_parquet
from skilltide.sources.files.record import Fault, Record
from skilltide.sources.files.record_values import as_text, join_fields, salary_text
from skilltide.sources.files.stream import UNREADABLE, unreadable
from skilltide.sources.source import SourceEntry

_SAMPLE_ROWS = 100
_YEAR = re.compile(r"\d{4}")


class FilesEntry(SourceEntry):
    """An entry of platform `files`."""

    path: str | list[str]
    """A file, a glob or a folder, or a list of them; relative to the file that the entry stands in."""
    format: Format | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    """Field -> column name, where it can't be recognised."""
    date_in_name: str | None = None
    """How the file's name tells its date, in strptime's codes, e.g. `%d%m%y`; guessed if not given."""
    delimiter: str | None = None
    encoding: str | None = None
    is_text_complete: bool = True
    """False where the files hold snippets of the texts."""
    max_record_mb: float = Field(default=16, gt=0, le=200)
    """A longer record is rejected. Megabytes after decompression, as below."""
    max_file_mb: float = Field(default=20_000, gt=0)
    """A larger file is read no further."""
    max_ratio: float = Field(default=200, ge=2)
    """A file that grows more than so many times when decompressed is read no further."""

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        for field in value:
            if field not in FIELD_NAMES:
                raise ValueError(f"no field is called {field!r}; fields are {', '.join(FIELD_NAMES)}")
        return value

    @field_validator("date_in_name")
    @classmethod
    def _known_codes(cls, value: str | None) -> str | None:
        for code in re.findall("%[a-zA-Z]", value or ""):
            if code not in STRPTIME:
                raise ValueError(f"{code} is no code of a date; codes are {', '.join(STRPTIME)}")
        if value is not None and not {"%Y", "%y"} & set(re.findall("%[a-zA-Z]", value)):
            raise ValueError("it has no year (%Y or %y)")
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                "".encode(value)
            except LookupError:
                raise ValueError("no such encoding; e.g. utf-8, cp1252, utf-16") from None
        return value

    @property
    def limits(self) -> Limits:
        """How much is read."""
        return Limits(int(self.max_record_mb * MEGABYTE), int(self.max_file_mb * MEGABYTE), self.max_ratio)


class Files(FileSource):
    """Postings that somebody collected into files."""

    platform: ClassVar[str] = "files"
    name: ClassVar[str] = "Files (CSV, JSON, JSON lines, Parquet)"
    Entry: ClassVar[type[SourceEntry]] = FilesEntry
    path_keys: ClassVar[tuple[str, ...]] = ("path",)

    entry: FilesEntry
    volatile = frozenset({FILE_DATE_KEY})

    def inputs(self) -> list[InputUnit]:
        """List the files, sorted by path. Raises SourceError where there are none, naming the path."""
        return find_files(self.entry.path, self.entry.format, self.source_id)

    def describe(self, unit: InputUnit) -> str:
        """Return which column of a file is which field, by its first records. Raises SourceError if unusable."""
        _, mapping = self._mapped(unit, lambda code, text: None)
        return mapping.describe()

    def _observed_at(self, unit: InputUnit, fetched_at: datetime) -> tuple[datetime, date | None]:
        """Return when a file's postings were seen (UTC), and the date in its name if it tells one.

        From the name, else the file's modification time; never the clock.
        """
        in_name = date_in_name(Path(unit.key).name, self.entry.date_in_name)
        if in_name is None or in_name > fetched_at.date() + timedelta(days=2):
            return unit.modified_at, None  # no observation comes from the future: such digits mean something else
        return datetime(in_name.year, in_name.month, in_name.day, tzinfo=UTC), in_name

    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one file. A record that can't be used is a Rejection, whatever is wrong with it.

        Raises:
            SourceError: the file can't be opened, its columns are not recognisable, or it goes over a limit.
        """
        items, mapping = self._mapped(unit, lambda code, text: self.note(unit.key, code, text))
        observed_at, in_name = self._observed_at(unit, fetched_at)
        is_dated_by_name = in_name is not None and "posted" not in mapping.columns
        observed_column = mapping.columns.get("observed")
        count = 0
        for item in self._whole(unit, items):
            count += 1
            if isinstance(item, Fault):
                if item.code == LimitError.code:
                    raise SourceError(f"{self.source_id}: {unit.key}: {item.reason}.")
                yield Rejection(self.source_id, unit.key, item.row, item.code, item.reason, item.value)
                continue
            values = item.values
            at = observed_at
            if observed_column is not None:
                in_record = read_timestamp(values.get(observed_column))
                at = in_record if in_record is not None and in_record <= fetched_at else observed_at
            if is_dated_by_name and in_name is not None:
                values = {**values, FILE_DATE_KEY: in_name.isoformat()}
            yield Document(self.source_id, values, at, unit.key, item.row)
        if count == 0:
            reason = "the file has a header and no rows" if mapping.columns else "the file is empty"
            yield Rejection(self.source_id, unit.key, None, "no_rows", reason)

    def _whole(self, unit: InputUnit, items: Iterator[Record | Fault]) -> Iterator[Record | Fault]:
        """Yield the items; a file that can't be read on in the middle (its disk is gone) ends with a Fault."""
        row = 0
        try:
            for item in items:
                row = item.row or row
                yield item
        except UNREADABLE as error:
            yield Fault(row + 1, "truncated", f"after record {row}: {unreadable(error)}; the rest is not read")

    def _mapped(self, unit: InputUnit, note: Any) -> tuple[Iterator[Record | Fault], ColumnMapping]:
        """Open a file and find its mapping by a sample, which stands in front of the items returned."""
        path = Path(unit.key)
        kind = format_of(path, self.entry.format)
        encoding, limits = self.entry.encoding, self.entry.limits
        try:
            if kind == "json" and is_json_lines(path, encoding, limits):
                kind = "jsonl"
            columns: list[str] = []
            items: Iterator[Record | Fault]
            if kind == "parquet":
                columns, items = parquet_columns(path), read_parquet(path, note, limits)
            elif kind == "jsonl":
                items = read_json_lines(path, note, encoding, limits)
            elif kind == "json":
                items = read_json(path, note, encoding, limits)
            else:
                columns = read_header(path, encoding, self.entry.delimiter, limits).columns
                items = read_delimited(path, note, encoding, self.entry.delimiter, limits)
            head = list(itertools.islice(items, _SAMPLE_ROWS))
        except UNREADABLE as error:
            raise SourceError(f"{self.source_id}: {path}: can't be read ({unreadable(error)}).") from None
        for item in head:
            if isinstance(item, Fault) and item.code == LimitError.code:
                raise SourceError(f"{self.source_id}: {path}: {item.reason}.")
        sample = [item.values for item in head if isinstance(item, Record)]
        if not columns:
            columns = list(dict.fromkeys(str(key) for values in sample for key in values))
        mapping = map_columns(columns, self.entry.columns, sample or None)
        if columns:
            self._check(path, columns, mapping)
        return itertools.chain(head, items), mapping

    def _check(self, path: Path, columns: list[str], mapping: ColumnMapping) -> None:
        known = {squash(name) for name in columns} - {""} | set(columns)
        absent = [
            f"{field}: {name!r}"
            for field, name in self.entry.columns.items()
            if name not in known and squash(name) not in known
        ]
        shown = ", ".join(" ".join(name.split())[:60] or "(unnamed)" for name in columns[:40])[:600]
        if absent:
            raise SourceError(
                f"{self.source_id}: {path}: no such column as declared ({', '.join(absent)}); it has {shown}. "
                "Correct `columns:`."
            )
        if mapping.missing:
            needed = ", ".join(" or ".join(group) for group in column_rules().needed)
            raise SourceError(
                f"{self.source_id}: {path}: no column is recognised as {', '.join(mapping.missing)}; it has {shown}; "
                f"needed are {needed}. Name them: `columns: {{title: ..., description: ...}}`."
            )

    def volatile_keys(self, payload: dict[str, Any]) -> frozenset[str]:
        """Return the payload's keys that are not part of its identity."""
        mapping = self._payload_mapping(payload)
        posted = mapping.columns.get("posted")
        # "3 days ago" says something else tomorrow and means the same
        is_relative = posted is not None and not _YEAR.search(str(payload.get(posted) or ""))
        return mapping.volatile | self.volatile | ({posted} if posted is not None and is_relative else set())

    def _payload_mapping(self, payload: dict[str, Any]) -> ColumnMapping:
        return _mapping_of(tuple(key for key in payload if key != FILE_DATE_KEY), tuple(self.entry.columns.items()))

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a record's fields by the mapping that its keys have."""
        columns = self._payload_mapping(payload).columns
        values: dict[str, str] = {}
        for field, column in columns.items():
            text = as_text(payload.get(column))
            if text is not None and not is_missing(text, field):
                values[field] = text
        description, html = values.get("description"), values.get("description_html")
        if html is not None and not looks_like_html(html):
            description, html = description or html, None
        elif html is None and description is not None and looks_like_html(description):
            description, html = None, description
        if description is not None:
            description = join_fragments(description)
        posted = values.get("posted")
        in_name = payload.get(FILE_DATE_KEY) if posted is None else None
        return PostingFields(
            native_id=values.get("native_id"),
            url=values.get("url"),
            title=values.get("title"),
            company=values.get("company"),
            location=values.get("location") or join_fields(values, ("city", "region", "country"), ", "),
            description=description,
            description_html=html,
            posted=posted or in_name,
            posted_kind="file_name" if in_name else None,
            salary=values.get("salary") or salary_text(values),
            employment_type=values.get("employment_type"),
            seniority=values.get("seniority"),
            is_remote=remote_flag(values.get("is_remote", "")),
            language=values.get("language"),
            is_text_complete=self.entry.is_text_complete,
        )


@lru_cache(maxsize=4096)
def _mapping_of(columns: tuple[str, ...], declared: tuple[tuple[str, str], ...]) -> ColumnMapping:
    return map_columns(columns, dict(declared))
