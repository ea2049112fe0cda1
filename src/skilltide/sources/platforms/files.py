"""The platform `files`: what people saved, exported or downloaded; a file, a glob or a folder."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

import orjson

from skilltide.errors import SourceError
from skilltide.model import UNKNOWN_TIME, Document, PostingFields, Rejection
from skilltide.sources.file_source import FileSource, InputUnit, Learned
from skilltide.sources.files.collected import (
    BULK,
    DAY_FIRST_KEY,
    Collected,
    absolute_date,
    are_figures_open,
    is_day_first,
    marked,
    not_before,
    time_told,
    told_by_file,
)
from skilltide.sources.files.columns import CHOICE_KEY, ColumnMapping
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.file_opener import FileOpener
from skilltide.sources.files.fill import Shape, shape_of
from skilltide.sources.files.find import ARCHIVE, SUFFIXES, find_files, passed_over
from skilltide.sources.files.limits import LimitError
from skilltide.sources.files.mapping_check import Head, check_declared, check_needed, check_recipe
from skilltide.sources.files.name_dates import FILE_DATE_KEY, span_in_path
from skilltide.sources.files.record import Fault, NoteFunction, Record
from skilltide.sources.files.record_fields import RecordFields
from skilltide.sources.files.record_values import at_path
from skilltide.sources.files.sample import Sample
from skilltide.sources.files.shape_log import ShapeLog
from skilltide.sources.files.stream import UNREADABLE, unreadable
from skilltide.sources.platforms import saved_answers
from skilltide.sources.platforms.file_records import (
    PLATFORM_KEY,
    RECIPE_KEY,
    FileRecords,
    Understanding,
    columns_of_all,
)
from skilltide.sources.source import CUT_SHORT, NOT_READ, SourceEntry

_SAMPLE_ROWS = 200
_OF_SHAPE = "mapping"
"""Code of notes on how files of one shape are understood."""


@dataclass(slots=True)
class _File:
    """One file as it is being read."""

    unit: InputUnit
    items: Iterator[Record | Fault]
    head: list[Record | Fault]
    """The first of the items, which stand in front of them again."""
    found: Understanding
    added: dict[str, Any]
    """What is added to every record, so that a replay from storage reads it in the same way."""

    @property
    def mapping(self) -> ColumnMapping:
        """Which of its columns is which field."""
        return self.found.mapping

    @property
    def sample(self) -> list[Record]:
        """The first records."""
        return [item for item in self.head if isinstance(item, Record)]


class Files(FileSource):
    """Postings that somebody collected into files."""

    platform: ClassVar[str] = "files"
    name: ClassVar[str] = "Files (CSV, JSON, Parquet, Excel, RSS, SQLite, DuckDB, ZIP)"
    Entry: ClassVar[type[SourceEntry]] = FilesEntry
    path_keys: ClassVar[tuple[str, ...]] = ("path",)

    entry: FilesEntry
    volatile = frozenset({FILE_DATE_KEY, DAY_FIRST_KEY, RECIPE_KEY, PLATFORM_KEY})
    """What the values decided (`CHOICE_KEY`) is none of them: of equal documents the first is kept and read by its own
    choice, so a file that decides better has to bring others."""

    def __init__(self, source_id: str, entry: SourceEntry) -> None:
        super().__init__(source_id, entry)
        self._records = FileRecords(self.entry)
        self._opener = FileOpener(self.entry, self._records.score)
        self._shapes = ShapeLog()

    def inputs(self) -> list[InputUnit]:
        """List the files, sorted by path. Raises SourceError where there are none, naming the path."""
        units = find_files(self.entry.path, self.entry.format, self.source_id)
        for path in passed_over(self.entry.path, self.entry.format):
            if path.suffix.lower() in SUFFIXES:
                self.note(str(path), "database", f"a database is read only where it is named: `path: {path}`")
            else:
                expected = ", ".join((*SUFFIXES, ARCHIVE))
                self.note(str(path), NOT_READ, f"files of this form are not read; expected {expected} (also .gz, .zst)")
        return self._opener.first_tables(units)

    def take_mappings(self) -> list[str]:
        """Return how files were read since the last call, one line for each set of columns."""
        return self._shapes.take_lines()

    def take_learned(self) -> Learned:
        """Return its notes, and the shapes of the files read since the last call, each with how many had it."""
        return Learned(self.take_notes(), self._shapes.take_new())

    def learn(self, learned: Learned) -> None:
        """Count files of known shapes; what there is to say of a shape was said of its first file."""
        is_known = self._shapes.add(learned.shapes)
        self._notes += [note for note in learned.notes if not (is_known and note.code == _OF_SHAPE)]

    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one file. A record that can't be used is a Rejection, whatever is wrong with it.

        Raises:
            SourceError: the file can't be opened, its columns are not recognisable, it goes over a limit, or none of
                many postings has any date.
        """
        file = self._opened(unit, fetched_at, lambda code, text: self.note(unit.key, code, text))
        collected = self._collected(file, fetched_at)
        self._remember(file, fetched_at)
        count = other_count = 0
        is_structured = file.added.get(PLATFORM_KEY) == saved_answers.JOB_POSTING.platform
        for item in self._whole(unit, itertools.chain(file.head, file.items)):
            count += 1
            if is_structured and isinstance(item, Record) and saved_answers.is_of_another_type(item.values):
                other_count += 1
                continue
            if isinstance(item, Fault):
                if item.is_end:
                    self.note(unit.key, CUT_SHORT, item.reason)
                yield Rejection(self.source_id, unit.key, item.row, item.code, item.reason, item.value)
                continue
            payload = item.values | file.added
            of_row = collected.of_row(*self._times(item, file, fetched_at), fetched_at)
            yield Document(self.source_id, marked(payload, of_row), of_row.at, unit.key, item.row)
        if other_count:
            self.note(unit.key, "other_type", f"{other_count:,} objects of structured data that are no JobPosting")
        if count == 0:
            reason = "the file has a header and no rows" if file.mapping.candidates else "the file is empty"
            yield Rejection(self.source_id, unit.key, None, "no_rows", reason)

    def _opened(self, unit: InputUnit, fetched_at: datetime, note: NoteFunction) -> _File:
        """Open a file and find its mapping by its first records."""
        try:
            opened = self._opener.open(unit, note)
            head = list(itertools.islice(opened.items, _SAMPLE_ROWS))
        except UNREADABLE as error:
            raise SourceError(f"{self.source_id}: {unit.key}: can't be read ({unreadable(error)}).") from None
        for item in head:
            if isinstance(item, Fault):
                self._check_limit(unit, item)
        rows = [item.values for item in head if isinstance(item, Record)]
        found = self._records.understood(rows, opened.columns, fetched_at)
        self._check(unit, found, rows, is_table=opened.is_table_of(rows))
        name = span_in_path(Path(unit.key), self.entry.date_in_name)
        posted = found.mapping.candidates.get("posted", ())
        dates = (*posted, *found.mapping.candidates.get("observed", ()))
        day_first = self._day_first(unit, found.rows, dates, is_whole=len(head) < _SAMPLE_ROWS)
        added = {
            RECIPE_KEY: found.recipe if found.recipe != self.entry.recipe else None,
            PLATFORM_KEY: found.platform,
            CHOICE_KEY: found.choice,
            FILE_DATE_KEY: name.first.isoformat() if name is not None and not posted else None,
            DAY_FIRST_KEY: day_first,
        }
        kept = {key: value for key, value in added.items() if value not in (None, {})}
        return _File(unit, opened.items, head, found, kept)

    def _check(self, unit: InputUnit, found: Understanding, rows: Sequence[dict[str, Any]], *, is_table: bool) -> None:
        """Check what a file was understood as; `rows` are its first records as it has them. Raises SourceError."""
        where = f"{self.source_id}: {unit.key}"
        head = Head(found.columns, found.rows, is_table)
        mapping = found.mapping if found.is_mapped else None
        if found.columns and (self.entry.columns or self.entry.parts):
            absent = check_declared(where, self.entry, _as_named(found, rows, is_table=is_table), mapping)
            if absent:
                text = f"none of the first {len(rows):,} records has what is declared as {', '.join(absent)}"
                self.note(unit.key, "column_absent", text)
        if found.columns and mapping is not None:
            check_needed(where, head, mapping)
        if found.rows and self.entry.recipe is not None:
            check_recipe(where, self.entry.recipe, head, found.mapping)

    def _day_first(
        self, unit: InputUnit, rows: Sequence[dict[str, Any]], dates: Sequence[str], *, is_whole: bool
    ) -> bool | None:
        """Return the order of dates in figures: by the first rows, else, where they leave it open, by all of them.

        A file that is sorted by date begins with days that may be months. `is_whole`: the rows are all that there are.
        """

        def values(records: Iterable[dict[str, Any]]) -> Iterator[object]:
            return (at_path(record, path) for record in records for path in dates)

        if is_whole or not dates or not are_figures_open(values(rows)):
            return is_day_first(values(rows))
        items = self._opener.open(unit, lambda code, text: None).items
        try:
            return is_day_first(values(item.values for item in items if isinstance(item, Record)))
        except UNREADABLE:  # reading its records tells
            return None

    def _times(self, item: Record, file: _File, fetched_at: datetime) -> tuple[datetime | None, date | None]:
        """Return when a record, or what stands around it, says that it was collected, and when it says it was posted.

        Only a date that tells itself counts as posted, no "3 days ago".
        """
        day_first = file.added.get(DAY_FIRST_KEY)
        reading = self._records.reading(file.found.recipe)
        answer, values = self._records.as_read(item.values, file.found.platform)
        record = RecordFields(reading.prepared(values, file.mapping), file.mapping)
        told = (time_told(value, fetched_at, day_first) for value in (*record.all("observed"), item.around))
        own = next((at for at in told if at is not None), None)
        fields = self.parse(item.values | file.added, fetched_at) if answer is not None else None
        posted = record.posted(fetched_at, day_first) if fields is None else fields.posted
        return own, absolute_date(posted, fetched_at, day_first)

    def _collected(self, file: _File, fetched_at: datetime) -> Collected:
        """Return when a file was collected; its rows may tell it better. Raises SourceError where nothing is dated."""
        unit = file.unit
        name = span_in_path(Path(unit.key), self.entry.date_in_name)
        told = told_by_file(self.entry.collected_on, name, fetched_at)
        if told is not None:
            return told
        own = [self._times(item, file, fetched_at)[0] for item in file.sample]
        if own and None not in own:
            return not_before(at.date() for at in own if at is not None)
        dates: list[date | None] = []
        for item in self._whole(unit, self._opener.open(unit, lambda code, text: None).items):
            if isinstance(item, Record):
                at, posted = self._times(item, file, fetched_at)
                dates.append(at.date() if at else posted)
        found = not_before(dates)
        if found.at != UNKNOWN_TIME:
            self.note(
                unit.key,
                "time_unknown",
                f"nothing tells when it was collected: it counts as seen on {found.at.date()}, its newest date, and "
                "dates like '3 days ago' stay empty (`collected_on:` of its entry, or --collected-on, would tell)",
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
                "(`collected_on:` of its entry, or --collected-on, would tell)",
            )
        return found

    def _remember(self, file: _File, fetched_at: datetime) -> None:
        """Keep how a file was read, to be told in the end."""
        found = file.found
        if not file.mapping.candidates and not file.mapping.parts and not file.sample:
            return

        def make() -> Shape:
            rows = [item.values for item in file.sample]
            return shape_of(
                Path(file.unit.key).name,
                file.mapping.told(rows, {*self.entry.columns, *self.entry.parts}),
                Sample(rows, fetched_at),
                [self.parse(values | file.added, fetched_at) for values in rows],
                fetched_at,
                found.recipe if found.is_mapped else found.platform,
                is_mapped=found.is_mapped,
            )

        shape = self._shapes.count(file.mapping, make)
        for warning in shape.warnings if shape is not None else ():
            self.note(file.unit.key, _OF_SHAPE, warning)

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
            yield Fault(
                row + 1, "truncated", f"after record {row}: {unreadable(error)}; the rest is not read", is_end=True
            )

    def _check_limit(self, unit: InputUnit, fault: Fault) -> None:
        if fault.code == LimitError.code:
            raise SourceError(f"{self.source_id}: {unit.key}: {fault.reason}.")

    @property
    def modules(self) -> tuple[str, ...]:
        """Its own module, and that of the platform by which a recipe reads records."""
        platform = self._records.recipe.platform if self._records.recipe else None
        return (*super().modules, *([saved_answers.module_of(platform)] if platform else []))

    @property
    def reading(self) -> str:
        """Everything in the entry but where the files are, if it differs from the defaults."""
        keys = self.entry.model_dump(mode="json", exclude_defaults=True, exclude={"platform", "path", "enabled"})
        return hashlib.sha256(orjson.dumps(keys, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8] if keys else ""

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a record without what changes while the posting stays, nested values included."""
        return self._records.identity(payload, self.volatile)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a record's fields: by its platform's parse where it is a saved answer, else by what its columns mean."""
        return self._records.parse(payload, observed_at)


def _as_named(found: Understanding, rows: Sequence[dict[str, Any]], *, is_table: bool) -> Head:
    """Return the first records as an entry names what is in them: as their file has them, with a platform's objects."""
    if found.is_mapped:
        return Head(found.columns, found.rows, is_table)
    both = [given | read for given, read in zip(rows, found.rows, strict=True)]
    return Head(columns_of_all(both) or found.columns, both, is_table)
