"""The platform `files`: what people saved, exported or downloaded; a file, a glob or a folder."""

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import Any, ClassVar

import orjson

from skilltide.errors import SourceError
from skilltide.model import UNKNOWN_TIME, Document, PostingFields, Rejection
from skilltide.sources.file_source import FileSource, InputUnit, Learned
from skilltide.sources.files.choose import choose, drop_unsure
from skilltide.sources.files.collected import (
    BULK,
    DAY_FIRST_KEY,
    UNKNOWN_KEY,
    Collected,
    absolute_date,
    are_figures_open,
    is_day_first,
    marked,
    not_before,
    time_told,
    told_by_file,
)
from skilltide.sources.files.column_rules import FIELD_NAMES, column_rules, squash
from skilltide.sources.files.columns import CHOICE_KEY, ColumnMapping, map_columns, named
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.file_input import FileInput, as_input
from skilltide.sources.files.fill import Shape, shape_of
from skilltide.sources.files.find import ARCHIVE, SUFFIXES, find_files, passed_over
from skilltide.sources.files.header import without_headers
from skilltide.sources.files.held import with_held
from skilltide.sources.files.join import Lookup, joined, tables_beside, with_tables
from skilltide.sources.files.limits import LimitError
from skilltide.sources.files.name_dates import FILE_DATE_KEY, span_in_path
from skilltide.sources.files.opened import Opened, open_file
from skilltide.sources.files.reading import Reading, all_paths, columns_of, listed
from skilltide.sources.files.recipes import NAMES, Recipe, Table, load, recognised
from skilltide.sources.files.record import Fault, NoteFunction, Record
from skilltide.sources.files.record_fields import RecordFields, posting_fields
from skilltide.sources.files.record_values import at_path, flatten
from skilltide.sources.files.sample import Sample
from skilltide.sources.files.stream import UNREADABLE, unreadable
from skilltide.sources.files.telling_apart import shared_ids
from skilltide.sources.parsing.json_values import flag_at, text_at
from skilltide.sources.platforms import saved_answers
from skilltide.sources.source import CUT_SHORT, NOT_READ, SourceEntry

_SAMPLE_ROWS = 200
RECIPE_KEY, PLATFORM_KEY = "_recipe", "_platform"
"""Payload keys that we add: the recipe or platform that a file was recognised to go by; a record may lack some keys."""
_BY_COLUMNS = "columns"
"""The platform of files whose records look like one's, but whose columns tell more than that platform reads."""
_OWN_KEYS = frozenset({FILE_DATE_KEY, UNKNOWN_KEY, DAY_FIRST_KEY, CHOICE_KEY, RECIPE_KEY, PLATFORM_KEY})
"""Payload keys that we add; no columns."""
_OF_SHAPE = "mapping"
"""Code of notes on how files of one shape are understood."""
_YEAR = re.compile(r"\d{4}")


@dataclass(slots=True)
class _File:
    """One file as it is being read."""

    unit: InputUnit
    items: Iterator[Record | Fault]
    head: list[Record | Fault]
    """The first of the items, which stand in front of them again."""
    mapping: ColumnMapping
    added: dict[str, Any]
    """What is added to every record, so that a replay from storage reads it in the same way."""

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
    volatile = frozenset({FILE_DATE_KEY, DAY_FIRST_KEY, CHOICE_KEY, RECIPE_KEY, PLATFORM_KEY})

    def __init__(self, source_id: str, entry: SourceEntry) -> None:
        super().__init__(source_id, entry)
        self._shapes: dict[Hashable, Shape] = {}
        self._readings: dict[str | None, Reading] = {}
        self._lookups: dict[tuple[str, ...], Lookup] = {}

    def inputs(self) -> list[InputUnit]:
        """List the files, sorted by path. Raises SourceError where there are none, naming the path.

        A file to which tables are joined counts with them, so that it is read again when one of them changes.
        """
        units = find_files(self.entry.path, self.entry.format, self.source_id)
        for path in passed_over(self.entry.path, self.entry.format):
            if path.suffix.lower() in SUFFIXES:
                self.note(str(path), "database", f"a database is read only where it is named: `path: {path}`")
            else:
                expected = ", ".join((*SUFFIXES, ARCHIVE))
                self.note(str(path), NOT_READ, f"files of this form are not read; expected {expected} (also .gz, .zst)")
        wanted = self._recipe.files if self._recipe else []
        named_so = [unit for unit in units if any(fnmatch(PurePath(unit.key).name.lower(), name) for name in wanted)]
        units = named_so or units
        if not self._tables:
            return units
        files = {unit.key: as_input(Path(unit.key)) for unit in units}
        beside = {
            key: [other for table in self._tables for other in tables_beside(file, table.path)]
            for key, file in files.items()
        }
        joined_ones = {str(other) for others in beside.values() for other in others}
        first = [unit for unit in units if unit.key not in joined_ones]
        return [with_tables(unit, beside[unit.key]) for unit in first]

    def take_mappings(self) -> list[str]:
        """Return how files were read since the last call, one line for each set of columns."""
        shapes, self._shapes = self._shapes, {}
        return [shape.line() for shape in shapes.values()]

    def take_learned(self) -> Learned:
        """Return its notes, and the shapes of the files read since the last call, each with how many had it."""
        shapes = {key: replace(shape) for key, shape in self._shapes.items() if shape.file_count}
        for shape in self._shapes.values():
            shape.file_count = 0
        return Learned(self.take_notes(), shapes)

    def learn(self, learned: Learned) -> None:
        """Count files of known shapes; what there is to say of a shape was said of its first file."""
        known = self._shapes.keys() & learned.shapes.keys()
        for key, shape in learned.shapes.items():
            if key in known:
                self._shapes[key].file_count += shape.file_count
            else:
                self._shapes[key] = shape
        self._notes += [note for note in learned.notes if not (known and note.code == _OF_SHAPE)]

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
            opened = self._open(unit, note)
            head = list(itertools.islice(opened.items, _SAMPLE_ROWS))
        except UNREADABLE as error:
            raise SourceError(f"{self.source_id}: {unit.key}: can't be read ({unreadable(error)}).") from None
        for item in head:
            if isinstance(item, Fault):
                self._check_limit(unit, item)
        rows = [item.values for item in head if isinstance(item, Record)]
        columns = tuple(dict.fromkeys(path for values in rows for path in columns_of(values))) or opened.columns
        recipe = self.entry.recipe or recognised(all_paths(columns))
        reading = self._reading(recipe)
        sample = Sample(rows, fetched_at)
        is_known = recipe is not None
        platform = self._platform_of_most(rows)
        parsed = self._answers(rows, platform, fetched_at)
        if platform is not None and self._recipe is None and _usable(parsed) * 2 < len(parsed):
            choice = choose(reading.mapping(columns), sample, is_known=is_known)
            by_columns = {PLATFORM_KEY: _BY_COLUMNS, CHOICE_KEY: choice}
            of_columns = _usable([self.parse(values | by_columns, fetched_at) for values in rows])
            platform = _BY_COLUMNS if of_columns > _usable(parsed) * 2 else platform
        if platform not in (None, _BY_COLUMNS):
            rows = [self._as_read(values, platform)[1] for values in rows]
            columns = tuple(dict.fromkeys(path for values in rows for path in columns_of(values)))
            choice = drop_unsure(reading.mapping(columns), Sample(rows, fetched_at)) | shared_ids(parsed)
        else:
            choice = choose(reading.mapping(columns), sample, is_known=is_known) if rows else {}
        mapping = reading.mapping(columns, choice)
        if columns and platform in (None, _BY_COLUMNS):
            self._check(unit, columns, rows, reading, mapping)
        if rows and self._recipe is not None:
            self._check_recipe(unit, columns, rows, mapping)
        name = span_in_path(Path(unit.key), self.entry.date_in_name)
        posted = mapping.candidates.get("posted", ())
        dates = (*posted, *mapping.candidates.get("observed", ()))
        day_first = self._day_first(unit, rows, dates, is_whole=len(head) < _SAMPLE_ROWS)
        added = {
            RECIPE_KEY: recipe if recipe != self.entry.recipe else None,
            PLATFORM_KEY: platform,
            CHOICE_KEY: choice,
            FILE_DATE_KEY: name.first.isoformat() if name is not None and not posted else None,
            DAY_FIRST_KEY: day_first,
        }
        kept = {key: value for key, value in added.items() if value not in (None, {})}
        return _File(unit, opened.items, head, mapping, kept)

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
        items = self._open(unit, lambda code, text: None).items
        try:
            return is_day_first(values(item.values for item in items if isinstance(item, Record)))
        except UNREADABLE:  # reading its records tells
            return None

    @property
    def _recipe(self) -> Recipe | None:
        """The recipe that the entry names."""
        return load(self.entry.recipe) if self.entry.recipe else None

    @property
    def _tables(self) -> list[Table]:
        """The tables to join: the entry's, else the recipe's."""
        return self.entry.join or (self._recipe.join if self._recipe else [])

    def _open(self, unit: InputUnit, note: NoteFunction) -> Opened:
        """Open a file, with its tables joined. Raises what `stream.UNREADABLE` names."""
        file = as_input(Path(unit.key))
        table = self.entry.table or (self._recipe.table if self._recipe else None)
        opened = open_file(file, self.entry, note, self._score, self.entry.format, table)
        opened = replace(opened, items=with_held(without_headers(opened.items, note), self._score, note))
        tables = [table for table in self._tables if table.needed or tables_beside(file, table.path)]
        lookups = [(table, self._lookup(file, table, note)) for table in tables]
        return Opened(joined(opened.items, lookups, note)) if lookups else opened

    def _lookup(self, file: FileInput, table: Table, note: NoteFunction) -> Lookup:
        """Return the rows of a table that is joined, read once however many files it is joined to."""
        others = tables_beside(file, table.path)
        if not others:
            raise OSError(f"join: {table.path}: no file there, beside {file.name}")
        key = (*map(str, others), table.keys[1], *(table.take or ()))
        if key not in self._lookups:
            opened = (open_file(one, self.entry, note, self._score, table.format, table.table) for one in others)
            self._lookups[key] = Lookup(
                itertools.chain.from_iterable(one.items for one in opened), table.keys[1], table.take
            )
        return self._lookups[key]

    def _reading(self, recipe: str | None) -> Reading:
        """Return how records are read by a recipe, or without one."""
        if recipe not in self._readings:
            found = load(recipe) if recipe in NAMES else None
            self._readings[recipe] = Reading.of(self.entry.columns, self.entry.parts, found)
        return self._readings[recipe]

    def _answer(self, values: dict[str, Any], of_file: str | None = None) -> saved_answers.Answer | None:
        """Return a record as one of the platform that it is of, else of its file's; with a recipe, of the one it names.

        None for a record that its columns tell.
        """
        if self._recipe is not None:
            shape = saved_answers.named(self._recipe.platform)
            return saved_answers.Answer(shape, values) if shape is not None else None
        found = saved_answers.answer_of(values, columns_of(values)) if of_file != _BY_COLUMNS else None
        common = saved_answers.named(of_file) if found is None else None
        return saved_answers.as_answer(values, common) if common and saved_answers.is_at_home(values, common) else found

    def _as_read(
        self, payload: dict[str, Any], of_file: str | None = None
    ) -> tuple[saved_answers.Answer | None, dict[str, Any]]:
        """Return a record as one of a platform, if it is, and as its columns are read: with a platform's objects."""
        values = _own(payload)
        answer = self._answer(values, of_file or text_at(payload, PLATFORM_KEY))
        return answer, values if answer is None else answer.values

    def _answers(
        self, rows: Sequence[dict[str, Any]], platform: str | None, fetched_at: datetime
    ) -> list[PostingFields]:
        """Return what a platform reads of records; those that say that they are no postings are left out."""
        if platform is None:
            return []
        of_type = (values for values in rows if not saved_answers.is_of_another_type(values))
        return [self.parse(values | {PLATFORM_KEY: platform}, fetched_at) for values in of_type]

    def _platform_of_most(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """Return the platform that most of a file's records are of, if there is one."""
        rows = [values for values in rows if not saved_answers.is_of_another_type(values)]
        shapes = Counter(answer.shape.platform for values in rows if (answer := self._answer(values)))
        return next((name for name, count in shapes.most_common(1) if count * 2 >= len(rows)), None)

    def _times(self, item: Record, file: _File, fetched_at: datetime) -> tuple[datetime | None, date | None]:
        """Return when a record, or what stands around it, says that it was collected, and when it says it was posted.

        Only a date that tells itself counts as posted, no "3 days ago".
        """
        day_first = file.added.get(DAY_FIRST_KEY)
        reading = self._reading(self.entry.recipe or file.added.get(RECIPE_KEY))
        answer, values = self._as_read(item.values, file.added.get(PLATFORM_KEY))
        record = RecordFields(reading.prepared(values, file.mapping), file.mapping)
        told = (time_told(value, fetched_at, day_first) for value in (*record.all("observed"), item.around))
        own = next((at for at in told if at is not None), None)
        fields = self.parse(item.values | file.added, fetched_at) if answer is not None else None
        posted = record.posted(fetched_at, day_first) if fields is None else fields.posted
        return own, absolute_date(posted, fetched_at, day_first)

    def _score(self, rows: Sequence[dict[str, Any]]) -> int:
        """Return how well objects map to postings: surest by a known shape, then by names, then by looks; 0 for not.

        What a recipe is recognised for goes first: it may hold structured data of a page that has less.
        """
        columns = tuple(dict.fromkeys(path for row in rows for path in columns_of(row)))
        known = recognised(all_paths(columns)) if self.entry.recipe is None else None
        if any(self._answer(row) for row in rows):
            return 200
        reading = self._reading(self.entry.recipe or known)
        mapping = reading.mapping(columns)
        # what the entry or a recipe names is in the mapping, whether it is in these objects or not
        found = [name for name, paths in mapping.candidates.items() if _is_any(paths, columns, rows)]
        found += ["parts" for paths in mapping.parts.values() if _is_any(paths, columns, rows)]
        is_titled = any(at_path(row, path) for row in rows for path in mapping.candidates.get("title", ()))
        if is_titled and {"description", "description_html", "parts"} & set(found):
            return (300 if known else 100) + len(found)
        mapping = reading.mapping(columns, choose(mapping, Sample(rows, datetime.now(UTC))))
        return 0 if mapping.missing else len(mapping.candidates) + len(mapping.parts)

    def _check(
        self,
        unit: InputUnit,
        columns: Sequence[str],
        rows: Sequence[dict[str, Any]],
        reading: Reading,
        mapping: ColumnMapping,
    ) -> None:
        known = {squash(name) for name in columns} - {""} | set(columns)

        def is_there(path: str) -> bool:
            return (
                path.startswith("=")
                or path in known
                or squash(path) in known
                or any(at_path(row, path) is not None for row in rows)
            )

        shown = ", ".join(map(named, columns[:40]))[:600]
        absent = [
            f"{field}: {path!r}"
            for field, paths in (*reading.declared, *reading.parts)
            if field in (*self.entry.columns, *self.entry.parts) and not any(is_there(path) for path in paths)
            for path in paths
        ]
        if absent:
            raise SourceError(
                f"{self.source_id}: {unit.key}: no such column as declared ({', '.join(absent)}); it has {shown}. "
                "Correct `columns:`."
            )
        if mapping.missing:
            needed = ", and ".join(" or ".join(group) for group in column_rules().needed)
            raise SourceError(
                f"{self.source_id}: {unit.key}: no column is recognised as {', '.join(mapping.missing)}; it has "
                f"{shown}; needed are {needed}. Name them in its entry of sources.yml: "
                "`columns: {title: ..., description: ...}`."
            )

    def _check_recipe(
        self, unit: InputUnit, columns: Sequence[str], rows: Sequence[dict[str, Any]], mapping: ColumnMapping
    ) -> None:
        """Check that a file is what its recipe is for. Raises SourceError naming what it lacks."""
        paths = [
            path for field in ("title", "description", "description_html") for path in mapping.candidates.get(field, ())
        ]
        paths += [path for several in mapping.parts.values() for path in several]
        if not any(at_path(row, path) is not None for row in rows for path in paths):
            raise SourceError(
                f"{self.source_id}: {unit.key}: it isn't what recipe {self.entry.recipe} is for: it has none of "
                f"{', '.join(paths)}, but {', '.join(map(named, columns[:40]))[:600]}. Name its columns instead "
                "(`columns: {title: ..., description: ...}`)."
            )

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
        for item in self._whole(unit, self._open(unit, lambda code, text: None).items):
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
        """Keep how a file was read, to be told in the end: the figures are of the first file of each shape."""
        if not file.mapping.candidates and not file.mapping.parts and not file.sample:
            return
        key = (*file.mapping.candidates.items(), *file.mapping.parts.items(), *sorted(file.mapping.unused))
        if key in self._shapes:
            self._shapes[key].file_count += 1
            return
        rows = [item.values for item in file.sample]
        parsed = [self.parse(values | file.added, fetched_at) for values in rows]
        platform = file.added.get(PLATFORM_KEY) if file.added.get(PLATFORM_KEY) != _BY_COLUMNS else None
        read_as = platform or self.entry.recipe or file.added.get(RECIPE_KEY)
        sample = Sample(rows, fetched_at)
        name = Path(file.unit.key).name
        self._shapes[key] = shape_of(
            name,
            file.mapping.told(rows, {*self.entry.columns, *self.entry.parts}),
            sample,
            parsed,
            fetched_at,
            read_as,
            is_mapped=platform is None,
        )
        for warning in self._shapes[key].warnings:
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
        platform = self._recipe.platform if self._recipe else None
        return (*super().modules, *([saved_answers.module_of(platform)] if platform else []))

    @property
    def reading(self) -> str:
        """Everything in the entry but where the files are, if it differs from the defaults."""
        keys = self.entry.model_dump(mode="json", exclude_defaults=True, exclude={"platform", "path", "enabled"})
        return hashlib.sha256(orjson.dumps(keys, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8] if keys else ""

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a record without what changes while the posting stays, nested values included."""
        answer, values = self._as_read(payload)
        volatile = self._volatile(payload, answer, values)
        added = {key: value for key, value in payload.items() if key in _OWN_KEYS}
        kept = {path: value for path, value in flatten(values | added).items() if path not in volatile}
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()

    def volatile_keys(self, payload: dict[str, Any]) -> frozenset[str]:
        """Return the payload's keys and paths that are not part of its identity."""
        return self._volatile(payload, *self._as_read(payload))

    def _volatile(
        self, payload: dict[str, Any], answer: saved_answers.Answer | None, values: dict[str, Any]
    ) -> frozenset[str]:
        _, mapping = self._read_by(payload, columns_of(values))
        # "3 days ago" says something else tomorrow and means the same
        relative = {
            path for path in mapping.candidates.get("posted", ()) if not _YEAR.search(str(at_path(values, path) or ""))
        }
        of_platform = saved_answers.volatile(answer.shape.platform) if answer is not None else frozenset()
        return mapping.volatile | self.volatile | relative | of_platform

    def _read_by(self, payload: dict[str, Any], columns: tuple[str, ...]) -> tuple[Reading, ColumnMapping]:
        """Return how a record is read, by its own columns: it may come from storage, without its file."""
        choice = payload.get(CHOICE_KEY)
        reading = self._reading(self.entry.recipe or text_at(payload, RECIPE_KEY))
        return reading, reading.mapping(columns, choice if isinstance(choice, dict) else None)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a record's fields: by its platform's parse where it is a saved answer, else by what its columns mean."""
        day_first = flag_at(payload, DAY_FIRST_KEY)
        answer, values = self._as_read(payload)
        columns = columns_of(values)
        reading, mapping = self._read_by(payload, columns)
        if answer is None:
            fields = reading.parse(values, mapping, observed_at, day_first)
        else:
            fields = saved_answers.parse(
                answer, observed_at, lambda beside: reading.parse(beside, mapping, observed_at, day_first)
            )
            fields = self._corrected(fields, payload, _own(payload) | values, observed_at)
        in_name = text_at(payload, FILE_DATE_KEY) if fields.posted is None else None
        if reading.recipe is not None and day_first is None:
            day_first = reading.recipe.day_first
        return replace(
            fields,
            posted=fields.posted or in_name,
            posted_kind="file_name" if in_name else None,
            is_text_complete=fields.is_text_complete and self.entry.is_text_complete,
            is_observed_known=payload.get(UNKNOWN_KEY) is not False,
            is_posted_day_first=day_first,
        )

    def _corrected(
        self, fields: PostingFields, payload: dict[str, Any], values: dict[str, Any], observed_at: datetime
    ) -> PostingFields:
        """Return what a platform read, with what the entry declares, and without ids that don't tell postings apart."""
        choice = payload.get(CHOICE_KEY)
        shared = [name for name in ("native_id", "url") if isinstance(choice, dict) and choice.get(name) == []]
        fields = replace(fields, **dict.fromkeys(shared))  # type: ignore[arg-type]
        if not self.entry.columns:
            return fields
        by_name = {squash(column): column for column in values}
        declared = map_columns((), {
            name: [path if path in values else by_name.get(squash(path), path) for path in paths]
            for name, paths in listed(self.entry.columns).items()
        })  # fmt: skip
        own = posting_fields(values, declared, observed_at)
        given = {name: value for name in FIELD_NAMES if (value := getattr(own, name, None)) is not None}
        return replace(fields, **given)


def _usable(parsed: Iterable[PostingFields]) -> int:
    """Count the postings that have a title and a text."""
    return sum(
        bool(fields.title and (fields.description or fields.description_html or fields.text_parts)) for fields in parsed
    )


def _is_any(paths: Sequence[str], columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> bool:
    """Tell whether one of the paths is a column of the rows, or leads to something in one of them."""
    return any(path in columns or any(at_path(row, path) is not None for row in rows) for path in paths)


def _own(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a record as its file had it."""
    return {key: value for key, value in payload.items() if key not in _OWN_KEYS}
