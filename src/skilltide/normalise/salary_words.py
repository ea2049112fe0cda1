"""The words and signs of salaries (`salary.yml`), ready to be looked for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of

_NUMBER = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)"  # 8,00,000
    r"|\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?(?!\d)"  # 18 000  110'000  70.000,00
    r"|\d+(?:[.,]\d+)?"
)
COUNTED = re.compile(
    r"\s?(?:hours?|hrs?|h|std|stunden|heures?|horas|ore|uren|uur|timmar|godzin\w*|days?|tage|weeks?|months?|monate|years?|yrs?|"
    r"jahre|ans|años|anos|anni|jaar|lat|лет|часов|часа|x|×|people|employees|openings?|positions?|vacanc\w+)(?![^\W\d])",
    re.IGNORECASE,
)
"""What makes a bare number a count of something else than money: "40 hours", "13 months", "14 x"."""


@dataclass(frozen=True, slots=True)
class SalaryWords:
    """The tables of `salary.yml` by word, and the patterns made of them. Patterns are for casefolded or folded text as
    their users say."""

    marks: dict[str, str]
    """Sign or word of a currency, casefolded -> ISO 4217 code or group."""
    scales: dict[str, int]
    periods: dict[str, str]
    amount: re.Pattern[str]
    """A number with marks and scale: groups `thousand`, `first`, `second`, `number`, `scale`, `plus`, `after`."""
    codes: re.Pattern[str]
    """A currency's code in capitals, anywhere."""
    period: re.Pattern[str]
    no_period: re.Pattern[str]
    link: re.Pattern[str]
    """The whole of what stands between the two amounts of a range, apart from periods and gross or net."""
    up_to: re.Pattern[str]
    least: re.Pattern[str]
    or_less: re.Pattern[str]
    or_more: re.Pattern[str]
    not_pay_before: re.Pattern[str]
    not_pay_after: re.Pattern[str]
    on_target_before: re.Pattern[str]
    on_target_after: re.Pattern[str]
    gross: re.Pattern[str]
    net: re.Pattern[str]


def _whole(words: Iterable[Any]) -> str:
    """Return an alternative of whole words; a word that begins or ends with no letter needs no border there."""
    return rf"(?<![^\W\d_])(?:{any_of(words)})(?![^\W\d_])"


def _marks(currencies: dict[str, Any]) -> str:
    words = "|".join(
        re.escape(word) + ("" if word.endswith(".") else r"(?![^\W\d_])")
        for word in sorted(currencies["words"], key=len, reverse=True)
    )
    codes = rf"(?-i:{any_of(currencies['codes'])})(?![^\W\d_])"
    return (
        rf"(?:{any_of(currencies['signs'])}|(?<![^\W\d_])(?:{codes}|{words})|(?<=[kt])(?:eur|usd|gbp|chf)(?![^\W\d_]))"
    )


def _spaced_or_not(words: Iterable[str]) -> str:
    """Return an alternative of words that need borders, but for scripts that put no space between words."""
    listed = list(words)
    unspaced = [word for word in listed if min(word) >= "\u1100"]
    return rf"\b(?:{any_of(set(listed) - set(unspaced))})\b|(?:{any_of(unspaced)})"


@cache
def salary_words() -> SalaryWords:
    """Return the words of `salary.yml`."""
    data = load("salary")
    currencies = data["currencies"]
    by_mark = currencies["signs"] | currencies["words"] | {code: code for code in currencies["codes"]}
    mark = _marks(currencies)
    scales = {str(word): factor for factor, words in data["scales"].items() for word in words}
    all_scales = scales | {"t": 1000}  # thousands only in "60-70 TEUR", a ton elsewhere
    periods = {fold(word): code for code, told in data["periods"].items() for word in (*told["words"], *told["after"])}
    always = {fold(word) for told in data["periods"].values() for word in told["words"]}
    per_word = rf"(?:{any_of(map(fold, data['per']))})\s"
    per = rf"(?:\b{per_word}|/\s?)(?:{per_word})?"
    unspaced = [word for word in periods if min(word) >= "\u1100"]
    iso = [code for code in {*by_mark.values()} if code.isupper()]
    filler = rf"(?:[\s-]*(?:{any_of(data['not_pay_filler'])})(?![^\W\d_]))*"
    # in what follows a scale: nothing, a sign, or a word of its own
    end = rf"(?=\s?{mark}|[^\w]|$|[薪])"
    return SalaryWords(
        marks={str(word).casefold(): currencies["renamed"].get(value, value) for word, value in by_mark.items()},
        scales=all_scales,
        periods=periods,
        amount=re.compile(
            rf"(?:(?<![^\W_])(?P<thousand>[kt])(?=[€$£]|eur|usd|gbp|chf))?"
            rf"(?:(?P<first>{mark})\s?(?P<second>{mark})?\s?|(?<![.,])(?<![^\W\u2e80-\ud7af])(?<!\d[' ]))"
            rf"(?P<number>{_NUMBER})(?:\s?(?P<scale>(?:{any_of(scales)})\.?{end}|[kt](?=eur|€)))?(?P<plus>\+)?(?:,-{{1,2}})?(?(first)"
            rf"(?:\s?(?P<after>{mark})(?!\s?\d))?|(?:\s?(?P<last>{mark}))?)",
            re.IGNORECASE,
        ),
        codes=re.compile(rf"(?<![A-Za-z])(?:{any_of(iso)})(?![A-Za-z])"),
        period=re.compile(
            rf"{per}(?P<after>{any_of(periods)})\b|\b(?P<alone>{any_of(always)})\b|(?P<unspaced>{any_of(unspaced)})"
        ),
        no_period=re.compile(rf"\b(?:{any_of(map(fold, data['no_period']))})\b"),
        link=re.compile(rf"[\s,.():-]{{0,3}}(?:{any_of(data['range'])})[\s:(]{{0,2}}|\s?-\s?"),
        up_to=re.compile(rf"(?<![^\W\d_])(?:{any_of(data['up_to'])})[\s:.=]*$"),
        least=re.compile(rf"(?<![^\W\d_])(?:{any_of(data['from'])})[\s:.=]*$"),
        or_less=re.compile(rf"^[\s,(]*(?:{any_of(data['or_less'])})(?![^\W\d_])"),
        or_more=re.compile(rf"^\+(?!\s?[^\W\d])|^[\s,(]*(?:{any_of(data['or_more'])})"),
        not_pay_before=re.compile(rf"{_whole(data['not_pay'])}[^;|()\[\]]{{0,30}}$"),
        not_pay_after=re.compile(rf"^{filler}[\s-]*{_whole(data['not_pay'])}"),
        on_target_before=re.compile(rf"{_whole(data['on_target'])}[\s:(-]*(?:of|up to|is|from)?\s*$"),
        on_target_after=re.compile(rf"^[\s(]*{_whole(data['on_target'])}"),
        gross=re.compile(_spaced_or_not(data["gross"])),
        net=re.compile(r"(?<!\.)" + _spaced_or_not(data["net"]).replace("|(?:", r"|(?<!\.)(?:")),
    )
