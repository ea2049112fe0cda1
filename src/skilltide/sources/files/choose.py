"""Chooses which columns mean which field by what their values look like, where the names say nothing or are belied."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median

from skilltide.normalise.employment import employment_type
from skilltide.normalise.seniority import seniority
from skilltide.sources.files.collected import absolute_date
from skilltide.sources.files.column_rules import column_rules, is_of_something_else, last_word, squash, words_of
from skilltide.sources.files.columns import PART, ColumnMapping
from skilltide.sources.files.record_values import as_address, at_path, is_workplace
from skilltide.sources.files.sample import SHARE, Sample
from skilltide.sources.files.telling_apart import Said, are_row_numbers, said_by, tells_apart
from skilltide.sources.files.value_kinds import (
    LONG,
    is_address,
    is_coordinate,
    is_employer,
    is_pay,
    is_place,
    is_title,
)

Choice = dict[str, list[str]]
"""Field, or heading behind `PART`, -> the columns that are taken for it; an empty list takes it away."""
_TITLE_SHARE, _NAMED_TITLE_SHARE = 0.5, 0.3
_UNSURE_SHARE = 0.5
_WORKPLACE_SHARE = 0.5
_ROW_NAMES = frozenset({"", "id", "index", "key", "no", "number", "nr", "uid"})
_PARTS_LOOKED: Mapping[str, Callable[[str], bool]] = {"salary": is_pay, "city": is_place, "company": is_employer}
"""Field -> what the values of columns are that mean it only by their looks."""
_ALONE = (
    ("posted", "dates", ("posted", "observed")),
    ("salary", "money", ("salary", "salary_min", "salary_max")),
    ("location", "places", ("location", "city", "country")),
)
"""Field, the kind of its values, and the fields none of which may have a column."""


@dataclass
class _Question:
    """What a rule decides by."""

    mapping: ColumnMapping
    """What the names say."""
    sample: Sample
    is_known: bool
    free: list[str]
    """Columns that mean nothing so far."""
    so_far: Choice = field(default_factory=dict)
    """What the rules before have decided."""

    @cached_property
    def said(self) -> list[Said]:
        """What each record says, as it is read so far; to be asked once title, text, employer and place are chosen."""
        decided = (name for name in self.so_far if not name.startswith(PART) and name not in self.mapping.declared)
        chosen = {name: tuple(self.so_far[name]) for name in decided}
        return said_by(self.sample, replace(self.mapping, candidates={**self.mapping.candidates, **chosen}))

    def named(self, name: str) -> tuple[str, ...]:
        """Return the columns whose names say that they are a field."""
        return self.mapping.candidates.get(name, ())

    def tells_apart(self, column: str) -> bool:
        """Tell whether records with the same value in a column are copies of one posting."""
        return tells_apart(column, self.mapping, self.sample, self.said)


def choose(mapping: ColumnMapping, sample: Sample, *, is_known: bool = False) -> Choice:
    """Return what the values of a file decide otherwise than the names did (see `columns.CHOICE_KEY`).

    A name that is taken for what its values are not is dropped where that matters, and a field that no name tells is
    the one column whose values can be nothing else. `is_known`: a recipe says what the columns are; ids that count the
    rows are ids then.
    """
    free = [column for column in mapping.unused if sample.is_filled(column) and not is_of_something_else(column)]
    question = _Question(mapping, sample, is_known, free + _misnamed_dates(mapping, sample))
    for rule in _RULES:
        question.so_far |= rule(question)
    declared = mapping.declared
    return {name: columns for name, columns in question.so_far.items() if name.removeprefix(PART) not in declared}


def drop_unsure(mapping: ColumnMapping, sample: Sample) -> Choice:
    """Choose without columns whose names may mean something else, and whose values look as if they did."""
    rules = column_rules()
    choice: Choice = {}

    def is_unlike(column: str, field: str, test: Callable[[str], bool]) -> bool:
        word = last_word(column)
        if word not in rules.unsure.get(field, ()) and squash(column) not in rules.if_looks.get(field, ()):
            return False
        may_be_coordinate = "lat" in rules.not_beside.get(word or "", ())
        return bool(sample.values(column)) and (
            sample.share(column, test) < _UNSURE_SHARE
            or (may_be_coordinate and sample.share(column, is_coordinate) >= _UNSURE_SHARE)
        )

    for name, test in _PARTS_LOOKED.items():
        named = mapping.candidates.get(name, ())
        kept = [column for column in named if not is_unlike(column, name, test)]
        if len(kept) < len(named) and name not in mapping.declared:
            choice[name] = kept
    return choice


def _misnamed_dates(mapping: ColumnMapping, sample: Sample) -> list[str]:
    """Return columns that are named as if they told when it was posted ("Posting") and hold something else.

    They hold addresses, whole texts, or titles.
    """
    tests = (
        is_address,
        lambda value: len(value) >= LONG,
        lambda value: is_title(value) and not any(letter.isdecimal() for letter in value),
    )
    named = mapping.candidates.get("posted", ())
    return [column for column in named if any(sample.share(column, test) >= SHARE for test in tests)]


def _posted(question: _Question) -> Choice:
    """Drop columns that are named as if they told when it was posted."""
    wrong = _misnamed_dates(question.mapping, question.sample)
    return {"posted": [column for column in question.named("posted") if column not in wrong]} if wrong else {}


def _unsure(question: _Question) -> Choice:
    return drop_unsure(question.mapping, question.sample)


def _title(question: _Question) -> Choice:
    """Take titles for titles: of the columns that are named so, else of those that mean nothing."""
    sample, named = question.sample, list(question.named("title"))
    unsure = column_rules().if_looks["title"]

    def is_plausible(column: str) -> bool:
        least = _NAMED_TITLE_SHARE if squash(column) in unsure else 0
        is_worded = sample.share(column, lambda value: any(letter.isalpha() for letter in value)) >= 0.5
        return not sample.values(column) or (is_worded and sample.share(column, is_title) >= least)

    kept = list(filter(is_plausible, named))
    if not any(sample.values(column) for column in kept):
        names = (column for column in question.free if not sample.is_in_sections(column))
        shares = sorted(((sample.share(column, is_title), column) for column in names), reverse=True)
        kept = [column for share, column in shares[:1] if share >= _TITLE_SHARE] or kept
    return {"title": kept} if kept != named else {}


def _text(question: _Question) -> Choice:
    """Take the column with the longest texts for the text, where none that is named so has any."""
    mapping, sample, free = question.mapping, question.sample, question.free
    named = [*question.named("description"), *question.named("description_html")]
    if any(sample.kind(column) == "long text" for column in named):
        return {}
    if mapping.parts and not named:  # only what can be nothing else
        misnamed = question.named("posted")
        free = [column for column in free if column in misnamed or sample.is_in_sections(column)]
    longest = sorted(
        ((median(map(len, sample.values(column))), column) for column in free if sample.kind(column) == "long text"),
        reverse=True,
    )
    return {"description": [longest[0][1], *question.named("description")]} if longest else {}


def _alone(question: _Question) -> Choice:
    """Take the one column of dates, of money or of places that means nothing, where no name tells such a field."""
    choice: Choice = {}
    for name, kind, needed in _ALONE:
        if not any(map(question.named, needed)) or question.so_far.get(name) == []:
            alike = [column for column in question.free if question.sample.kind(column) == kind]
            if len(alike) == 1:
                choice[name] = alike
    return choice


def _address(question: _Question) -> Choice:
    """Take the one column of addresses that tell postings apart, and aren't the employer's, if no name tells it."""
    sample, named = question.sample, question.named("url")
    if any(is_address(as_address(at_path(row, column)) or "") for column in named for row in sample.rows):
        return {}
    others = column_rules().company_page
    alike = [
        column
        for column in question.free
        if sample.share(column, is_address) >= SHARE
        and not others & set(words_of(column))
        and question.tells_apart(column)
    ]
    return {"url": [*alike, *named]} if len(alike) == 1 else {}


def _observed(question: _Question) -> Choice:
    """Take the one column of days that nothing else uses for the time of collection, if dates are relative to one."""
    sample, posted = question.sample, question.named("posted")
    if question.named("observed") or "posted" in question.so_far or not any(map(sample.values, posted)):
        return {}

    def is_day(value: str) -> bool:
        return absolute_date(value, sample.observed_at) is not None

    if any(sample.share(column, is_day) >= SHARE for column in posted):
        return {}
    days = [
        column for column in question.free if sample.kind(column) == "dates" and sample.share(column, is_day) >= SHARE
    ]
    return {"observed": days} if len(days) == 1 else {}


def _seniority(question: _Question) -> Choice:
    """Take a section of the text that is no more than a level for the level."""
    sample = question.sample
    for heading, columns in question.mapping.parts.items() if not question.named("seniority") else ():
        for column in columns:
            is_level = sample.share(column, lambda value: len(value) < 60 and seniority("", value) != "unknown") >= 0.5
            if squash(column) in column_rules().if_looks["seniority"] and is_level:
                tells_years = sample.share(column, lambda value: any(letter.isdigit() for letter in value)) > 0
                rest = [one for one in columns if one != column or tells_years]
                return {"seniority": [column], f"{PART}{heading}": rest}
    return {}


def _workplace(question: _Question) -> Choice:
    """Take columns of the kind of employment, most of whose values say where the work is done, for that."""
    sample, named = question.sample, question.named("employment_type")
    moved = [column for column in named if sample.share(column, is_workplace) >= _WORKPLACE_SHARE]
    if not moved:
        return {}
    others = [
        column
        for column in named
        if column not in moved or sample.share(column, lambda text: bool(employment_type(text)))
    ]
    return {"employment_type": others, "is_remote": [*question.named("is_remote"), *moved]}


def _id(question: _Question) -> Choice:
    """Choose the column whose values tell postings apart; addresses that don't are none either."""
    sample, ids, choice = question.sample, question.named("native_id"), Choice()

    def is_id(column: str) -> bool:
        may_count = squash(column) in _ROW_NAMES and not question.is_known
        return (
            sample.is_filled(column)
            and question.tells_apart(column)
            and not (may_count and are_row_numbers(sample.values(column)))
        )

    good = next(filter(is_id, ids), None)
    if good is None and ids and any(sample.values(column) for column in ids):
        choice["native_id"] = []
    elif good is not None and good != ids[0]:
        choice["native_id"] = [good]
    urls: Sequence[str] = question.so_far.get("url", question.named("url"))
    apart = [column for column in urls if not sample.values(column) or question.tells_apart(column)]
    return choice | {"url": apart} if len(apart) < len(urls) else choice


_RULES: tuple[Callable[[_Question], Choice], ...] = (
    _posted, _unsure, _title, _text, _alone, _address, _observed, _seniority, _workplace, _id,
)  # fmt: skip
"""In this order: `_alone` takes a field that was left without a column before it; `_address` and `_id` ask what records
say (`_Question.said`), which the rules before `_address` decide; `_observed` wants to know whether the date was chosen,
and `_id` looks at the address that was."""
