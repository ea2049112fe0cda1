"""The platform `files`: what people saved, exported or downloaded; a file, a glob or a folder."""

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import orjson

from skilltide.errors import SourceError
from skilltide.model import UNKNOWN_TIME, Document, PostingFields, Rejection
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
from skilltide.sources.files.column_rules import column_rules, squash
from skilltide.sources.files.columns import CHOICE_KEY, ColumnMapping, map_columns, named
from skilltide.sources.files.entry import FilesEntry, listed
from skilltide.sources.files.fill import Shape, shape_of
from skilltide.sources.files.find import find_files
from skilltide.sources.files.limits import LimitError
from skilltide.sources.files.looks import Sample, choose
from skilltide.sources.files.name_dates import FILE_DATE_KEY, span_in_name
from skilltide.sources.files.opened import open_file
from skilltide.sources.files.record import Fault, NoteFunction, Record
from skilltide.sources.files.record_fields import RecordFields, posting_fields
from skilltide.sources.files.record_values import at_path, flatten
from skilltide.sources.files.stream import UNREADABLE, unreadable
from skilltide.sources.parsing.json_values import flag_at
from skilltide.sources.source import SourceEntry

_SAMPLE_ROWS = 200
_OWN_KEYS = frozenset({FILE_DATE_KEY, UNKNOWN_KEY, DAY_FIRST_KEY, CHOICE_KEY})
"""Payload keys that we add; no columns."""
_YEAR = re.compile(r"\d{4}")
_Named = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(slots=True)
class _File:
    """One file as it is being read."""

    unit: InputUnit
    items: Iterator[Record | Fault]
    head: list[Record | Fault]
    """The first of the items, which stand in front of them again."""
    mapping: ColumnMapping
    choice: dict[str, list[str]]
    fetched_at: datetime
    day_first: bool | None = None

    @property
    def sample(self) -> list[dict[str, Any]]:
        """The first records."""
        return [item.values for item in self.head if isinstance(item, Record)]

    def times(self, values: Mapping[str, Any]) -> tuple[datetime | None, date | None]:
        """Return when a record says that it was collected, and when it says by itself that it was posted."""
        record = RecordFields(values, self.mapping)
        told = (time_told(value, self.fetched_at) for value in record.all("observed"))
        own = next((at for at in told if at is not None), None)
        posted = record.posted(self.fetched_at, self.day_first)
        return own, absolute_date(posted, self.fetched_at, self.day_first)


class Files(FileSource):
    """Postings that somebody collected into files."""

    platform: ClassVar[str] = "files"
    name: ClassVar[str] = "Files (CSV, JSON, JSON lines, Parquet)"
    Entry: ClassVar[type[SourceEntry]] = FilesEntry
    path_keys: ClassVar[tuple[str, ...]] = ("path",)

    entry: FilesEntry
    volatile = frozenset({FILE_DATE_KEY, DAY_FIRST_KEY, CHOICE_KEY})

    def __init__(self, source_id: str, entry: SourceEntry) -> None:
        super().__init__(source_id, entry)
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self._declared: _Named = tuple(sorted(listed(self.entry.columns).items()))
        self._parts: _Named = tuple(listed(self.entry.parts).items())

    def inputs(self) -> list[InputUnit]:
        """List the files, sorted by path. Raises SourceError where there are none, naming the path."""
        return find_files(self.entry.path, self.entry.format, self.source_id)

    def take_mappings(self) -> list[str]:
        """Return how files were read since the last call, one line for each set of columns."""
        shapes, self._shapes = self._shapes, {}
        return [shape.line() for shape in shapes.values()]

    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one file. A record that can't be used is a Rejection, whatever is wrong with it.

        Raises:
            SourceError: the file can't be opened, its columns are not recognisable, it goes over a limit, or none of
                many postings has any date.
        """
        file = self._opened(unit, fetched_at, lambda code, text: self.note(unit.key, code, text))
        collected = self._collected(file)
        name = span_in_name(Path(unit.key).name, self.entry.date_in_name)
        file_date = None if name is None or "posted" in file.mapping.candidates else name.first.isoformat()
        added = {key: value for key, value in ((CHOICE_KEY, file.choice), (FILE_DATE_KEY, file_date)) if value}
        self._remember(file)
        count = 0
        for item in self._whole(unit, itertools.chain(file.head, file.items)):
            count += 1
            if isinstance(item, Fault):
                yield Rejection(self.source_id, unit.key, item.row, item.code, item.reason, item.value)
                continue
            own, posted = file.times(item.values)
            of_row = collected.of_row(own, posted, fetched_at)
            payload = marked(item.values | added, of_row, file.day_first)
            yield Document(self.source_id, payload, of_row.at, unit.key, item.row)
        if count == 0:
            reason = "the file has a header and no rows" if file.mapping.candidates else "the file is empty"
            yield Rejection(self.source_id, unit.key, None, "no_rows", reason)

    def _opened(self, unit: InputUnit, fetched_at: datetime, note: NoteFunction) -> _File:
        """Open a file and find its mapping by its first records."""
        try:
            opened = open_file(Path(unit.key), self.entry, note)
            head = list(itertools.islice(opened.items, _SAMPLE_ROWS))
        except UNREADABLE as error:
            raise SourceError(f"{self.source_id}: {unit.key}: can't be read ({unreadable(error)}).") from None
        for item in head:
            if isinstance(item, Fault):
                self._check_limit(unit, item)
        rows = [item.values for item in head if isinstance(item, Record)]
        columns = tuple(dict.fromkeys(path for values in rows for path in flatten(values))) or opened.columns
        mapping = map_columns(columns, dict(self._declared), dict(self._parts))
        choice = choose(mapping, Sample(rows, fetched_at)) if rows else {}
        if choice:
            mapping = map_columns(columns, dict(self._declared), dict(self._parts), choice)
        if columns:
            self._check(unit, columns, rows, mapping)
        file = _File(unit, opened.items, head, mapping, choice, fetched_at)
        posted = mapping.candidates.get("posted", ())
        return replace(file, day_first=is_day_first(at_path(values, path) for values in rows for path in posted))

    def _check(
        self, unit: InputUnit, columns: Sequence[str], rows: Sequence[dict[str, Any]], mapping: ColumnMapping
    ) -> None:
        known = {squash(name) for name in columns} - {""} | set(columns)

        def is_there(path: str) -> bool:
            return path in known or squash(path) in known or any(at_path(row, path) is not None for row in rows)

        shown = ", ".join(map(named, columns[:40]))[:600]
        absent = [
            f"{field}: {path!r}"
            for field, paths in (*self._declared, *self._parts)
            if not any(is_there(path) for path in paths)
            for path in paths
        ]
        if absent:
            raise SourceError(
                f"{self.source_id}: {unit.key}: no such column as declared ({', '.join(absent)}); it has {shown}. "
                "Correct `columns:`."
            )
        if mapping.missing:
            needed = ", ".join(" or ".join(group) for group in column_rules().needed)
            raise SourceError(
                f"{self.source_id}: {unit.key}: no column is recognised as {', '.join(mapping.missing)}; it has "
                f"{shown}; needed are {needed}. Name them: `columns: {{title: ..., description: ...}}`."
            )

    def _collected(self, file: _File) -> Collected:
        """Return when a file was collected; its rows may tell it better. Raises SourceError where nothing is dated."""
        unit, fetched_at = file.unit, file.fetched_at
        name = span_in_name(Path(unit.key).name, self.entry.date_in_name)
        told = told_by_file(self.entry.collected_on, None, name, fetched_at)
        if told is not None:
            return told
        own = [file.times(values)[0] for values in file.sample]
        if own and None not in own:
            return not_before(at.date() for at in own if at is not None)
        dates: list[date | None] = []
        for item in self._whole(unit, open_file(Path(unit.key), self.entry, lambda code, text: None).items):
            if isinstance(item, Record):
                at, posted = file.times(item.values)
                dates.append(at.date() if at else posted)
        found = not_before(dates)
        if found.at != UNKNOWN_TIME:
            self.note(
                unit.key,
                "time_unknown",
                f"nothing tells when it was collected: it counts as seen on {found.at.date()}, its newest date, and "
                "dates like '3 days ago' stay empty (`collected_on:` of its entry would tell)",
            )
        elif len(dates) > BULK and self.entry.undated is None:
            raise SourceError(
                f"{self.source_id}: {unit.key}: none of its {len(dates):,} postings has a date, and nothing tells when "
                "they were collected, so they belong to no month. Say it (`collected_on: 2024-05-01` in the entry, or "
                "--collected-on), put it into the file's name, name its column (`columns: {posted: ...}`), or read "
                "them as they are (`undated: accept`, --undated accept)."
            )
        elif dates:
            self.note(
                unit.key,
                "undated",
                "no posting has a date, and nothing tells when they were collected: they count in no month "
                "(`collected_on:` of its entry would tell)",
            )
        return found

    def _remember(self, file: _File) -> None:
        """Keep how a file was read, to be told in the end: the figures are of the first file of each shape."""
        key = (*file.mapping.candidates.items(), *file.mapping.parts.items(), *sorted(file.mapping.unused))
        if key in self._shapes:
            self._shapes[key].file_count += 1
            return
        rows = file.sample
        parsed = [
            self.parse(values | ({CHOICE_KEY: file.choice} if file.choice else {}), file.fetched_at) for values in rows
        ]
        sample = Sample(rows, file.fetched_at)
        self._shapes[key] = shape_of(Path(file.unit.key).name, file.mapping, sample, parsed, file.fetched_at)
        for warning in self._shapes[key].warnings:
            self.note(file.unit.key, "mapping", warning)

    def _whole(self, unit: InputUnit, items: Iterator[Record | Fault]) -> Iterator[Record | Fault]:
        """Yield the items; a file that can't be read on in the middle (its disk is gone) ends with a Fault.

        Raises:
            SourceError: it goes over a limit.
        """
        row = 0
        try:
            for item in items:
                if isinstance(item, Fault):
                    self._check_limit(unit, item)
                row = item.row or row
                yield item
        except UNREADABLE as error:
            yield Fault(row + 1, "truncated", f"after record {row}: {unreadable(error)}; the rest is not read")

    def _check_limit(self, unit: InputUnit, fault: Fault) -> None:
        if fault.code == LimitError.code:
            raise SourceError(f"{self.source_id}: {unit.key}: {fault.reason}.")

    @property
    def reading(self) -> str:
        """Everything in the entry but where the files are, if it differs from the defaults."""
        keys = self.entry.model_dump(mode="json", exclude_defaults=True, exclude={"platform", "path", "enabled"})
        return hashlib.sha256(orjson.dumps(keys, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8] if keys else ""

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a record without what changes while the posting stays, nested values included."""
        flat = flatten(payload)
        volatile = self.volatile_keys(payload)
        kept = {path: value for path, value in flat.items() if path not in volatile}
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()

    def volatile_keys(self, payload: dict[str, Any]) -> frozenset[str]:
        """Return the payload's keys and paths that are not part of its identity."""
        mapping = self._mapping_of(payload)
        # "3 days ago" says something else tomorrow and means the same
        relative = {
            path for path in mapping.candidates.get("posted", ()) if not _YEAR.search(str(at_path(payload, path) or ""))
        }
        return mapping.volatile | self.volatile | relative

    def _mapping_of(self, payload: dict[str, Any]) -> ColumnMapping:
        """Return the mapping of a record by its own columns, as it is replayed from storage."""
        chosen = payload.get(CHOICE_KEY)
        choice = tuple((name, tuple(paths)) for name, paths in chosen.items()) if isinstance(chosen, dict) else ()
        columns = tuple(path for path in flatten(payload) if path.split(".", 1)[0] not in _OWN_KEYS)
        return _mapping(columns, self._declared, self._parts, choice)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a record's fields by the mapping that its columns have."""
        day_first = flag_at(payload, DAY_FIRST_KEY)
        fields = posting_fields(payload, self._mapping_of(payload), observed_at, day_first)
        in_name = payload.get(FILE_DATE_KEY) if fields.posted is None else None
        return replace(
            fields,
            posted=fields.posted or in_name,
            posted_kind="file_name" if in_name else None,
            is_text_complete=self.entry.is_text_complete,
            is_observed_known=payload.get(UNKNOWN_KEY) is not False,
            is_posted_day_first=day_first,
        )


@lru_cache(maxsize=4096)
def _mapping(columns: tuple[str, ...], declared: _Named, parts: _Named, choice: _Named) -> ColumnMapping:
    return map_columns(columns, dict(declared), dict(parts), dict(choice))
