"""A salary told in the description, where it is told beyond doubt: a range, or one for each zone, called a salary."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from skilltide.normalise.data import load
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.patterns import any_of
from skilltide.normalise.salary import MAX_CHARS, MONTHLY_SHARE, Salary, read_salary
from skilltide.normalise.salary_counts import without_counts
from skilltide.normalise.salary_hints import counted_scales, currency_codes, hints
from skilltide.normalise.salary_ranges import MAX_FACTOR, Amount, amounts, lowered, pairs, plain
from skilltide.normalise.salary_shares import Share, for_full_time, shares
from skilltide.normalise.salary_words import fold_slash, label_end, salary_words

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
    r"(?:^|(?<=[^\W_]{3})|(?<=[\u3040-\ud7af]))(?<!approx)(?<!\bmax)(?<!\bmin)(?<!\binkl)(?<!\bincl)(?<!\bbzw)[.!?]['\")\]]*\s+(?=[^\W\d_]|['\"(])|[。！？]"
)
_LABEL = re.compile(r"[\s*•·-]*(?:[^:.\n]{1,60}:\s*)?")
"""What stands alone before a range in its line: a mark of a list, or a label ("McLean, VA: ")."""
_LINE_END = re.compile(r"\s*\n\s*")
_NUMBERS = re.compile(r"\d+")
_LEAST_UNMARKED = 1_000
"""A number below is no pay where neither a sign nor a scale says so ("月薪：15000-25000")."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A range of money that the description calls the salary."""

    wording: str
    salary: Salary
    is_total: bool
    """Pay with bonus and shares, or with full commission."""
    around: tuple[str, str]
    """What stands before and behind it, as far as the next number."""


@dataclass(frozen=True, slots=True)
class _MoneyRange:
    """A range of money in a text."""

    start: int
    end: int
    is_period_told: bool
    is_year_told: bool
    """Whether both ends tell a period, or the range a share of a year's pay: it is somebody's pay."""


@dataclass(frozen=True, slots=True)
class _UnspacedLeads:
    """Words for pay of languages that leave out the currency."""

    last: re.Pattern[str]
    """One of them, that nothing but letters stands behind."""
    currencies: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Leads:
    """What leads to a range, and what breaks that off; for lowered text."""

    stems: tuple[str, ...]
    """Letters of which some stand in all that `called` finds."""
    called: re.Pattern[str]
    other: re.Pattern[str]
    not_called: re.Pattern[str]
    of_job: re.Pattern[str]
    """What names the job: "for the Data Scientist, Credit Risk role"."""
    others: re.Pattern[str]
    praised: re.Pattern[str]
    below: re.Pattern[str]
    other_after: re.Pattern[str]
    """For text as it is written."""
    added: re.Pattern[str]


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
    in_languages = {word for words in data["called_in"].values() for word in words}
    called = {*data["called"], *in_languages}
    added = {f"{plus} {word}" for plus in ("+", "plus") for word in data["added"]}
    other = _words(data["other_money"])
    word = rf"(?!(?:{any_of(data['no_other'])})(?![^\W\d_]))[^\W\d_]+(?:-[^\W\d_]+)*\s"
    small = rf"(?-i:(?![A-ZÄÖÜ])){word}"  # what begins with a capital may be the next heading
    small_ones = rf"(?:{small}(?:and\s|&\s)?)?(?:{small}){{1,2}}"
    return _Leads(
        stems=tuple(sorted({word.strip("*^") for word in called} | {"薪"} | added)),
        called=re.compile(_words(called)),
        other=re.compile(_words({*data["other_money"], *data["not_called"]})),
        not_called=re.compile(_words(data["not_called"])),
        of_job=re.compile(_of_job(data["of_job"])),
        others=re.compile(_words(data["others"])),
        praised=re.compile(_words(data["praise"])),
        below=re.compile(_words(data["below"])),
        other_after=re.compile(
            rf"\s?(?:(?:in|of|worth of|an|von|de|di|van|als|as)\s)?(?:{word}|{small_ones})?"
            # a word to its end, as behind a part of it stands no colon: "Travel reimbursement: yes"
            rf"(?:{other})(?!\w)(?!{label_end(of_no_pay=True)})"
            rf"|\s?\(\s*(?:{small}){{0,3}}(?:{other})\s*\)",
            re.IGNORECASE,
        ),
        added=re.compile(rf"\s*(?:{any_of(added)})(?!\w)"),
    )


def _of_job(data: dict[str, list[str]]) -> str:
    """Return an expression for what names a job in one sentence; of numbers it may hold such as "Level 2"."""
    lead, noun = any_of(data["lead"]), any_of(data["noun"])
    return rf"\b(?:{lead})\s(?:[^.:;?!$€£\d\n]|\d(?!\d|[.,]\d)){{0,100}}?\b(?:{noun})\b"


@cache
def _unspaced_leads() -> _UnspacedLeads:
    called = load("salary")["in_text"]["called_in"]
    currencies = {word: code for code, words in called.items() for word in words}
    return _UnspacedLeads(re.compile(rf"({any_of(currencies)})[^\d\n。！？.!?]{{0,10}}$"), currencies)


@lru_cache(maxsize=ALIKE)
def find_salary(text: str, country_code: str | None = None) -> tuple[str, Salary] | None:
    """Return the salary range that a description tells, with its wording; None where it tells none.

    A range counts where one of the words of `salary.yml` (`in_text.called`) leads to it: it stands before it in the
    same sentence, or heads the lines that the range stands in, at most 160 characters away, and no word of other
    money ("bonus", "loans") stands between. What follows such a range closely is one more of the same. None has to
    lead to a range that heads its line, tells its periods and has a bonus or the like added. Several ranges in one
    currency and period (zones, levels) give the range from the lowest to the highest, with the notes that all have,
    `salary_several` and each one's wording; where they don't go together, there is none. Amounts in the currency of
    the posting's country go before others, base pay before pay with bonus and shares, pay for full time before that
    for a share of it.
    """
    found: dict[tuple[float | None, float | None], _Found] = {}
    for told in _called_salaries(text, country_code):
        found.setdefault((told.salary.annual_min, told.salary.annual_max), told)
    ranges = list(found.values())
    said = dict(zip(ranges, shares([told.around for told in ranges]), strict=True))
    own = load("salary")["countries"].get(country_code)
    # "80,000 DKK a month (about €130k a year)"
    ranges = [told for told in ranges if told.salary.currency_code == own] or ranges
    ranges = [told for told in ranges if not told.is_total] or ranges
    ranges = for_full_time(ranges, lambda told: _height(told, said[told]))
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


def _height(told: _Found, share: Share | None) -> tuple[Share | None, str | None, float]:
    return share, told.salary.period_code, told.salary.annual_max or 0


def _is_the_same(salary: Salary, first: Salary) -> bool:
    """Tell whether it is the first one, in another period: "$36 - $42 an hour ($74,880 - $87,360 a year)"."""
    if salary.period_code == first.period_code or salary.currency_code != first.currency_code:
        return False
    ends = ((salary.annual_min or 0, first.annual_min or 0), (salary.annual_max or 0, first.annual_max or 0))
    return all(max(pair) <= _MAX_FACTOR_OF_THE_SAME * min(pair) for pair in ends)


def _called_salaries(text: str, country_code: str | None) -> Iterator[_Found]:
    """Yield the ranges of money that the text calls its salary."""
    last_end: int | None = None
    for money in _money_ranges(text):
        start, end = money.start, money.end
        before = text[max(0, start - _REACH) : start]
        before = "\n\n".join(before.split("\n\n")[-2:])  # its paragraph and the heading above
        written = text[end : _line_end(text, end, 60)]
        behind = lowered(written)
        label = _label(before)
        if label is None and last_end is not None and start - last_end <= _MAX_TO_NEXT:
            between = text[last_end:start]
            label = between if _leads().other.search(lowered(between)) is None else None
        if label is None and money.is_year_told and _is_told_alone(before, text[start:end], behind):
            label = ""
        # "€90k - €120k+ benefits", "£45,000 - £50,000 Benefits Pension, 25 days"
        is_apart = text[end - 1] == "+" or _is_heading_of_perks(before, written, behind)
        if label is None or (not is_apart and _is_other_money(written, behind)):
            continue
        wording = _wording(text, start, end)
        salary = _read(wording, label, country_code, is_period_told=money.is_period_told)
        if salary is None:
            continue
        last_end = end
        around = _NUMBERS.split(lowered(before))[-1], _NUMBERS.split(behind)[0]
        yield _Found(wording, salary, _is_total(lowered(label), behind), around)


def _is_told_alone(before: str, wording: str, behind: str) -> bool:
    """Tell whether a range that tells its periods is pay without a word for it: it heads its line, with what is added
    to pay ("$145,000/year to $204,000/year + bonus"), or tells so many months' pay ("25k-40k·15薪")."""
    if MONTHLY_SHARE.search(wording):
        return True
    return not before.rpartition("\n")[2].strip(" \t*•·-") and _leads().added.match(behind) is not None


def _wording(text: str, start: int, end: int) -> str:
    """Return a range as it is written, without the end of its sentence, and with the bracket that closes in it."""
    wording = text[start:end].strip()
    if wording.count("(") > wording.count(")") and text[end : end + 1] == ")":
        return wording + ")"
    return wording.removesuffix(".") if wording[-2:] in ("k.", "K.") else wording


def _is_heading_of_perks(before: str, written: str, behind: str) -> bool:
    """Tell whether what stands behind a range, as written and lowered, is a heading in the same line: "Pension".

    `before`: what stands before the range; what is added to pay is none ("plus £12,000 - £15,000 Pension").
    """
    words = salary_words()
    is_heading = words.perks_after.match(behind) is not None and written.lstrip(" –-")[:1].isupper()
    return is_heading and words.added_to.search(lowered(before)) is None


def _is_other_money(written: str, behind: str) -> bool:
    """Tell whether what stands behind a range, as written and lowered, makes it other money than pay."""
    return bool(_leads().other_after.match(written) or salary_words().not_pay_after.search(behind))


def _label(before: str) -> str | None:
    """Return what stands from the word that calls a range the salary to the range, and somewhat before it; None where
    none leads to it."""
    leads = _leads()
    lower = lowered(before)
    called = [match.span() for match in leads.called.finditer(lower)]
    if not called:
        return None
    start, end = called[-1]
    if any(other.end() > start for other in leads.other.finditer(_without_job(before, lower, start))):
        return None
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


def _without_job(before: str, lower: str, start: int) -> str:
    """Return a lowered text with blanks for what names the job from a place on; its words tell of no other money.

    `before`: the text as written. Of a bonus and the like, only what begins with a capital may be of a job's name.
    """
    leads = _leads()

    def blank(match: re.Match[str]) -> str:
        at = start + match.start()
        is_name = all(before[at + said.start()].isupper() for said in leads.not_called.finditer(match[0]))
        return " " * len(match[0]) if is_name else match[0]

    return lower[:start] + leads.of_job.sub(blank, lower[start:])


def _read(wording: str, label: str, country_code: str | None, *, is_period_told: bool) -> Salary | None:
    """Read a range; without a period of its own, small amounts take that of what they are called ("hourly rate")."""
    salary = _read_with_lead(wording, label, country_code)
    if salary is not None and not is_period_told and salary.period_code in (None, "hour"):
        words = salary_words()
        told = set(words.periods_in(fold_slash(re.split(r"\d", label)[-1])))
        salary = read_salary(f"{wording} per {told.pop()}", country_code) if len(told) == 1 else None
    is_whole = salary is not None and salary.currency_code and salary.annual_min and salary.annual_max
    return salary if is_whole else None


def _read_with_lead(wording: str, label: str, country_code: str | None) -> Salary | None:
    """Read a range; what languages that leave out the currency call it tells its period, and the currency too."""
    lead = _unspaced_leads().last.search(label)
    called = lead[1] if lead else "薪" if MONTHLY_SHARE.search(wording) else None
    if called is None:
        return read_salary(wording, country_code)
    told = f"{lead[0]} {wording}" if lead else wording
    salary = read_salary(told, country_code)
    if salary is not None and salary.currency_code is not None:
        return salary
    data = load("salary")
    code, own = _unspaced_leads().currencies.get(called, "CNY"), data["countries"].get(country_code)
    of_scale = data["scale_of_country"]["currencies"]
    return read_salary(f"{told} {own if code in of_scale and own in of_scale else code}", country_code)


def _is_total(label: str, behind: str) -> bool:
    words = salary_words()
    return any(
        pattern.search(side)
        for pattern, side in (
            (words.total_before, label), (words.on_target_before, label),
            (words.total_after, behind), (words.on_target_after, behind),
        )
    )  # fmt: skip


def _money_ranges(text: str) -> Iterator[_MoneyRange]:
    """Yield the ranges of money of a text."""
    words = salary_words()
    for first, last in _windows(text):
        window = plain(text[first:last])
        if len(_NUMBERS.findall(window)) < 2:
            continue
        window = without_counts(window)
        lower = lowered(window)
        for pair in pairs(lower, list(amounts(window))):
            if len(pair.ends) < 2 or not _is_money(lower, pair.ends):
                continue
            until = pair.ends[-1].end
            attached = words.attached_at(lower, until)
            until = attached.end() if attached else until
            inner = words.attached_at(lower, pair.ends[0].end, pair.ends[1].start)
            code = _code_behind().match(window, until)  # "$40 - $50 per hour (USD)"
            share = MONTHLY_SHARE.match(window, until)
            until = share.end() if share else code.end() if code else until
            yield _MoneyRange(
                first + pair.start, first + until, bool(attached or inner), bool(share or (attached and inner))
            )


def _is_money(lower: str, ends: tuple[Amount, ...]) -> bool:
    """Tell whether a range is one of money by its signs and scales, or by the word for pay right before it."""
    if any(end.marks or end.scale in counted_scales() for end in ends):
        return True
    is_large = all(end.scale == "k" or end.value >= _LEAST_UNMARKED for end in ends)
    if not is_large or MONTHLY_SHARE.match(lower, ends[-1].end):
        return is_large
    lead = _unspaced_leads().last.search(lower, max(0, ends[0].start - 20), ends[0].start)
    return lead is not None and _unspaced_leads().currencies[lead[1]] != "KRW"


@cache
def _code_behind() -> re.Pattern[str]:
    codes = any_of(currency_codes())
    return re.compile(rf"\)?\s?(?:{codes})\b|\s\((?:{codes})\)")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of lines around currencies that a word for pay may lead to."""
    first = last = -1
    for hint in (*hints(text), None):
        if hint is not None and first >= 0 and hint - last < 2 * _AROUND and "\n" not in text[last:hint]:
            last = hint
            continue
        if first >= 0:
            start = _border(text, max(first - _AROUND, text.rfind("\n", max(0, first - _AROUND), first) + 1), -1)
            end = _border(text, _line_end(text, last, _AROUND), 1)
            around = lowered(text[max(0, start - _REACH) : end])
            if any(stem in around for stem in _leads().stems):
                yield start, end
        first = last = hint if hint is not None else -1


def _line_end(text: str, place: int, most: int) -> int:
    """Return where a line ends, at most so many characters behind a place."""
    end = text.find("\n", place, place + most)
    return min(len(text), place + most) if end < 0 else end


def _border(text: str, at: int, step: int) -> int:
    """Return the next place from one on, forwards or backwards, where no word is cut."""
    while 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace()):
        at += step
    return at
