"""Titles: what role they name, apart from place and wording, and how far two of them agree (`vocabulary.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of, first_of
from skilltide.normalise.seniority import seniority
from skilltide.normalise.title import fold_title
from skilltide.openings.words import vocabulary

LEVEL_ON_ONE_SIDE = 0.25  # taken for the same only with the same words
GRADE_ON_ONE_SIDE = 0.12
WORDS_ON_ONE_SIDE = 0.3
WORDS_ON_BOTH_SIDES = 0.6
OTHER_COUNTRY_NAMED = 0.1

_WORKLOAD = re.compile(r"(?<![\w.,-])(\d{2})(?:\s?%?\s?[-–—]\s?(\d{2,3}))?\s?%(?!\w)")
_RANK = re.compile(":[^/]*")
_UNKNOWN = "unknown"
_FULL_TIME = 100
_NUMBER = re.compile(r"(?:[a-z]{0,4}\d{4,}\w*|\d+k|\d{2,})$")  # requisitions, years, salaries


@dataclass(frozen=True, slots=True)
class _Rules:
    same: dict[str, str]
    phrases: re.Pattern[str]
    """All that is replaced or taken out, the longest first."""
    grades: dict[str, str]
    """Word -> the grade that it is: "ii" is 2."""
    measured: re.Pattern[str]
    """Numbers that count something else than grades: "3 years"."""
    hourly: re.Pattern[str]
    """Pay or time in short: "45 hr"."""
    numbered: re.Pattern[str]
    """Names with the numbers that belong to them: "GPT 4"."""
    countries: dict[str, str]
    """Name -> code."""
    scales: re.Pattern[str]
    no_workload: re.Pattern[str]


class _Ranks(NamedTuple):
    word: re.Pattern[str]
    """Any word for a rank, for what is above or below it, or for either of two."""
    of_level: dict[str, dict[str, str]]
    """Level -> word -> rank."""
    beside: dict[str, str]
    """Word -> what it makes of the rank it stands beside."""
    levels_beside: frozenset[str]
    anywhere: frozenset[str]
    either: frozenset[str]


@cache
def _rules() -> _Rules:
    data = vocabulary()
    places = load("places")
    left_out = {fold(word) for word in (*data["ignored"], *data["levels"])}
    for table in ("countries", "regions"):
        left_out |= {fold(name) for names in places[table].values() for name in names}
    left_out |= {fold(name) for names in places["states"].values() for name in names.values()}
    left_out |= {fold(name) for names in places["cities"].values() for entry in names for name in entry.split("/")}
    for words in ("no_country", "area", "remote", "hybrid", "on_site"):
        left_out |= {fold(word) for word in places[words]}
    same = {fold(phrase): meaning for phrase, meaning in data["same"].items()}
    for word, nouns in data["no_workplace"].items():
        same |= {f"{word} {noun}": f"{word} {same.get(noun, noun)}" for noun in nouns}
    listed = sorted((left_out | same.keys()) - {""}, key=lambda phrase: (-len(phrase), phrase))
    phrases = re.compile(rf"(?<![a-z0-9+#])(?:{first_of(listed)})(?![a-z0-9+#])")
    countries = {fold(name): code for code, names in places["countries"].items() for name in names}
    scales = re.compile(
        rf"(?<![a-z0-9+#])(?:{any_of(data['scales'])}) ?((?![23]d)\d{{1,2}}[a-d]?)(?: (\d{{2}}))?(?![a-z0-9+#])"
    )
    no_workload = re.compile(rf"\W*(?:{any_of(data['no_workload'])})\b", re.IGNORECASE)
    grades = {str(grade): str(grade) for grade in data["grades"]} | data["numerals"]
    units = any_of(map(fold, (*data["years"], *data["units"])))
    measured = re.compile(rf"(?<![a-z0-9+#])\d{{1,2}}\+?(?: (?:to |or |bis |a |and )?\d{{1,2}}\+?)? ?(?=(?:{units})\b)")
    hourly = re.compile(rf"(?<![a-z0-9+#])\d{{2,3}}(?: \d{{1,3}})* ?(?:{any_of(data['hourly'])})(?![a-z0-9+#])")
    numbered = re.compile(rf"(?<![a-z0-9+#])({any_of(data['numbered'])}) \d{{1,2}}(?: \d)?(?![a-z0-9+#])")
    return _Rules(same, phrases, grades, measured, hourly, numbered, countries, scales, no_workload)


@cache
def _ranks() -> _Ranks:
    data = vocabulary()
    of_level = {
        level: {fold(word): rank for rank, words in ranks.items() for word in (rank, *words)}
        for level, ranks in data["ranks"].items()
    }
    beside = {fold(word): meaning for meaning, words in data["above_and_below"]["words"].items() for word in words}
    listed = {*(word for words in of_level.values() for word in words), *beside, *data["either"], *data["no_ranks"]}
    return _Ranks(
        re.compile(rf"(?<![a-z0-9+#])(?:{any_of(listed)})(?![a-z0-9+#])"),
        of_level,
        beside,
        frozenset(data["above_and_below"]["levels"]),
        frozenset(data["above_and_below"]["anywhere"]),
        frozenset(data["either"]),
    )


@lru_cache(maxsize=1 << 16)
def title_key(title: str, places: tuple[str, ...] = ()) -> str:
    """Return a title's role words in alphabetical order, its level with its rank, grade and countries.

    `places` are the posting's own places, which say nothing about the role. A title of which nothing is left keeps all
    its words.

    >>> title_key("Sr. ML Engineer II - Spain")
    'engineer learning machine/senior/2/ES'
    >>> title_key("Senior Manager, Data Science"), title_key("Research Scientist Grade 12 (60%)")
    ('data manager science/manager:senior manager//', 'research scientist//12 60%/')
    """
    rules = _rules()
    told_workload = [found for found in _WORKLOAD.finditer(title) if not rules.no_workload.match(title, found.end())]
    workload = {"-".join(filter(None, found.groups())) + "%" for found in told_workload}
    folded = fold_title(_WORKLOAD.sub(" ", title)) or fold_title(title)
    named = {rules.countries[found] for found in rules.phrases.findall(folded) if found in rules.countries}
    own = " ".join(folded.split())
    for place in sorted(map(fold, places), key=lambda name: (-len(name), name)):
        if place and place in own:
            own = re.sub(rf"(?<![a-z0-9]){re.escape(place)}(?![a-z0-9])", " ", own)
    own = rules.numbered.sub(r"\1", rules.measured.sub(" ", rules.hourly.sub(" ", own)))
    scaled = {number for found in rules.scales.findall(own) for number in found if number}
    own = rules.scales.sub(" ", own)
    kept = rules.phrases.sub(lambda found: rules.same.get(found.group(), " "), own).split()
    grades = sorted({rules.grades[word] for word in kept if word in rules.grades} | scaled | workload)
    words = sorted({_singular(word) for word in kept if word not in rules.grades and not _NUMBER.match(word)})
    return "/".join([" ".join(words) or folded, _level(title), " ".join(grades), " ".join(sorted(named))])


def _level(title: str) -> str:
    """Return a title's level, and behind a colon the ranks within it that it tells, where it has other ones.

    >>> _level("Senior Data Scientist"), _level("Staff Data Scientist"), _level("Manager / Senior Manager, Data")
    ('senior', 'principal:staff', 'manager:manager,senior manager')
    """
    code = seniority(title)
    ranks = _ranks()
    told = _ranks_told(fold_title(title.replace("/", " or ")), code, ranks) if code in ranks.of_level else set()
    level = "" if code == _UNKNOWN else code
    return level if told <= {code} else f"{level}:{','.join(sorted(told))}"


def _ranks_told(folded: str, code: str, ranks: _Ranks) -> set[str]:
    groups = _either_of(folded, ranks)
    words = ranks.of_level[code]
    has_own = any(word in words for group in groups for word in group)
    told = set()
    for group in groups:
        beside = [(place, ranks.beside.get(word)) for place, word in enumerate(group) if code in ranks.levels_beside]
        for place, word in enumerate(group):
            if word in words:
                more = {other for at, other in beside if other and (at < place or other in ranks.anywhere)}
                told.add(" ".join([*sorted(more), words[word]]))
        if beside and all(other for _, other in beside):  # "Senior" of "Senior or Staff", or of "Senior Leiter"
            more = {other for _, other in beside if other}
            told.add(" ".join([*sorted(more), *([] if has_own or code == _UNKNOWN else [code])]))
    return told if has_own or code != _UNKNOWN else set()


def _either_of(folded: str, ranks: _Ranks) -> list[list[str]]:
    """Return the words for ranks in a title; in groups where it tells several ("Senior or Staff Engineer")."""
    groups: list[list[str]] = [[]]
    end = -1
    is_either = False
    for found in ranks.word.finditer(folded):
        word = found.group()
        is_beside = found.start() == end + 1
        if word in ranks.either:
            is_either, end = is_beside and bool(groups[-1]), found.end()
            continue
        if is_either and is_beside:
            groups.append([])
        groups[-1].append(word)
        is_either, end = False, found.end()
    return groups


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class TitlePenalty(NamedTuple):
    """How much two titles speak against one vacancy, 0 to 1 together."""

    words: float
    """For the words that they don't share."""
    level: float
    """For another level, rank, grade or country; 1 for two levels, ranks or grades that contradict each other."""


class _Parts(NamedTuple):
    """What a title key is made of."""

    words: frozenset[str]
    level: str
    """With its ranks, as the key has it."""
    code: str
    """The level without them."""
    ranks: frozenset[str]
    """The ranks that it tells, else its level."""
    grades: tuple[str, ...]
    workloads: tuple[tuple[int, int], ...]
    """Shares of full time, in per cent: from, to."""
    countries: str


@lru_cache(maxsize=1 << 16)
def _parts(key: str) -> _Parts:
    words, level, told, countries = key.split("/")
    code, _, ranks = level.partition(":")
    grades = tuple(word for word in told.split() if not word.endswith("%"))
    workloads = tuple(_from_to(word) for word in told.split() if word.endswith("%"))
    own = frozenset((ranks or code).split(","))
    return _Parts(frozenset(words.split()), level, code, own, grades, workloads, countries)


@lru_cache(maxsize=1 << 18)
def title_penalty(first: str, second: str) -> TitlePenalty:
    """Return what two title keys speak against one vacancy.

    Another level, rank or grade is another vacancy. Words that one title adds ("Data Scientist, Payments") say less
    than words on both sides ("Data Scientist, Payments" and "Data Scientist, Growth").
    """
    if first == second:
        return TitlePenalty(0.0, 0.0)
    a, b = _parts(first), _parts(second)
    grade = _grade_penalty(a, b)
    if _contradict(a, b) or grade == 1:
        return TitlePenalty(0.0, 1.0)
    penalty = LEVEL_ON_ONE_SIDE * (a.level != b.level) + grade
    penalty += OTHER_COUNTRY_NAMED * bool(a.countries and b.countries and a.countries != b.countries)
    apart = 1 - len(a.words & b.words) / len(a.words | b.words)
    is_one_side = a.words <= b.words or b.words <= a.words
    return TitlePenalty((WORDS_ON_ONE_SIDE if is_one_side else WORDS_ON_BOTH_SIDES) * apart, penalty)


def _contradict(a: _Parts, b: _Parts) -> bool:
    """Tell whether two levels, with their ranks, can't be one: neither tells what the other does."""
    if a.code != b.code:
        return bool(a.code and b.code)
    return "" not in a.ranks | b.ranks and a.ranks.isdisjoint(b.ranks)


def _grade_penalty(a: _Parts, b: _Parts) -> float:
    """Return what grades and shares of full time speak against one vacancy; 1 for two that contradict each other."""
    both_grades, both_shares = bool(a.grades and b.grades), bool(a.workloads and b.workloads)
    if both_grades and set(a.grades).isdisjoint(b.grades):
        return 1.0
    if both_shares and not _overlap(a.workloads, b.workloads):
        return 1.0
    if a.grades != b.grades:
        return LEVEL_ON_ONE_SIDE if both_grades else GRADE_ON_ONE_SIDE  # "GS-12/13" and "GS-13" are as ranks are
    most = max((high for _, high in a.workloads + b.workloads), default=_FULL_TIME)
    return GRADE_ON_ONE_SIDE if most < _FULL_TIME and not both_shares else 0.0


def _overlap(first: tuple[tuple[int, int], ...], second: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= high_b and low_b <= high for low, high in first for low_b, high_b in second)


def _from_to(share: str) -> tuple[int, int]:
    low, _, high = share.rstrip("%").partition("-")
    return int(low), int(high or low)


def is_specific(key: str) -> bool:
    """Tell whether a title says more than the profession: "Data Scientist, Rider Pricing" does.

    >>> is_specific(title_key("Machine Learning Engineer")), is_specific(title_key("Data Scientist, Rider Pricing"))
    (False, True)
    """
    return bool(_parts(key).words - _professions())


def without_rank(key: str) -> str:
    """Return a title key without its rank: what is written alike for two ranks of a role isn't boilerplate by that.

    >>> without_rank(title_key("Staff Data Scientist")) == without_rank(title_key("Principal Data Scientist"))
    True
    """
    return _RANK.sub("", key)


def differ_in_profession(first: str, second: str) -> bool:
    """Tell whether two titles differ in nothing but what they call the profession."""
    return (_parts(first).words ^ _parts(second).words) <= _professions()


@cache
def _professions() -> frozenset[str]:
    return frozenset(vocabulary()["professions"])
