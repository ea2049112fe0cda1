"""What a column's values look like, where its name says nothing or says something else than they do."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from skilltide.model import PostingFields
from skilltide.normalise.dates import read_posted
from skilltide.normalise.employment import employment_type
from skilltide.normalise.location import read_location
from skilltide.normalise.lookups import answer, is_missing
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.salary import read_salary
from skilltide.normalise.title import seniority
from skilltide.sources.files.collected import absolute_date
from skilltide.sources.files.column_rules import column_rules, field_of, last_word, meaning_of, squash, words_of
from skilltide.sources.files.columns import PART, ColumnMapping
from skilltide.sources.files.record_values import (
    as_address,
    as_number,
    as_place,
    as_text,
    at_path,
    is_workplace,
    titled,
    titled_sections,
    told,
    whole_text,
)

LONG = 150
"""Characters from which a value is a text rather than a name."""
SHARE = 0.8
"""The part of a column's values that must look alike before it is taken for something."""
_TITLE_SHARE, _NAMED_TITLE_SHARE = 0.5, 0.3
_UNSURE_SHARE = 0.5
_MAX_COORDINATE = 180
_SECTION_SHARE, _MAX_SECTION_KEYS = 0.5, 5
_WORKPLACE_SHARE = 0.5
_LEAST_FILLED = 0.3
_LEAST_VALUES = 3
_TITLE = re.compile(
    r"\b(engineer|scientist|analyst|developer|manager|research|intern|architect|consultant|specialist|director|lead|"
    r"programmer|officer|administrator|head|data|machine learning|wissenschaftler|entwickler|ingénieur|ingeniero|"
    r"científico|cientista|scientifique|analista|designer|technician|assistant|associate|coordinator|nurse|teacher|"
    r"ingenieur|ingegnere|engenheir|inżynier|analityk|programist|specjalist|mühendis|analist|uzman|инженер|аналитик|"
    r"разработчик|специалист|программист|менеджер|стажер|руководитель|інженер|аналітик|розробник)|"
    r"エンジニア|サイエンティスト|アナリスト|研究員|工程师|工程師|科学家|分析师|研究员|엔지니어|사이언티스트|분석가|개발자",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£¥₹₽₩₪₺]|\b(?:usd|eur|gbp|chf|inr|cad|aud|pln|zł|k|lpa|lakhs?|lacs?|per|a)\b", re.IGNORECASE)
_UNSPACED = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
"""Letters of Japanese and Chinese."""
_RANGE = re.compile(r"\d\s?[-–—]\s?\d")
_NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_DAY = re.compile(r"[^\W\d]|[-/.:年]")
_TIME_WORDS = frozenset(
    {"date", "time", "at", "on", "timestamp", "datetime", "ts", "ms", "epoch", "day", "posted", "age"}
)
_ROW_NAMES = frozenset({"", "id", "index", "key", "no", "number", "nr", "uid"})


def is_date(value: str, observed_at: datetime, name: str) -> bool:
    """Tell whether a value is a day, or how long ago one was. Bare numbers are only where the column's name says so."""
    if len(value) > 60 or (not _DAY.search(value.removesuffix(".0")) and not _TIME_WORDS & set(words_of(name))):
        return False
    try:
        return read_posted(value, observed_at).on is not None
    except UnusableError:
        return False


def is_money(value: str) -> bool:
    """Tell whether a value is pay: a number with a sign, code or period of money that can be read."""
    return (
        len(value) <= 120 and "\n" not in value and _MONEY.search(value) is not None and read_salary(value) is not None
    )


def is_place(value: str) -> bool:
    """Tell whether a value is a place in a country that is known."""
    return (
        2 < len(value) <= 120
        and not any(mark.isdigit() for mark in value)
        and read_location(value).country_code is not None
    )


def is_address(value: str) -> bool:
    """Tell whether a value is the address of a page."""
    return _ADDRESS.fullmatch(value.strip()) is not None


def is_text(value: str) -> bool:
    """Tell whether a value is long enough for a text, and written in words, or in letters that need no blanks."""
    return len(value) >= LONG and (value.count(" ") >= 15 or len(_UNSPACED.findall(value)) >= LONG // 2)


def is_title(value: str) -> bool:
    """Tell whether a value reads like the name of an occupation."""
    return len(value) < 200 and _TITLE.search(value) is not None


class Sample:
    """The first records of a file, with the values of each column."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], observed_at: datetime) -> None:
        self.rows = rows
        self.observed_at = observed_at
        self._values: dict[str, list[str]] = {}
        self._said: tuple[ColumnMapping, list[tuple[str, str]]] | None = None

    def values(self, column: str) -> list[str]:
        """Return what stands in a column as text, without what stands for nothing."""
        if column not in self._values:
            found = (whole_text(at_path(row, column)) for row in self.rows)
            self._values[column] = [text for text in found if text is not None and not is_missing(text)]
        return self._values[column]

    def share(self, column: str, test: Callable[[str], bool]) -> float:
        """Return which part of a column's values passes a test, 0 where there are none."""
        values = self.values(column)
        return sum(map(test, values)) / len(values) if values else 0.0

    def kind(self, column: str) -> str | None:
        """Return what four fifths of a column are: `dates`, `money`, `places` or `long text`, else None."""
        if len(self.values(column)) < min(_LEAST_VALUES, len(self.rows)):
            return None
        tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
            ("long text", is_text),
            ("money", is_money),  # before dates: "€50,000 a year" also tells a time
            ("dates", lambda value: is_date(value, self.observed_at, column)),
            ("places", is_place),
        )
        return next((kind for kind, test in tests if self.share(column, test) >= SHARE), None)

    def said(self, mapping: ColumnMapping) -> list[tuple[str, str]]:
        """Return what each record says, for telling postings apart: title, and employer, place and text."""
        if self._said is None or self._said[0] is not mapping:
            self._said = mapping, [
                (_first(row, mapping, "title")[:80], _text_of(row, mapping)) for row in self.rows
            ]  # fmt: skip
        return self._said[1]

    def is_in_sections(self, column: str) -> bool:
        """Tell whether a column holds texts as lists of titled sections."""
        return any(titled_sections(at_path(row, column)) for row in self.rows)

    def is_filled(self, column: str) -> bool:
        """Whether a good part of the records has a value there."""
        return len(self.values(column)) >= _LEAST_FILLED * len(self.rows)


def choose(mapping: ColumnMapping, sample: Sample, *, is_known: bool = False) -> dict[str, list[str]]:
    """Return what the values of a file decide otherwise than the names did (see `columns.CHOICE_KEY`).

    A name that is taken for what its values are not is dropped where that matters, and a field that no name tells is
    the one column whose values can be nothing else. `is_known`: a recipe says what the columns are; ids that count the
    rows are ids then.
    """
    choice: dict[str, list[str]] = {}
    free = [column for column in mapping.unused if sample.is_filled(column) and not is_of_something_else(column)]
    free += _misnamed_dates(mapping, sample, choice)
    choice |= drop_unsure(mapping, sample)
    _choose_title(mapping, sample, free, choice)
    _choose_text(mapping, sample, free, choice)
    for field, kind in (("posted", "dates"), ("salary", "money"), ("location", "places")):
        needed = {"salary": ("salary", "salary_min", "salary_max"), "location": ("location", "city", "country"),
                  "posted": ("posted", "observed")}[field]  # fmt: skip
        if not any(name in mapping.candidates for name in needed) or choice.get(field) == []:
            alike = [column for column in free if sample.kind(column) == kind]
            if len(alike) == 1:
                choice[field] = alike
    _choose_address(mapping, sample, free, choice)
    _choose_observed(mapping, sample, free, choice)
    _choose_seniority(mapping, sample, choice)
    _choose_workplace(mapping, sample, choice)
    _choose_id(mapping, sample, choice, is_known)
    declared = mapping.declared
    return {name: columns for name, columns in choice.items() if name.removeprefix(PART) not in declared}


def are_sections(rows: Sequence[Mapping[str, Any]], holders: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether objects are titled sections of texts rather than postings.

    Their titles are known, or come again; or what holds them is titled like an occupation, and they aren't.
    """
    told_ones = [titled(row) for row in rows]
    titles = Counter(own[0].strip() for own in told_ones if own is not None)
    if None in told_ones or any(len(row) > _MAX_SECTION_KEYS for row in rows):
        return False
    count = sum(
        number for title, number in titles.items() if (number > 1 or _is_heading(title)) and not is_title(title)
    )
    named = [name for holder in holders for name in _titles_of(holder)]
    are_postings_around = bool(named) and all(map(is_title, named)) and not any(map(is_title, titles))
    return count >= _SECTION_SHARE * len(rows) or are_postings_around


def has_title(row: Mapping[str, Any]) -> bool:
    """Tell whether an object has a title itself."""
    return bool(_titles_of(row))


def _titles_of(row: Mapping[str, Any]) -> list[str]:
    unsure = column_rules().if_looks["title"]
    named = (value for key, value in row.items() if field_of(key) == "title" or squash(key) in unsure)
    return [value for value in named if isinstance(value, str)]


def _is_heading(title: str) -> bool:
    meaning = meaning_of(title)
    return meaning is not None and (meaning.heading is not None or meaning.field == "description")


def is_of_something_else(column: str) -> bool:
    """Tell whether a column's name tells of something else than the posting: a search, an expiry, the employer."""
    return bool(column_rules().other & set(words_of(column)))


def is_pay(value: str) -> bool:
    """Tell whether a value of a column that may be pay is: words or a range that can be read, or a number."""
    if any(letter.isalpha() for letter in value) or is_money(value) or _RANGE.search(value):
        return read_salary(value) is not None
    return as_number(value) is not None and _NUMBER.fullmatch(value.strip()) is not None


def is_coordinate(value: str) -> bool:
    """Tell whether a value may be a longitude."""
    try:
        return abs(float(value)) <= _MAX_COORDINATE
    except ValueError:
        return False


def is_employer(value: str) -> bool:
    """Tell whether a value may be an employer's name: words, and no answer to a question."""
    return any(letter.isalpha() for letter in value) and answer(value) is None and not is_address(value)


_PARTS_LOOKED: Mapping[str, Callable[[str], bool]] = {"salary": is_pay, "city": is_place, "company": is_employer}
"""Field -> what the values of columns are that mean it only by their looks."""


def drop_unsure(mapping: ColumnMapping, sample: Sample) -> dict[str, list[str]]:
    """Choose without columns whose names may mean something else, and whose values look as if they did."""
    rules = column_rules()
    choice: dict[str, list[str]] = {}

    def is_unlike(column: str, field: str, test: Callable[[str], bool]) -> bool:
        word = last_word(column)
        if word not in rules.unsure.get(field, ()) and squash(column) not in rules.if_looks.get(field, ()):
            return False
        may_be_coordinate = "lat" in rules.not_beside.get(word or "", ())
        return bool(sample.values(column)) and (
            sample.share(column, test) < _UNSURE_SHARE
            or (may_be_coordinate and sample.share(column, is_coordinate) >= _UNSURE_SHARE)
        )

    for field, test in _PARTS_LOOKED.items():
        named = mapping.candidates.get(field, ())
        kept = [column for column in named if not is_unlike(column, field, test)]
        if len(kept) < len(named) and field not in mapping.declared:
            choice[field] = kept
    return choice


def _choose_title(mapping: ColumnMapping, sample: Sample, free: Sequence[str], choice: dict[str, list[str]]) -> None:
    named = list(mapping.candidates.get("title", ()))
    unsure = column_rules().if_looks["title"]

    def is_plausible(column: str) -> bool:
        least = _NAMED_TITLE_SHARE if squash(column) in unsure else 0
        is_worded = sample.share(column, lambda value: any(letter.isalpha() for letter in value)) >= 0.5
        return not sample.values(column) or (is_worded and sample.share(column, is_title) >= least)

    kept = list(filter(is_plausible, named))
    if not any(sample.values(column) for column in kept):
        names = (column for column in free if not sample.is_in_sections(column))
        shares = sorted(((sample.share(column, is_title), column) for column in names), reverse=True)
        kept = [column for share, column in shares[:1] if share >= _TITLE_SHARE] or kept
    if kept != named:
        choice["title"] = kept


def _choose_text(mapping: ColumnMapping, sample: Sample, free: Sequence[str], choice: dict[str, list[str]]) -> None:
    named = [*mapping.candidates.get("description", ()), *mapping.candidates.get("description_html", ())]
    if any(sample.kind(column) == "long text" for column in named):
        return
    if mapping.parts and not named:  # only what can be nothing else
        misnamed = mapping.candidates.get("posted", ())
        free = [column for column in free if column in misnamed or sample.is_in_sections(column)]
    longest = sorted(
        ((median(map(len, sample.values(column))), column) for column in free if sample.kind(column) == "long text"),
        reverse=True,
    )
    if longest:
        choice["description"] = [longest[0][1], *mapping.candidates.get("description", ())]


def _misnamed_dates(mapping: ColumnMapping, sample: Sample, choice: dict[str, list[str]]) -> list[str]:
    """Drop columns that are named as if they told when it was posted ("Posting") and hold something else; return them.

    They hold addresses, whole texts, or titles.
    """
    named = mapping.candidates.get("posted", ())
    tests = (is_address, lambda value: len(value) >= LONG, lambda value: is_title(value) and not _DIGIT.search(value))
    wrong = [column for column in named if any(sample.share(column, test) >= SHARE for test in tests)]
    if wrong:
        choice["posted"] = [column for column in named if column not in wrong]
    return wrong


def _choose_address(mapping: ColumnMapping, sample: Sample, free: Sequence[str], choice: dict[str, list[str]]) -> None:
    """Take the one column of addresses that tell postings apart, and aren't the employer's, if no name tells it."""
    named = mapping.candidates.get("url", ())
    if any(is_address(as_address(at_path(row, column)) or "") for column in named for row in sample.rows):
        return
    others = column_rules().company_page
    alike = [
        column
        for column in free
        if sample.share(column, is_address) >= SHARE
        and not others & set(words_of(column))
        and _tells_apart(column, mapping, sample)
    ]
    if len(alike) == 1:
        choice["url"] = [*alike, *named]


def _choose_observed(mapping: ColumnMapping, sample: Sample, free: Sequence[str], choice: dict[str, list[str]]) -> None:
    """Take the one column of days that nothing else uses for the time of collection, if dates are relative to one."""
    posted = mapping.candidates.get("posted", ())
    if "observed" in mapping.candidates or "posted" in choice or not any(map(sample.values, posted)):
        return

    def is_day(value: str) -> bool:
        return absolute_date(value, sample.observed_at) is not None

    if any(sample.share(column, is_day) >= SHARE for column in posted):
        return
    days = [column for column in free if sample.kind(column) == "dates" and sample.share(column, is_day) >= SHARE]
    if len(days) == 1:
        choice["observed"] = days


def _choose_seniority(mapping: ColumnMapping, sample: Sample, choice: dict[str, list[str]]) -> None:
    if "seniority" in mapping.candidates:
        return
    for heading, columns in mapping.parts.items():
        for column in columns:
            is_level = sample.share(column, lambda value: len(value) < 60 and seniority("", value) != "unknown") >= 0.5
            if squash(column) in column_rules().if_looks["seniority"] and is_level:
                tells_years = sample.share(column, lambda value: any(letter.isdigit() for letter in value)) > 0
                choice["seniority"] = [column]
                choice[f"{PART}{heading}"] = [one for one in columns if one != column or tells_years]
                return


def _choose_workplace(mapping: ColumnMapping, sample: Sample, choice: dict[str, list[str]]) -> None:
    """Take columns of the kind of employment, most of whose values say where the work is done, for that."""
    named = mapping.candidates.get("employment_type", ())
    moved = [column for column in named if sample.share(column, is_workplace) >= _WORKPLACE_SHARE]
    if moved:
        others = [
            column
            for column in named
            if column not in moved or sample.share(column, lambda text: bool(employment_type(text)))
        ]
        choice["employment_type"] = others
        choice["is_remote"] = [*mapping.candidates.get("is_remote", ()), *moved]


def shared_ids(parsed: Sequence[PostingFields]) -> dict[str, list[str]]:
    """Return, as `choose` does, which of ids and addresses that a platform read don't tell postings apart."""
    choice: dict[str, list[str]] = {}
    for name in ("native_id", "url"):
        pairs = ((getattr(one, name), (one.title or "", _content(one))) for one in parsed)
        if not _are_apart(pair for pair in pairs if pair[0]):
            choice[name] = []
    return choice


def _content(fields: PostingFields) -> str:
    return f"{fields.company}|{fields.location}|{(fields.description or fields.description_html or '')[:300]}"


def _choose_id(mapping: ColumnMapping, sample: Sample, choice: dict[str, list[str]], is_known: bool) -> None:
    """Choose the column whose values tell postings apart; addresses that don't are none either."""
    ids = mapping.candidates.get("native_id", ())
    good = next(
        (
            column
            for column in ids
            if sample.is_filled(column)
            and _tells_apart(column, mapping, sample)
            and (is_known or squash(column) not in _ROW_NAMES or not _are_row_numbers(sample.values(column)))
        ),
        None,
    )
    if good is None and ids and any(sample.values(column) for column in ids):
        choice["native_id"] = []
    elif good is not None and good != ids[0]:
        choice["native_id"] = [good]
    urls = choice.get("url", mapping.candidates.get("url", ()))
    apart = [column for column in urls if not sample.values(column) or _tells_apart(column, mapping, sample)]
    if len(apart) < len(urls):
        choice["url"] = apart


def _tells_apart(column: str, mapping: ColumnMapping, sample: Sample) -> bool:
    """Tell whether records with the same value in a column are copies of one posting."""
    is_address_column = column in mapping.candidates.get("url", ())
    given = (at_path(row, column) for row in sample.rows)
    values = (as_address(value) if is_address_column else told(value, "native_id") for value in given)
    return _are_apart(
        (value, said) for value, said in zip(values, sample.said(mapping), strict=True) if value is not None
    )


def _are_apart(pairs: Iterable[tuple[str, tuple[str, str]]]) -> bool:
    """Tell whether few of the ids stand for postings that are unlike. `pairs`: id, and what its posting says."""
    contents: dict[str, set[tuple[str, str]]] = {}
    for value, said in pairs:
        contents.setdefault(value, set()).add(said)
    differing = sum(len(said) > 1 and _is_unlike(said) for said in contents.values())
    return not differing or (differing * 20 < len(contents) and len(contents) > 1)


def _is_unlike(contents: Iterable[tuple[str, str]]) -> bool:
    """Tell whether neither titles nor texts are the same: not one posting that was edited."""
    titles, texts = zip(*contents, strict=True)
    return len(set(titles)) > 1 and len(set(texts)) > 1


def _first(row: Mapping[str, Any], mapping: ColumnMapping, field: str) -> str:
    columns = mapping.candidates.get(field, ())
    return next((text for column in columns if (text := as_text(at_path(row, column)))), "")


def _text_of(row: Mapping[str, Any], mapping: ColumnMapping) -> str:
    columns = (*mapping.candidates.get("description", ()), *mapping.candidates.get("description_html", ()))
    texts = next((text for column in columns if (text := whole_text(at_path(row, column)))), "")
    place = next((as_place(at_path(row, column)) or "" for column in mapping.candidates.get("location", ())), "")
    return f"{_first(row, mapping, 'company')}|{place}|{texts[:300]}"


def _are_row_numbers(values: Sequence[str]) -> bool:
    """Tell whether ids count the rows: such a number means another posting in the next file."""
    if len(values) < _LEAST_VALUES or not all(value.removesuffix(".0").isdecimal() for value in values):
        return False
    numbers = [int(float(value)) for value in values]
    return numbers[0] in (0, 1) and all(later - earlier == 1 for earlier, later in pairwise(numbers))
