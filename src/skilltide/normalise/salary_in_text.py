"""A salary told in the description, where it is told beyond doubt: a range, or one for each zone, called a salary."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from skilltide.normalise.data import load
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.salary import MAX_CHARS, Salary, fold_slash, read_salary
from skilltide.normalise.salary_counts import without_counts
from skilltide.normalise.salary_ranges import MAX_FACTOR, amounts, lowered, pairs, plain
from skilltide.normalise.salary_words import salary_words
from skilltide.normalise.word_search import is_quick, places

_CODES = (
    "USD|EUR|GBP|CAD|CHF|AUD|NZD|SGD|HKD|PLN|SEK|NOK|DKK|CZK|HUF|RON|INR|PKR|AED|SAR|QAR|BRL|MXN|ZAR|JPY|ILS|RUB|UAH"
)
_SIGNS = ("$", "€", "£", "₹", "₽", "＄", "￡")
# What stands beside an amount of every range that is looked for. Each alternative begins with a letter of its own and
# looks back from there: so the expression is many times quicker.
_AFTER_AMOUNT = (r"zł", r"kr\b", "руб", "万", "만", "円", "LPA", "Lakh", "Lac", "lakh", "lac", "Euro", "euro")
_HINT = re.compile(
    "|".join([
        *map(re.escape, _SIGNS), r"R(?<=\bR)s\b",
        *(rf"{code[0]}(?<=\b{code[0]}){code[1:]}\b" for code in _CODES.split("|")),
        *(
            rf"{word[0]}(?:(?<=\d{word[0]})|(?<=\d[ k\u00a0]{word[0]})|(?<=\d[kK] {word[0]})){word[1:]}"
            for word in _AFTER_AMOUNT
        ),
    ])
)  # fmt: skip
_HINT_WORDS = (*_SIGNS, "Rs", *_CODES.split("|"), *(word.removesuffix(r"\b") for word in _AFTER_AMOUNT))
"""The letters of all hints: looked for first, as that takes a fourth of the time."""
_CODE_BEHIND = re.compile(rf"\)?\s?(?:{_CODES})\b|\s\((?:{_CODES})\)")
_REACH = 160
_AROUND = 80
"""So many characters around a currency are looked through for a range."""
_MAX_LABEL = 80
"""So long is what may stand before a range in its line where the line above leads to it ("- Boston office: ")."""
_MAX_FACTOR_OF_THE_SAME = 1.5
"""An hour's and a year's pay may differ by so much and be the same, by other working hours or 14 months a year."""
_MAX_TO_NEXT = 80
"""So far may a range be from the one before, to be one more of the same (zones, levels)."""
_SENTENCE_END = re.compile(
    r"(?:^|(?<=[^\W_]{3}))(?<!approx)(?<!\bmax)(?<!\bmin)(?<!\binkl)(?<!\bincl)(?<!\bbzw)[.!?]['\")\]]*\s+(?=[^\W\d_]|['\"(])|[。！？]"
)
_LABEL = re.compile(r"[\s*•·-]*(?:[^:.\n]{1,60}:\s*)?")
"""What stands alone before a range in its line: a mark of a list, or a label ("McLean, VA: ")."""
_LINE_END = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class _Found:
    """A range of money that the description calls the salary."""

    wording: str
    salary: Salary
    is_total: bool
    """Pay with bonus and shares, or with full commission."""


@dataclass(frozen=True, slots=True)
class _Leads:
    """What leads to a range, and what breaks that off; for lowered text."""

    stems: tuple[str, ...]
    """Letters of which some stand in all that `called` finds."""
    called: re.Pattern[str]
    other: re.Pattern[str]
    others: re.Pattern[str]
    praised: re.Pattern[str]
    below: re.Pattern[str]
    other_after: re.Pattern[str]


def _words(listed: Iterable[str]) -> str:
    """Return an alternative of words; "*" stands for any letters, "^" for the beginning of a line. A mark needs no
    border, nor does a script that puts no space between words."""
    whole, open_ended, any_place, of_line, unspaced = [], [], [], [], []
    for word in sorted(listed, key=lambda word: (-len(word), word)):
        escaped = re.escape(word.strip("*^"))
        if word[0] == "^":
            of_line.append(escaped)
        elif word[0] == "*":
            any_place.append(escaped + (r"\w*" if word[-1] == "*" else ""))
        elif word[0] > "\u1100":
            unspaced.append(escaped)
        elif not word[-1].isalnum():
            open_ended.append(escaped + (r"\w*" if word[-1] == "*" else ""))
        else:
            whole.append(escaped)
    parts = [rf"(?<!\w)(?:(?:{'|'.join(whole)})(?!\w)|{'|'.join(open_ended) or '(?!)'})", *unspaced]
    if any_place:
        parts.append(rf"(?:{'|'.join(any_place)})(?!\w)")
    if of_line:
        parts.append(rf"(?:(?<=\n)|(?<=[*•-] ))(?:{'|'.join(of_line)})(?!\w)")
    return "|".join(parts)


@cache
def _leads() -> _Leads:
    data = load("salary")["in_text"]
    other = _words(data["other_money"])
    return _Leads(
        stems=tuple(sorted({word.strip("*^") for word in data["called"]})),
        called=re.compile(_words(data["called"])),
        other=re.compile(_words({*data["other_money"], *data["not_called"]})),
        others=re.compile(_words(data["others"])),
        praised=re.compile(_words(data["praise"])),
        below=re.compile(_words(data["below"])),
        other_after=re.compile(
            rf"^\s?(?:(?:in|of|worth of|an|von|de|di|van)\s)?(?:(?!plus|and|und|et|y|with)[^\W\d_]+\s)?(?:{other})"
        ),
    )


@lru_cache(maxsize=ALIKE)
def find_salary(text: str, country_code: str | None = None) -> tuple[str, Salary] | None:
    """Return the salary range that a description tells, with its wording; None where it tells none.

    A range counts where one of the words of `salary.yml` (`in_text.called`) leads to it: it stands before it in the
    same sentence, or heads the lines that the range stands in, at most 160 characters away, and no word of other money
    ("bonus", "loans") stands between. What follows such a range closely is one more of the same. Several ranges in one
    currency and period (zones, levels) give the range from the lowest to the highest, with the notes that all have,
    `salary_several` and each one's wording; where they don't go together, there is none. Amounts in the currency of the
    posting's country go before others, base pay before pay with bonus and shares.
    """
    found: dict[tuple[float | None, float | None], _Found] = {}
    for told in _called_salaries(text, country_code):
        found.setdefault((told.salary.annual_min, told.salary.annual_max), told)
    ranges = list(found.values())
    own = load("salary")["countries"].get(country_code)
    # "80,000 DKK a month (about €130k a year)"
    ranges = [told for told in ranges if told.salary.currency_code == own] or ranges
    ranges = [told for told in ranges if not told.is_total] or ranges
    ranges = [told for told in ranges if not _is_the_same(told.salary, ranges[0].salary)]
    salaries = [told.salary for told in ranges]
    if not salaries or len({(salary.currency_code, salary.period_code) for salary in salaries}) > 1:
        return None
    low = min(salaries, key=lambda salary: salary.annual_min or 0)
    high = max(salaries, key=lambda salary: salary.annual_max or 0)
    if (high.annual_max or 0) > MAX_FACTOR * (low.annual_min or 0):
        return None
    notes = tuple(note for note in low.notes if all(note in salary.notes for salary in salaries))
    if len(salaries) > 1:
        notes = (*notes, "salary_several")
    wording = "; ".join(told.wording for told in ranges)[:MAX_CHARS]
    return wording, replace(low, max=high.max, annual_max=high.annual_max, notes=notes)


def _is_the_same(salary: Salary, first: Salary) -> bool:
    """Tell whether it is the first one, in another period: "$36 - $42 an hour ($74,880 - $87,360 a year)"."""
    if salary.period_code == first.period_code or salary.currency_code != first.currency_code:
        return False
    ends = ((salary.annual_min or 0, first.annual_min or 0), (salary.annual_max or 0, first.annual_max or 0))
    return all(max(pair) <= _MAX_FACTOR_OF_THE_SAME * min(pair) for pair in ends)


def _called_salaries(text: str, country_code: str | None) -> Iterator[_Found]:
    """Yield the ranges of money that the text calls its salary."""
    last_end: int | None = None
    for start, end, said in _money_ranges(text):
        before = text[max(0, start - _REACH) : start]
        before = "\n\n".join(before.split("\n\n")[-2:])  # its paragraph and the heading above
        label = _label(before)
        if label is None and last_end is not None and start - last_end <= _MAX_TO_NEXT:
            between = text[last_end:start]
            label = between if _leads().other.search(lowered(between)) is None else None
        behind = lowered(text[end : min(end + 60, _line_end(text, end))])
        is_open = text[end - 1] == "+"  # "€90k - €120k+ benefits"
        if label is None or (not is_open and any(one.search(behind) for one in _not_behind())):
            continue
        wording = _wording(text, start, end)
        salary = _read(wording, label, country_code, is_period_told=said)
        if salary is None:
            continue
        last_end = end
        yield _Found(wording, salary, _is_total(lowered(label), behind))


def _wording(text: str, start: int, end: int) -> str:
    """Return a range as it is written, without the end of its sentence, and with the bracket that closes in it."""
    wording = text[start:end].strip()
    if wording.count("(") > wording.count(")") and text[end : end + 1] == ")":
        return wording + ")"
    return wording.removesuffix(".") if wording[-2:] in ("k.", "K.") else wording


def _not_behind() -> tuple[re.Pattern[str], ...]:
    return _leads().other_after, salary_words().not_pay_after


def _label(before: str) -> str | None:
    """Return what stands from the word that calls a range the salary to the range, and somewhat before it; None where
    none leads to it."""
    leads = _leads()
    lower = lowered(before)
    called = [match.span() for match in leads.called.finditer(lower)]
    if not called or any(other.end() > called[-1][0] for other in leads.other.finditer(lower)):
        return None
    start, end = called[-1]
    sentence = max(0, *(match.end() for match in _SENTENCE_END.finditer(before, 0, start)), lower.rfind("\n", 0, start))
    if leads.others.search(lower, sentence):
        return None
    lines = _LINE_END.split(before[end:])
    line = lines[-1]
    if _SENTENCE_END.search(line):
        return None
    if len(lines) > 1:
        above = lines[0]
        heading = lower[lower.rfind("\n", 0, start) + 1 : end + len(above)]
        is_told_below = leads.below.search(lower[: -len(line) or None]) is not None
        is_heading = not any(_SENTENCE_END.search(part) or part.endswith((".", "!", "?")) for part in lines[:-1])
        is_praised = not above.endswith(":") and leads.praised.search(heading) is not None
        is_label = _LABEL.fullmatch(line) is not None
        if len(line) > _MAX_LABEL or not (is_told_below or ((is_heading or is_label) and not is_praised)):
            return None
    return before[max(0, start - 20) :]


def _read(wording: str, label: str, country_code: str | None, *, is_period_told: bool) -> Salary | None:
    """Read a range; without a period of its own, small amounts take that of what they are called ("hourly rate")."""
    salary = read_salary(wording, country_code)
    if salary is not None and not is_period_told and salary.period_code in (None, "hour"):
        words = salary_words()
        told = set(words.periods_in(fold_slash(re.split(r"\d", label)[-1])))
        salary = read_salary(f"{wording} per {told.pop()}", country_code) if len(told) == 1 else None
    is_whole = salary is not None and salary.currency_code and salary.annual_min and salary.annual_max
    return salary if is_whole else None


def _is_total(label: str, behind: str) -> bool:
    words = salary_words()
    return any(
        pattern.search(side)
        for pattern, side in (
            (words.total_before, label), (words.on_target_before, label),
            (words.total_after, behind), (words.on_target_after, behind),
        )
    )  # fmt: skip


def _money_ranges(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the ranges of money: where they begin and end, and whether they tell their period."""
    words = salary_words()
    lakh = set(load("salary")["lakh_scales"])
    for start, end in _windows(text):
        window = plain(text[start:end])
        if sum(1 for _ in amounts(window)) < 2:
            continue
        window = without_counts(window)
        lower = lowered(window)
        for group in pairs(lower, list(amounts(window))):
            if len(group) == 2 and any(amount.marks or amount.scale in lakh for amount in group):
                attached = words.attached.match(lower[group[-1].end :])
                until = group[-1].end + (attached.end() if attached else 0)
                inner = words.attached.match(lower[group[0].end : group[1].start])
                code = _CODE_BEHIND.match(window, until)  # "$40 - $50 per hour (USD)"
                yield start + group[0].start, start + (code.end() if code else until), bool(attached or inner)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of lines around currencies that a word for pay may lead to."""
    first = last = -1
    for hint in (*hints(text), None):
        if hint is not None and first >= 0 and hint - last < 2 * _AROUND and "\n" not in text[last:hint]:
            last = hint
            continue
        if first >= 0:
            start = _border(text, max(first - _AROUND, text.rfind("\n", 0, first) + 1), -1)
            end = _border(text, min(last + _AROUND, _line_end(text, last)), 1)
            around = lowered(text[max(0, start - _REACH) : end])
            if any(stem in around for stem in _leads().stems):
                yield start, end
        first = last = hint if hint is not None else -1


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _border(text: str, at: int, step: int) -> int:
    """Return the next place from one on, forwards or backwards, where no word is cut."""
    while 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace()):
        at += step
    return at


def hints(text: str) -> Iterator[int]:
    """Yield where a text holds a currency."""
    if is_quick():
        return (place for place in places(text, _HINT_WORDS) if _HINT.match(text, place))
    return slow_hints(text)


def slow_hints(text: str) -> Iterator[int]:
    """Yield the same as `hints`, without what may not be installed."""
    return (match.start() for match in _HINT.finditer(text))
