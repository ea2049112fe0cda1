"""The words and signs of salaries (`salary.yml`), ready to be looked for."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of, whole_words

NUMBER = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)"  # 8,00,000
    r"|\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?(?!\d)"  # 18 000  110'000  70.000,00
    r"|\d+(?:[.,]\d+)?"
)
_MAX_SHIFT = 30
"""So far behind "day" is looked for what makes it no period ("day or night shift")."""


@dataclass(frozen=True, slots=True)
class SalaryWords:
    """The tables of `salary.yml` by word, and the patterns made of them. Patterns are for lowered or folded text as
    their users say."""

    marks: dict[str, str]
    """Sign or word of a currency, casefolded -> ISO 4217 code or group."""
    scales: dict[str, int]
    periods: dict[str, str]
    amount: re.Pattern[str]
    """A number with marks and scale: groups `thousand`, `first`, `second`, `number`, `scale`, `plus`, `after` and
    `last`."""
    codes: re.Pattern[str]
    """A currency's code in capitals, anywhere."""
    period: re.Pattern[str]
    behind: frozenset[str]
    """Words of periods that are some right behind an amount only: "5,000 mo", but not "St. Louis, MO"."""
    no_pay_period: re.Pattern[str]
    """ "day shift", for folded text."""
    attached: re.Pattern[str]
    """A period that follows an amount at once, with gross or net: "/yr", " brut annuel"; matched in lowered text."""
    period_of_no_pay: re.Pattern[str]
    """ "annual bonus", for lowered text."""
    paid: re.Pattern[str]
    no_period: re.Pattern[str]
    link: re.Pattern[str]
    """The whole of what stands between the two amounts of a range, apart from periods and gross or net."""
    link_of_alike: re.Pattern[str]
    """The same between amounts of like size."""
    up_to: re.Pattern[str]
    least: re.Pattern[str]
    or_less: re.Pattern[str]
    or_more: re.Pattern[str]
    not_pay_before: re.Pattern[str]
    """Words of no pay that may lead to an amount, with the group `reach` for what stands between."""
    not_pay_after: re.Pattern[str]
    perks_before: re.Pattern[str]
    """Such as stand beside pay, at once before an amount or a word further away."""
    perks_after: re.Pattern[str]
    """The same at once behind one."""
    added_to: re.Pattern[str]
    """What leads to an amount that is added to pay: "plus £12,000 pension", in lowered text."""
    apart: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    """What leads to the first of two amounts that are one range whatever stands between them, and to the second."""
    ends_reach: re.Pattern[str]
    """What ends the reach of `not_pay_before`."""
    not_pay: re.Pattern[str]
    pay: re.Pattern[str]
    on_target_before: re.Pattern[str]
    on_target_after: re.Pattern[str]
    on_target: re.Pattern[str]
    total: re.Pattern[str]
    total_before: re.Pattern[str]
    total_after: re.Pattern[str]
    gross: re.Pattern[str]
    net: re.Pattern[str]

    def periods_in(self, folded: str) -> list[str]:
        """Return the periods that a text tells, folded with its slashes."""
        return [self.period_of(match) for match in self.told_periods(self.no_pay_period.sub(" ", folded))]

    def told_periods(self, folded: str) -> Iterator[re.Match[str]]:
        """Yield where a text that doesn't stand right behind an amount tells a period."""
        return (match for match in self.period.finditer(folded) if match["alone"] not in self.behind)

    def attached_at(self, lower: str, start: int, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return what follows an amount at once and tells its period, in a lowered text; none in "$20 day shift"."""
        match = self.attached.match(lower, start, end)
        if match and match["bare"]:
            rest = fold_slash(lower[match.start("bare") : min(end, match.end() + _MAX_SHIFT)])
            return None if self.no_pay_period.match(rest) else match
        return match

    def periods_behind(self, text: str) -> list[str]:
        """Return the periods that a lowered text tells which stands right behind an amount."""
        return [self.period_of(match) for match in self.period.finditer(fold_slash(text))]

    def period_of(self, match: re.Match[str]) -> str:
        """Return what a match of `period` tells."""
        return self.periods[match["after"] or match["alone"] or match["unspaced"] or match["compound"]]


def fold_slash(text: str) -> str:
    """Fold a text but keep "/" (as in "60/hr") as a mark of its own."""
    return " / ".join(fold(part) for part in text.split("/"))


@cache
def currency_mark(*, in_front: bool = False) -> str:
    """Return an expression for a currency's sign, code or word, for use without regard to case.

    `in_front`: without the words that stand behind an amount only.
    """
    currencies = load("salary")["currencies"]
    codes = rf"(?-i:{any_of(currencies['codes'])})(?![^\W\d_])"
    spelled = [sign for sign in currencies["signs"] if sign[0].isascii() and sign[0].isalpha()]  # "is$90k" is no "S$"
    signs = any_of(set(currencies["signs"]).difference(spelled))
    only_behind = set(currencies["only_behind"])
    words = "|".join(
        re.escape(word)
        + ("" if word.endswith(".") else r"(?![^\W\d_])")
        + (rf"(?!\s?(?:{signs}|{codes}|usd|eur|gbp))" if word in only_behind else "")  # "60,000 FT USD"
        for word in sorted(currencies["words"], key=lambda word: (-len(word), word))
        if not (in_front and word in only_behind)
    )
    return (
        rf"(?:{signs}|(?<![^\W\d_])(?:{any_of(spelled)}|{codes}|{words})"
        rf"|(?<=[kt])(?:eur|usd|gbp|chf)(?![^\W\d_]))"
    )


def begins(others: str) -> str:
    """Return an expression for where a number, a currency or a word may begin: behind no letter of a to z, but for
    currencies behind "k" and `others` (a set of letters).

    It stands before an expression of many words, all of which would be tried at each letter.
    """
    return rf"(?-i:(?<![A-Za-z])|(?=[{others}])|(?<=[kKtT])(?=[eEuUgGcC]))"


def _amount(scales: Iterable[str]) -> re.Pattern[str]:
    front, mark = currency_mark(in_front=True), currency_mark()
    unspaced = [scale for scale in scales if scale >= "\u1100"]
    # in what follows another scale: nothing, a sign, or a word of its own
    end = rf"(?=\s?{mark}|[^\w]|$)"
    scale = rf"(?:{any_of(set(scales).difference(unspaced))})\.?{end}|{any_of(unspaced)}|[kt](?=eur|€)"
    signs = {sign[0] for sign in load("salary")["currencies"]["signs"]}
    others = re.escape("".join(sorted(sign for sign in signs if not (sign.isascii() and sign.isalpha()))))
    return re.compile(
        rf"{begins(others)}(?:(?<![^\W_])(?P<thousand>[kt])(?=[€$£]|eur|usd|gbp|chf))?"
        rf"(?:(?P<first>{front})\s?(?P<second>{front})?\s?|(?<![.,])(?<![^\W\u2e80-\ud7af])(?<!\d[' ]))"
        rf"(?P<number>{NUMBER})(?:\s?(?P<scale>{scale}))?(?P<plus>\+(?:(?![^\W\d_])|(?={mark})))?(?:,-{{1,2}})?(?(first)"
        rf"(?:\s?(?P<after>{mark})(?!\s?\d))?|(?:(?!\s{mark}\d)\s?(?P<last>{mark}))?)",
        re.IGNORECASE,
    )


def _compounds(data: dict[str, Any]) -> dict[str, str]:
    """Return what ends of words tell a period, folded: "monatsgehalt" is one of "Bruttomonatsgehalt"."""
    compounds = data["compounds"]
    whole = {
        fold(beginning + end): code
        for code, beginnings in compounds["beginnings"].items()
        for beginning in beginnings
        for end in compounds["ends"]
    }
    inflected = compounds["inflected"].items()
    return whole | {fold(word + ending): code for code, word in inflected for ending in compounds["inflections"]}


def _begun(words: Iterable[str]) -> str:
    """Return an alternative of words, of which those that begin with a Western letter stand behind none."""
    western = {word for word in words if word[0].isalpha() and word[0] < "\u1100"}
    others = set(words) - western
    begun = rf"(?<![^\W\d_])(?:{any_of(western)})"
    return f"(?:{begun}|{any_of(others)})" if others else begun


def _spaced(words: Iterable[str]) -> str:
    """Return an alternative of words as they are written: those of several parts with dots, hyphens or spaces."""
    return "|".join(
        r"[\s.-]{1,2}".join(map(re.escape, word.split())) + (r"\.?" if " " in word else "")
        for word in sorted(set(words), key=lambda word: (-len(word), word))
    )


@cache
def label_end(*, of_no_pay: bool = False) -> str:
    """Return an expression for the rest of a label, which begins what comes next: "sign-on *bonus:* $10,000".

    `of_no_pay`: behind a word of no pay.
    """
    data = load("salary")
    listed = ["not_pay", "not_pay_filler", "not_pay_end", "total", "on_target", "pay", "range_and", "label"]
    if of_no_pay:
        listed.append("label_of_no_pay")
    words = any_of(word for name in listed for word in data[name])
    return rf"(?:[\s-]+(?:{words})(?![^\W\d_]))*\s?:"


@cache
def salary_words() -> SalaryWords:
    """Return the words of `salary.yml`."""
    data = load("salary")
    currencies = data["currencies"]
    by_mark = currencies["signs"] | currencies["words"] | {code: code for code in currencies["codes"]}
    scales = {str(word): factor for factor, words in data["scales"].items() for word in words}
    iso = [code for code in {*by_mark.values()} if code.isupper()]
    return SalaryWords(
        marks={str(word).casefold(): currencies["renamed"].get(value, value) for word, value in by_mark.items()},
        scales=scales | {"t": 1000},  # thousands only in "60-70 TEUR", a ton elsewhere
        amount=_amount(scales),
        codes=re.compile(rf"(?<![A-Za-z])(?:{any_of(iso)})(?![A-Za-z])"),
        **_of_periods(data),
        **_of_ranges(data),
        **_of_other_money(data),
        **_of_kinds(data),
    )


def _filler(data: dict[str, Any]) -> str:
    """Return an expression for the words that may stand between an amount and what makes it no pay."""
    return rf"(?:[\s-]*(?:{any_of(data['not_pay_filler'])})(?![^\W\d_]))*"


def _of_periods(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `SalaryWords` that tell periods."""
    told = data["periods"].values()
    behind = {word for one in told for word in one.get("behind", [])}
    always = {word for one in told for word in one["words"]}
    written = always | {fold(word) for word in always}  # people leave accents out
    after = {word for one in told for word in one["after"]}
    periods = {
        fold(word): code
        for code, one in data["periods"].items()
        for word in (*one["words"], *one["after"], *one.get("behind", []))
    }
    compounds = _compounds(data)
    unspaced = [word for word in periods if min(word) >= "\u1100"]
    per_word = rf"(?:{any_of(map(fold, data['per']))})\s"
    per = rf"(?:\b{per_word}|/\s?)(?:{per_word})?"
    said = rf"(?:p?/\s?|(?<![^\W\d_])(?:{any_of(data['per'])})\s)(?:(?:{any_of(data['per'])})\s)?"
    taxed = rf"(?:{_gross(data)}|{_net(data)})"
    return {
        "periods": periods | compounds,
        "period": re.compile(
            rf"{per}(?P<after>{any_of(periods)})\b|\b(?P<alone>{any_of({*map(fold, always)} | behind)})\b"
            rf"|(?P<unspaced>{any_of(unspaced)})|(?P<compound>{any_of(compounds)})\b"
        ),
        "behind": frozenset(map(fold, behind)),
        "no_pay_period": re.compile(rf"\b(?:{'|'.join(data['no_pay_period'])})\b"),
        "attached": re.compile(
            rf"[\s(]{{0,2}}(?:{taxed}[\s,]{{0,2}})?(?:{said}(?:{_spaced(written | after | behind)})"
            rf"|(?P<bare>{_spaced(written | behind)}))(?![^\W\d_])(?:\s{taxed})?"
        ),
        "period_of_no_pay": re.compile(
            rf"(?<![^\W\d_])(?:{_spaced(written)}|{any_of(data['no_period'])})(?![^\W\d_])"
            rf"\s{_filler(data)}\s?{whole_words(data['not_pay'])}"
        ),
        "paid": re.compile(rf"{whole_words(data['paid'])}[\s:]*(?:{any_of(data['per'])}\s)?$"),
        "no_period": re.compile(rf"\b(?:{any_of(map(fold, data['no_period']))})\b"),
    }


def _of_ranges(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `SalaryWords` that link two amounts, or make one an upper or lower limit."""
    limit = r"[\s:.=]*$"
    or_less, at_most, or_more, at_least = (
        whole_words(data[name]) for name in ("or_less", "at_most", "or_more", "at_least")
    )
    return {
        "link": re.compile(
            rf"[\s,.():-]{{0,3}}(?:{any_of(data['range'])})[\s:(]{{0,2}}(?:(?:{any_of(data['up_to'])})[\s:]{{0,2}})?|\s?-\s?"
        ),
        "link_of_alike": re.compile(rf"[\s,.():-]{{0,3}}(?:{whole_words(data['range_and'])})[\s:(]{{0,2}}|\s?/\s?"),
        "up_to": re.compile(rf"{_begun(data['up_to'])}{limit}"),
        "least": re.compile(rf"{_begun(data['from'])}{limit}"),
        "or_less": re.compile(rf"^[\s,(]*{or_less}|^[\s(]*{at_most}(?!\s?\d)"),
        "or_more": re.compile(rf"^\+(?!\s?[^\W\d])|^\s?~(?!\s?\d)|^[\s,(]*{or_more}|^[\s(]*{at_least}(?!\s?\d)"),
        "apart": tuple(
            (re.compile(rf"{_begun(pair['lead'])}{limit}"), re.compile(rf"{_begun(pair['link'])}[\s:(]*$"))
            for pair in data["apart"]
        ),
    }


def _of_other_money(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `SalaryWords` that tell of money which is no pay."""
    one_filler = rf"(?:(?:{any_of(data['not_pay_filler'])})(?![^\W\d_])|[^\W\d_]+(?:-[^\W\d_]+)+)"  # "one-time"
    not_pay, perks = whole_words(data["not_pay"]), whole_words(data["perks"])
    money = whole_words(set(data["not_pay"]).difference(data["perks"]))
    pay, and_words = whole_words(data["pay"]), whole_words(data["range_and"])
    added = whole_words(["plus", *data["range_and"]])
    label = label_end(of_no_pay=True)
    return {
        "not_pay": re.compile(not_pay),
        "not_pay_before": re.compile(rf"(?={not_pay}(?P<reach>[^;|()\[\]]{{0,30}})$)"),
        "not_pay_after": re.compile(
            rf"^(?:{_filler(data)}[\s-]*{not_pay}|(?:\s*{one_filler}){{1,3}}[\s-]*{money})(?![\s-]eligible|{label})"
            rf"|^\s*\(\s*(?:(?:{one_filler}|{money})\s+){{0,3}}{money}(?:\s(?:{any_of(data['not_pay_end'])}))?\s*\)"
        ),
        "perks_before": re.compile(rf"{perks}(?:\s(?:package|included|scheme))?[\s–-]*$"),
        "perks_after": re.compile(rf"^[\s–-]*{perks}"),
        "added_to": re.compile(rf"(?:[+&]|{added})\s*$"),
        "pay": re.compile(pay),
        "ends_reach": re.compile(rf"[,+&]|(?<!max)(?<!min)(?<!ca)(?<!approx)(?<![^\w][^\W\d_])\.\s|{and_words}|{pay}"),
    }


def _of_kinds(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `SalaryWords` that tell what kind of pay it is: total, with full commission, gross, net."""
    leads = r"(?:[\s:(~-]*(?:range|of|up to|is|from|von|de|van|di)(?![^\W\d_]))*[\s:(~-]*$"
    found: dict[str, Any] = {"gross": re.compile(_gross(data)), "net": re.compile(_net(data))}
    for name in ("on_target", "total"):
        words = whole_words(data[name])
        found[name] = re.compile(words)
        found[f"{name}_before"] = re.compile(rf"{words}{leads}")
        found[f"{name}_after"] = re.compile(rf"^[\s(]*{words}(?!{label_end()})")
    return found


def _gross(data: dict[str, Any]) -> str:
    return whole_words(data["gross"])


def _net(data: dict[str, Any]) -> str:
    return r"(?<!\.)" + whole_words(data["net"])
