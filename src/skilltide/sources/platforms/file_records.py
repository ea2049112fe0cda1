"""How the records of files are read: as a saved answer of a platform, or by what their columns mean."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from skilltide.model import PostingFields
from skilltide.sources.files.choose import choose, drop_unsure
from skilltide.sources.files.collected import DAY_FIRST_KEY, UNKNOWN_KEY
from skilltide.sources.files.columns import CHOICE_KEY, ColumnMapping, by_squashed, column_meant, map_columns
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.name_dates import FILE_DATE_KEY
from skilltide.sources.files.reading import Reading, all_paths, columns_of, listed
from skilltide.sources.files.recipes import NAMES, Recipe, load, recognised
from skilltide.sources.files.record_fields import RecordFields, posting_fields
from skilltide.sources.files.record_values import at_path, flatten
from skilltide.sources.files.sample import Sample
from skilltide.sources.files.telling_apart import shared_ids
from skilltide.sources.parsing.json_values import flag_at, text_at
from skilltide.sources.platforms import saved_answers

RECIPE_KEY, PLATFORM_KEY = "_recipe", "_platform"
"""Payload keys that we add: the recipe or platform that a file was recognised to go by; a record may lack some keys."""
BY_COLUMNS = "columns"
"""The platform of files whose records look like one's, but whose columns tell more than that platform reads."""
_OWN_KEYS = frozenset({FILE_DATE_KEY, UNKNOWN_KEY, DAY_FIRST_KEY, CHOICE_KEY, RECIPE_KEY, PLATFORM_KEY})
"""Payload keys that we add; no columns."""
_MADE: Mapping[str, tuple[str, ...]] = {
    "observed": (),
    "is_salary_predicted": (),
    **dict.fromkeys(("city", "region", "country"), ("location",)),
    **dict.fromkeys(("salary_min", "salary_max", "salary_currency", "salary_period"), ("salary",)),
    "is_remote": ("is_remote", "workplace"),
}
"""What an entry declares -> the fields of a posting that it makes, where those are called otherwise."""
_YEAR = re.compile(r"\d{4}")
_BY_RECIPE, _BY_PLATFORM, _BY_NAMES = 300, 200, 100
"""How well objects map, at least: by a recipe that is told by their columns, by a platform's shape, by names alone."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """How the records of one file are read, by the first of them."""

    recipe: str | None
    platform: str | None
    """The platform that most are of, `BY_COLUMNS`, or None."""
    choice: dict[str, list[str]]
    """What the values decided (`columns.CHOICE_KEY`)."""
    mapping: ColumnMapping
    columns: tuple[str, ...]
    rows: Sequence[dict[str, Any]]
    """The first records as their columns are read: with a platform's objects."""

    @property
    def is_mapped(self) -> bool:
        """Whether the columns tell the fields, and no platform."""
        return self.platform in (None, BY_COLUMNS)


class FileRecords:
    """Reads records by an entry and the recipe that it names."""

    def __init__(self, entry: FilesEntry) -> None:
        self._entry = entry
        self._readings: dict[str | None, Reading] = {}

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that the entry names."""
        return load(self._entry.recipe) if self._entry.recipe else None

    def understood(
        self, rows: Sequence[dict[str, Any]], header: tuple[str, ...], observed_at: datetime
    ) -> Understanding:
        """Return how a file is read, by its first records, or by its header where it has none."""
        columns = columns_of_all(rows) or header
        recipe = self._entry.recipe or recognised(all_paths(columns))
        reading = self.reading(recipe)
        platform = self._platform_of_most(rows)
        parsed = self._answers(rows, platform, observed_at)
        if platform is None or self._tells_less(parsed, rows, columns, recipe, observed_at):
            choice = self._chosen(rows, columns, recipe, observed_at) if rows else {}
            platform = platform and BY_COLUMNS
        else:
            rows = [self.as_read(values, platform)[1] for values in rows]
            columns = columns_of_all(rows)
            choice = drop_unsure(reading.mapping(columns), Sample(rows, observed_at)) | shared_ids(parsed)
        return Understanding(recipe, platform, choice, reading.mapping(columns, choice), columns, rows)

    def _chosen(
        self, rows: Sequence[dict[str, Any]], columns: tuple[str, ...], recipe: str | None, observed_at: datetime
    ) -> dict[str, list[str]]:
        mapping = self.reading(recipe).mapping(columns)
        return choose(mapping, Sample(rows, observed_at), is_known=recipe is not None)

    def _tells_less(
        self,
        parsed: Sequence[PostingFields],
        rows: Sequence[dict[str, Any]],
        columns: tuple[str, ...],
        recipe: str | None,
        observed_at: datetime,
    ) -> bool:
        """Tell whether a platform reads fewer titles and texts of records than half of what their columns tell."""
        usable = _usable(parsed)
        if self.recipe is not None or usable * 2 >= len(parsed):
            return False
        choice = self._chosen(rows, columns, recipe, observed_at)
        added = {PLATFORM_KEY: BY_COLUMNS, RECIPE_KEY: recipe, CHOICE_KEY: choice}
        return _usable(self.parse(values | added, observed_at) for values in rows) > usable * 2

    def reading(self, recipe: str | None) -> Reading:
        """Return how records are read by a recipe, or without one."""
        if recipe not in self._readings:
            found = load(recipe) if recipe in NAMES else None
            self._readings[recipe] = Reading.of(self._entry.columns, self._entry.parts, found)
        return self._readings[recipe]

    def _answer(self, values: dict[str, Any], of_file: str | None = None) -> saved_answers.Answer | None:
        """Return a record as one of the platform that it is of, else of its file's; with a recipe, of the one it names.

        None for a record that its columns tell.
        """
        if self.recipe is not None:
            shape = saved_answers.named(self.recipe.platform)
            return saved_answers.Answer(shape, values) if shape is not None else None
        found = saved_answers.answer_of(values, columns_of(values)) if of_file != BY_COLUMNS else None
        common = saved_answers.named(of_file) if found is None else None
        return saved_answers.as_answer(values, common) if common and saved_answers.is_at_home(values, common) else found

    def as_read(
        self, payload: dict[str, Any], of_file: str | None = None
    ) -> tuple[saved_answers.Answer | None, dict[str, Any]]:
        """Return a record as one of a platform, if it is, and as its columns are read: with a platform's objects."""
        values = own(payload)
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

    def score(self, rows: Sequence[dict[str, Any]]) -> int:
        """Return how well objects map to postings: surest by a known shape, then by names, then by looks; 0 for not.

        What a recipe is recognised for goes first: it may hold structured data of a page that has less.
        """
        columns = columns_of_all(rows)
        known = recognised(all_paths(columns)) if self._entry.recipe is None else None
        if any(self._answer(row) for row in rows):
            return _BY_PLATFORM
        reading = self.reading(self._entry.recipe or known)
        mapping = reading.mapping(columns)
        # what the entry or a recipe names is in the mapping, whether it is in these objects or not
        found = [name for name, paths in mapping.candidates.items() if _is_any(paths, columns, rows)]
        found += ["parts" for paths in mapping.parts.values() if _is_any(paths, columns, rows)]
        is_titled = any(at_path(row, path) for row in rows for path in mapping.candidates.get("title", ()))
        if is_titled and {"description", "description_html", "parts"} & set(found):
            return (_BY_RECIPE if known else _BY_NAMES) + len(found)
        mapping = reading.mapping(columns, choose(mapping, Sample(rows, datetime.now(UTC))))
        return 0 if mapping.missing else len(mapping.candidates) + len(mapping.parts)

    def _read_by(self, payload: dict[str, Any], columns: tuple[str, ...]) -> tuple[Reading, ColumnMapping]:
        """Return how a record is read, by its own columns: it may come from storage, without its file."""
        choice = payload.get(CHOICE_KEY)
        reading = self.reading(self._entry.recipe or text_at(payload, RECIPE_KEY))
        return reading, reading.mapping(columns, choice if isinstance(choice, dict) else None)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a record's fields: by its platform's parse where it is a saved answer, else by what its columns mean."""
        day_first = flag_at(payload, DAY_FIRST_KEY)
        answer, values = self.as_read(payload)
        columns = columns_of(values)
        reading, mapping = self._read_by(payload, columns)
        if answer is None:
            fields = reading.parse(values, mapping, observed_at, day_first)
        else:
            fields = saved_answers.parse(
                answer, observed_at, lambda beside: reading.parse(beside, mapping, observed_at, day_first)
            )
            fields = self._corrected(fields, payload, own(payload) | values, observed_at)
        in_name = text_at(payload, FILE_DATE_KEY) if fields.posted is None else None
        if reading.recipe is not None and day_first is None:
            day_first = reading.recipe.day_first
        return replace(
            fields,
            posted=fields.posted or in_name,
            posted_kind="file_name" if in_name else None,
            is_text_complete=fields.is_text_complete and self._entry.is_text_complete,
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
        if self._entry.columns or self._entry.parts:
            fields = replace(fields, **self._declared(fields, values, observed_at))
        return fields

    def _declared(self, fields: PostingFields, values: dict[str, Any], observed_at: datetime) -> dict[str, Any]:
        """Return the fields of a posting that the entry tells, or takes away, of one that a platform read."""
        by_name = by_squashed(values)
        columns, parts = (
            {name: [column_meant(path, values, by_name) for path in paths] for name, paths in listed(named).items()}
            for named in (self._entry.columns, self._entry.parts)
        )
        mapping = map_columns((), columns)
        told = posting_fields(values, mapping, observed_at)
        given: dict[str, Any] = {}
        for name, paths in columns.items():
            made = {one: getattr(told, one) for one in _MADE.get(name, (name,))}
            if any(value is not None for value in made.values()) or (name in made and not paths):
                given |= made
        if RecordFields(values, mapping).is_salary_predicted():
            given["salary"] = None
        _, _, sections = RecordFields(values, map_columns((), parts=parts)).texts()
        replaced = {name for name, paths in parts.items() if not paths} | {heading for heading, _ in sections}
        others = (part for part in fields.text_parts if part[0] not in replaced)
        return given | _text_of(told) | {"text_parts": (*told.text_parts, *others, *sections)}

    def identity(self, payload: dict[str, Any], volatile: Set[str]) -> str:
        """Return the hash of a record without what changes while the posting stays, nested values included.

        What the values of its file decided is part of it: it says which posting the record is, and of what words.

        `volatile`: keys and paths that the platform of files knows to change.
        """
        answer, values = self.as_read(payload)
        left_out = self._volatile(payload, answer, values) | volatile
        added = {key: value for key, value in payload.items() if key in _OWN_KEYS}
        kept = {path: value for path, value in flatten(values | added).items() if path not in left_out}
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()

    def _volatile(
        self, payload: dict[str, Any], answer: saved_answers.Answer | None, values: dict[str, Any]
    ) -> frozenset[str]:
        _, mapping = self._read_by(payload, columns_of(values))
        # "3 days ago" says something else tomorrow and means the same
        relative = {
            path for path in mapping.candidates.get("posted", ()) if not _YEAR.search(str(at_path(values, path) or ""))
        }
        of_platform = saved_answers.volatile(answer.shape.platform) if answer is not None else frozenset()
        return mapping.volatile | relative | of_platform


def _usable(parsed: Iterable[PostingFields]) -> int:
    """Count the postings that have a title and a text."""
    return sum(
        bool(fields.title and (fields.description or fields.description_html or fields.text_parts)) for fields in parsed
    )


def _is_any(paths: Sequence[str], columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> bool:
    """Tell whether one of the paths is a column of the rows, or leads to something in one of them."""
    return any(path in columns or any(at_path(row, path) is not None for row in rows) for path in paths)


def own(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a record as its file had it."""
    return {key: value for key, value in payload.items() if key not in _OWN_KEYS}


def _text_of(told: PostingFields) -> dict[str, Any]:
    """Return a text that was told in place of another, plain or as HTML; nothing where there is none."""
    if told.description is None and told.description_html is None and not told.text_parts:
        return {}
    return {"description": told.description, "description_html": told.description_html}


def columns_of_all(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the columns of records, each once."""
    return tuple(dict.fromkeys(path for values in rows for path in columns_of(values)))
