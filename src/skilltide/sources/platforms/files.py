"""The platform `files`: CSV, JSON, JSON lines and Parquet on disk; a file, a glob or a folder."""

import hashlib
import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import orjson
from pydantic import Field, field_validator

from skilltide.errors import SourceError
from skilltide.model import UNKNOWN_TIME, Document, PostingFields, Rejection
from skilltide.normalise.html import looks_like_html
from skilltide.normalise.lookups import is_missing, remote_flag
from skilltide.normalise.text import join_fragments
from skilltide.sources.file_source import FileSource, InputUnit
from skilltide.sources.files.collected import (
    BULK,
    DAY_FIRST_KEY,
    UNKNOWN_KEY,
    Collected,
    absolute_date,
    is_day_first,
    marked,
    not_before,
    time_told,
    told_by_file,
)
from skilltide.sources.files.columns import FIELD_NAMES, ColumnMapping, column_rules, map_columns, squash
from skilltide.sources.files.delimited import read_delimited, read_header
from skilltide.sources.files.find import Format, find_files, format_of
from skilltide.sources.files.json_records import is_json_lines, read_json, read_json_lines
from skilltide.sources.files.limits import MEGABYTE, LimitError, Limits
from skilltide.sources.files.name_dates import FILE_DATE_KEY, STRPTIME, span_in_name
from skilltide.sources.files.parquet import parquet_columns, read_parquet
from skilltide.sources.files.record import Fault, Record
from skilltide.sources.files.record_values import as_text, join_fields, salary_text
from skilltide.sources.files.stream import UNREADABLE, unreadable
from skilltide.sources.parsing.json_values import flag_at
from skilltide.sources.source import SourceEntry

_SAMPLE_ROWS = 100
_OWN_KEYS = frozenset({FILE_DATE_KEY, UNKNOWN_KEY, DAY_FIRST_KEY})
"""Payload keys that we add; no columns."""
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
    collected_on: date | None = None
    """The day on which the files were collected, where neither their rows nor their names tell it."""
    undated: Literal["accept"] | None = None
    """Whether files are read in which no posting has any date; they count in no month."""
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
    volatile = frozenset({FILE_DATE_KEY, DAY_FIRST_KEY})

    def inputs(self) -> list[InputUnit]:
        """List the files, sorted by path. Raises SourceError where there are none, naming the path."""
        return find_files(self.entry.path, self.entry.format, self.source_id)

    def describe(self, unit: InputUnit) -> str:
        """Return which column of a file is which field, by its first records. Raises SourceError if unusable."""
        _, mapping = self._mapped(unit, lambda code, text: None)
        return mapping.describe()

    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one file. A record that can't be used is a Rejection, whatever is wrong with it.

        Raises:
            SourceError: the file can't be opened, its columns are not recognisable, it goes over a limit, or none of
                many postings has any date.
        """
        items, mapping = self._mapped(unit, lambda code, text: self.note(unit.key, code, text))
        head = list(itertools.islice(items, _SAMPLE_ROWS))
        sample = [item.values for item in head if isinstance(item, Record)]
        day_first = is_day_first(values.get(mapping.columns.get("posted", "")) for values in sample)
        collected = self._collected(unit, mapping, sample, day_first, fetched_at)
        name = span_in_name(Path(unit.key).name, self.entry.date_in_name)
        file_date = None if name is None or "posted" in mapping.columns else name.first.isoformat()
        count = 0
        for item in self._whole(unit, itertools.chain(head, items)):
            count += 1
            if isinstance(item, Fault):
                yield Rejection(self.source_id, unit.key, item.row, item.code, item.reason, item.value)
                continue
            values = item.values
            posted = self._posted_on(values, mapping, day_first, fetched_at)
            own = time_told(values.get(mapping.columns.get("observed", "")), fetched_at)
            of_row = collected.of_row(own, posted, fetched_at)
            if file_date is not None:
                values = {**values, FILE_DATE_KEY: file_date}
            yield Document(self.source_id, marked(values, of_row, day_first), of_row.at, unit.key, item.row)
        if count == 0:
            reason = "the file has a header and no rows" if mapping.columns else "the file is empty"
            yield Rejection(self.source_id, unit.key, None, "no_rows", reason)

    def _posted_on(
        self, values: dict[str, Any], mapping: ColumnMapping, day_first: bool | None, fetched_at: datetime
    ) -> date | None:
        """Return the date that a record tells by itself, if it lies before the time of reading."""
        return absolute_date(as_text(values.get(mapping.columns.get("posted", ""))), fetched_at, day_first)

    def _collected(
        self,
        unit: InputUnit,
        mapping: ColumnMapping,
        sample: list[dict[str, Any]],
        day_first: bool | None,
        fetched_at: datetime,
    ) -> Collected:
        """Return when a file was collected; its rows may tell it better. Raises SourceError where nothing is dated."""
        name = span_in_name(Path(unit.key).name, self.entry.date_in_name)
        told = told_by_file(self.entry.collected_on, None, name, fetched_at)
        if told is not None:
            return told
        own = [time_told(values.get(mapping.columns.get("observed", "")), fetched_at) for values in sample]
        if own and None not in own:
            return not_before(at.date() for at in own if at is not None)
        dates: list[date | None] = []
        items, _ = self._mapped(unit, lambda code, text: None)
        for item in self._whole(unit, items):
            if isinstance(item, Record):
                at = time_told(item.values.get(mapping.columns.get("observed", "")), fetched_at)
                dates.append(at.date() if at else self._posted_on(item.values, mapping, day_first, fetched_at))
        found = not_before(dates)
        if found.at != UNKNOWN_TIME:
            self.note(
                unit.key,
                "time_unknown",
                f"nothing tells when it was collected: it counts as seen on {found.at.date()}, the newest date in it, "
                "and dates like '3 days ago' stay empty (`collected_on:` of its entry tells the day)",
            )
        elif len(dates) > BULK and self.entry.undated is None:
            raise SourceError(
                f"{self.source_id}: {unit.key}: none of its {len(dates):,} postings has a date, and nothing tells when "
                "they were collected, so they belong to no month. Say it (`collected_on: 2024-05-01` in the entry, or "
                "--collected-on), put it into the file's name, name its column (`columns: {posted: ...}`), or read "
                "them as they are (`undated: accept`, --undated accept)."
            )
        elif dates:
            self.note(unit.key, "undated", "no posting has a date, and nothing tells when they were collected: they "
                      "count in no month (`collected_on:` of its entry tells the day)")  # fmt: skip
        return found

    def _whole(self, unit: InputUnit, items: Iterator[Record | Fault]) -> Iterator[Record | Fault]:
        """Yield the items; a file that can't be read on in the middle (its disk is gone) ends with a Fault.

        Raises:
            SourceError: it goes over a limit.
        """
        row = 0
        try:
            for item in items:
                if isinstance(item, Fault) and item.code == LimitError.code:
                    raise SourceError(f"{self.source_id}: {unit.key}: {item.reason}.")
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

    @property
    def reading(self) -> str:
        """Everything in the entry but where the files are, if it differs from the defaults."""
        keys = self.entry.model_dump(mode="json", exclude_defaults=True, exclude={"platform", "path", "enabled"})
        return hashlib.sha256(orjson.dumps(keys, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8] if keys else ""

    def volatile_keys(self, payload: dict[str, Any]) -> frozenset[str]:
        """Return the payload's keys that are not part of its identity."""
        mapping = self._payload_mapping(payload)
        posted = mapping.columns.get("posted")
        # "3 days ago" says something else tomorrow and means the same
        is_relative = posted is not None and not _YEAR.search(str(payload.get(posted) or ""))
        return mapping.volatile | self.volatile | ({posted} if posted is not None and is_relative else set())

    def _payload_mapping(self, payload: dict[str, Any]) -> ColumnMapping:
        return _mapping_of(tuple(key for key in payload if key not in _OWN_KEYS), tuple(self.entry.columns.items()))

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
            is_observed_known=payload.get(UNKNOWN_KEY) is not False,
            is_posted_day_first=flag_at(payload, DAY_FIRST_KEY),
        )


@lru_cache(maxsize=4096)
def _mapping_of(columns: tuple[str, ...], declared: tuple[tuple[str, str], ...]) -> ColumnMapping:
    return map_columns(columns, dict(declared))
