"""Finds telephone numbers in a text, and tells them from pay, dates, versions and ids. Rules: `masking.yml`, `phone`.

Digits that stand close together are a run ("030 / 5550 1234"). A run is read as groups of digits, and what stands
before and after it decides what it can be: a label ("Tel.") makes nearly anything a number, "Ref." nearly nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from skilltide.normalise.data import load
from skilltide.normalise.patterns import any_of

Span = tuple[int, int]

_SEPARATOR = r"[ \u00a0\u202f().\-/\u2010-\u2015\u2212\u00b7_\[\]]"
_RUN = re.compile(rf"[0-9](?:{_SEPARATOR}{{0,4}}[0-9]){{6,60}}")
"""Longer ones are read in pieces, to bound the work; a number has 15 digits at most."""
_ASCII = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-") | {
    0xA0: " ", 0x202F: " ", 0xB7: ".", ord("_"): "-", ord("["): "(", ord("]"): ")"}  # fmt: skip
_GROUP = re.compile(r"[0-9]+")
_NO_DIGIT = re.compile(r"[^0-9]")
_LEAD = re.compile(r"(?:[(\[] ?)?\+ ?[(\[]?\Z|[(\[] ?\Z")
_DATE = re.compile(
    r"(?:\d{1,2} \d{1,2} (?:19|20)\d\d|(?:19|20)\d\d [01]?\d [0-3]?\d|(?:[01]?\d (?:19|20)\d\d ?){2})(?: |$)"
)
_YEARS = re.compile(r"(?:(?:19|20)\d\d(?: |$)){2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})*(?: 000)+")
_CAMEL = re.compile(r"[A-Z]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_GAP = re.compile(r"[\s.,:;#()\[\]=/|*\u2013-]{0,5}")
_NAME = re.compile(r"[A-Z][a-z]{1,15}")
_ID_ENDING = re.compile(r"(?:s|en|'s)?-?(?:nummer|nr|number|numbers|no|id|ids|code)?\Z")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){1,6} ?\Z")
_IP = re.compile(r"(?:1?\d?\d|2[0-5]\d)(?:\.(?:1?\d?\d|2[0-5]\d)){3}")
_MAX_WORDS = 6
"""A label stands at most so many words before its number."""
_MAX_DIGITS, _MAX_GROUPS = 15, 8
_BEFORE, _AFTER, _WEB_BEFORE = 60, 24, 600
"""Characters around a run that are looked at; addresses of the web are long."""
_LAST_WORD = re.compile(r"\S+\Z")
_WEB = re.compile(r"://|www\.|\w\.[a-z]{2,}/|/jobs/")


@dataclass(frozen=True, slots=True)
class _Shape:
    """One way in which a country writes its numbers."""

    pattern: re.Pattern[str]
    only: str
    never: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    labels: frozenset[str]
    between: frozenset[str]
    ids: frozenset[str]
    id_between: frozenset[str]
    lead_in: re.Pattern[str]
    """Signs, single letters and schemes that announce a number."""
    units: re.Pattern[str]
    currencies: re.Pattern[str]
    extension: re.Pattern[str]
    countries: frozenset[str]
    told_bare: frozenset[str]
    shapes: dict[tuple[int, ...], list[_Shape]]
    """By the lengths of their groups."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits that stand close together, and what stands around them."""

    text: str
    start: int
    groups: list[Span]
    separators: list[str]
    """separators[i] stands before group i; the first is what leads in: "", "+", "(", "(+"."""
    before: str
    after: str
    is_web: bool
    """It stands within an address of the web."""

    def digits(self, first: int, last: int) -> str:
        """Return the digits of the groups from `first` up to, not including, `last`."""
        return "".join(_NO_DIGIT.sub("", self.text[start:end]) for start, end in self.groups[first:last])

    def lengths(self, first: int, last: int) -> list[int]:
        """Return the number of digits of each group."""
        return [len(self.digits(place, place + 1)) for place in range(first, last)]

    def canonical(self, first: int, last: int, *, with_brackets: bool = True) -> str:
        """Return groups with one space between them: "(030) 1234567"."""
        words = []
        for place in range(first, last):
            end = self.groups[place][1]
            word = self.digits(place, place + 1)
            following = self.separators[place + 1] if place + 1 < len(self.groups) else self.text[end : end + 1]
            if with_brackets and "(" in self.separators[place] and ")" in following:
                word = f"({word})"
            words.append(word)
        return " ".join(words)


def _apart(words: list[object]) -> tuple[list[object], list[object]]:
    """Return words, and apart from them signs."""
    return [word for word in words if str(word)[0].isalpha()], [word for word in words if not str(word)[0].isalpha()]


def _set(words: list[object]) -> frozenset[str]:
    return frozenset(str(word) for word in words)


@cache
def _rules() -> _Rules:
    data = load("masking")["phone"]
    shapes: dict[tuple[int, ...], list[_Shape]] = {}
    classes = {"#": r"\d", "A": "[2-9]", "B": "[1-9]", "M": "[6-9]", "(": r"\(", ")": r"\)"}
    for entry in data["shapes"]:
        shape = entry["shape"]
        pattern = re.compile("".join(classes.get(mark, mark) for mark in shape))
        lengths = tuple(len(word.strip("()")) for word in shape.split())
        shapes.setdefault(lengths, []).append(
            _Shape(pattern, entry.get("only", ""), entry.get("never", ""), bool(entry.get("strong")))
        )
    unit_words, unit_signs = _apart(data["units"])
    currency_words, currency_signs = _apart(data["currencies"])
    return _Rules(
        labels=_set(data["labels"]),
        between=_set(data["between"]),
        ids=_set(data["ids"]),
        id_between=_set(data["id_between"]),
        lead_in=re.compile(
            rf"(?<!\w)[{''.join(data['letters'])}][:.] ?\Z|[{''.join(data['signs'])}]\ufe0f?[\s:]{{0,3}}\Z"
            rf"|(?:{any_of(data['schemes'])})(?://)?\+?\Z",
            re.IGNORECASE,
        ),
        units=re.compile(rf"\s?\+?\s?(?:(?:{any_of(unit_words)})(?!\w)|{any_of(unit_signs)})", re.IGNORECASE),
        currencies=re.compile(
            rf"(?:(?<!\w)(?:{any_of(currency_words)})|{any_of(currency_signs)})"
            rf"[\s:-]{{0,3}}(?:of |range |is )?[(\s]?\Z",
            re.IGNORECASE,
        ),
        extension=re.compile(rf",? ?(?:{any_of(data['extension'])})\.? ?:? ?(\d{{1,6}})(?!\w)", re.IGNORECASE),
        countries=frozenset(map(str, data["countries"])),
        told_bare=frozenset(map(str, data["told_bare"])),
        shapes=shapes,
    )


def find_numbers(text: str) -> Iterator[Span]:
    """Yield where telephone numbers stand in a text."""
    rules = _rules()
    for match in _RUN.finditer(text):
        if text[match.start() - 1 : match.start()].isdigit():
            continue  # the rest of a number that is too long
        run = _read(text, match)
        for first, last in _numbers(run, rules):
            start, end = run.start + run.groups[first][0], run.start + run.groups[last - 1][1]
            if last == len(run.groups) and (told := rules.extension.match(text, end)):
                end = told.end()
            yield start, end


def _read(text: str, match: re.Match[str]) -> _Run:
    run = match.group().translate(_ASCII)
    groups = [found.span() for found in _GROUP.finditer(run)]
    head = text[max(0, match.start() - _BEFORE) : match.start()]
    lead = _LEAD.search(head)
    before = head[: lead.start()] if lead else head
    separators = [lead.group().translate(_ASCII) if lead else ""]
    separators += [run[groups[i - 1][1] : groups[i][0]] for i in range(1, len(groups))]
    if len(groups) >= 9 and sum(end - start for start, end in groups) == len(groups) and not _is_counting(run):
        groups, separators = [(0, len(run))], separators[:1]  # 5 5 5 0 1 0 0 1 9 9
    word = _LAST_WORD.search(text, max(0, match.start() - _WEB_BEFORE), match.start())
    is_web = word is not None and _WEB.search(word.group()) is not None
    return _Run(run, match.start(), groups, separators, before, text[match.end() : match.end() + _AFTER], is_web)


def _numbers(run: _Run, rules: _Rules) -> Iterator[tuple[int, int]]:
    """Yield the telephone numbers of a run as groups, from and up to."""
    count = len(run.groups)
    before = run.before
    if _is_amount(run, rules):
        return
    place = 0
    is_labelled = _is_labelled(before, rules)
    while is_labelled and place < count and _can_be_labelled(run, place):
        last = _longest(run, place, rules)
        if len(run.digits(place, last)) < 7:
            break
        yield place, last
        place = last
    if place == 0 and "+" in run.separators[0]:
        place = 0 if run.is_web else _international(run, rules)
        if place:
            yield 0, place
    if place == count or (place == 0 and (run.is_web or _is_id(before, rules))):
        return
    is_glued = place == 0 and _is_glued(before, run)
    while place < count:
        found = None
        is_glued = is_glued and (place == 0 or len(run.separators[place]) < 2)
        if not is_glued and _is_border(run, place):
            found = _national(run, place, rules)
        if found is None:
            place += 1
            continue
        yield place, found
        place = found


def _words_before(before: str) -> Iterator[str]:
    """Yield the words that lead up to a number, the last one first, as long as only little stands between them."""
    end = len(before)
    for match in reversed(list(_WORD.finditer(before))):
        if not _GAP.fullmatch(before, match.end(), end):
            return
        yield match.group()
        end = match.start()


def _is_labelled(before: str, rules: _Rules) -> bool:
    """Tell whether a number is announced as one: "Tel.", "call Jane on"."""
    following = ""
    for word, _ in zip(_words_before(before), range(_MAX_WORDS), strict=False):
        plain = word.casefold()
        if plain in rules.labels or f"{plain} {following}" in rules.labels:
            return True
        if plain not in rules.between and not _NAME.fullmatch(word) and plain.strip("x"):
            break
        following = plain
    return rules.lead_in.search(before, max(0, len(before) - 30)) is not None


def _is_id(before: str, rules: _Rules) -> bool:
    """Tell whether what stands before a number says that it is something else: "Ref. no.", "Stellen-ID", "VAT DE"."""
    following = ""
    for word, _ in zip(_words_before(before), range(_MAX_WORDS), strict=False):
        plain = word.casefold()
        stems = {plain, plain.rpartition("-")[2], _ID_ENDING.sub("", plain), f"{plain} {following}"}
        if stems & rules.ids:
            return True
        if plain not in rules.id_between and not (len(word) == 2 and word.isupper()):
            break
        following = plain
    return _IBAN.search(before) is not None


def _can_be_labelled(run: _Run, first: int) -> bool:
    shown = run.canonical(first, min(len(run.groups), first + _MAX_GROUPS), with_brackets=False)
    return not _is_date_or_count(shown)


def _is_date_or_count(shown: str) -> bool:
    """Tell whether groups begin with a date or years, or are times of day or a count of thousands."""
    return bool(_DATE.match(shown) or _YEARS.match(shown) or _THOUSANDS.fullmatch(shown)) or _are_times(shown)


def _longest(run: _Run, first: int, rules: _Rules) -> int:
    """Return where a number that begins at a group ends: at another number, or where it gets too long."""
    last = first + 1
    while last < len(run.groups):
        size = len(run.digits(first, last))
        border = run.separators[last].strip(" ")
        is_apart = size >= 7 and (len(run.separators[last]) > 2 or "(" in border)
        if is_apart and len(run.digits(last, len(run.groups))) >= 6:
            break
        if size >= 9 and " " in run.separators[last] and _is_national(run, last, len(run.groups), rules, alone=True):
            break
        if len(run.digits(first, last + 1)) > _MAX_DIGITS:
            break
        last += 1
    return last


def _international(run: _Run, rules: _Rules) -> int:
    """Return where a number with "+" ends, 0 where it is none."""
    last = _longest(run, 0, rules)
    digits = run.digits(0, last)
    shown = run.canonical(0, last, with_brackets=False)
    is_amount = _THOUSANDS.fullmatch(shown) is not None and (len(digits) < 11 or not _has_country(digits, rules))
    if digits[0] == "0" or not 8 <= len(digits) <= _MAX_DIGITS or is_amount:
        return 0
    is_apart = run.separators[0].endswith(" ") or run.before[-1:].isalnum() or run.before[-1:] in ("/", "=", "#")
    if is_apart and (len(digits) < 10 or not _has_country(digits, rules)):
        return 0
    return last


def _national(run: _Run, first: int, rules: _Rules) -> int | None:
    """Return where a number that begins at a group, and is told without "+", ends."""
    count = len(run.groups)
    for last in range(min(count, first + _MAX_GROUPS), first, -1):
        if (last == count or _is_border(run, last)) and _is_national(run, first, last, rules, alone=False):
            return last
    return None


def _is_national(run: _Run, first: int, last: int, rules: _Rules, *, alone: bool) -> bool:
    """Tell whether groups are one number. `alone`: what stands around them doesn't matter."""
    digits = run.digits(first, last)
    if not 7 <= len(digits) <= _MAX_DIGITS or len(set(digits)) < 2:
        return False
    plain = run.canonical(first, last, with_brackets=False)
    is_address = _IP.fullmatch(run.text[run.groups[first][0] : run.groups[last - 1][1]]) is not None
    if is_address or _is_date_or_count(plain):
        return False
    if digits[0] == "0":
        return _has_trunk_zero(digits, run.lengths(first, last), run.separators[first + 1 : last]) or (
            _is_dialled_abroad(digits, last - first, rules)
        )
    is_whole = alone or (
        (first == 0 or len(run.separators[first]) > 1) and (last == len(run.groups) or len(run.separators[last]) > 1)
    )
    lengths = tuple(run.lengths(first, last))
    if is_whole and _is_told_with_country(run, first, last, rules):
        return True
    shown = run.canonical(first, last)
    kinds = {run.separators[place].strip(" ()")[:1] or " " for place in range(first + 1, last)}
    for shape in rules.shapes.get(lengths, ()):
        if not shape.pattern.fullmatch(shown) and not shape.pattern.fullmatch(plain):
            continue
        if (shape.only and kinds != {shape.only}) or (shape.never and shape.never in kinds):
            continue
        is_strong = shape.is_strong and (kinds != {" "} or "(" in shown)
        if (is_strong or is_whole) and not (lengths == (5, 5) and _is_range(plain, kinds)):
            return True
    return False


def _is_told_with_country(run: _Run, first: int, last: int, rules: _Rules) -> bool:
    """Tell whether groups are a number that begins with a country's code but without "+": 49 30 1234567."""
    code = run.digits(first, first + 1)
    digits = run.digits(first, last)
    if code not in rules.told_bare or not 11 <= len(digits) <= 13 or any("." in part or "/" in part for part in
            run.separators[first + 1 : last]):  # fmt: skip
        return False
    lengths = run.lengths(first + 1, last)
    return sum(lengths) >= 9 and _has_trunk_zero(
        "0" + digits[len(code) :], [lengths[0] + 1, *lengths[1:]], run.separators[first + 2 : last]
    )


def _has_trunk_zero(digits: str, lengths: Sequence[int], inner: Sequence[str]) -> bool:
    """Tell whether groups are a number with the zero that leads out of a town: 030 1234567, 06-12345678."""
    if digits.startswith("00") or not 9 <= len(digits) <= (12 if len(lengths) == 1 else 13) or len(lengths) > 6:
        return False
    if len(lengths) == 1:
        return len(digits) >= 10
    if lengths[0] == 1 and inner[0].strip("(") not in (" ", ")", ") "):
        return False  # 0.123456789
    if lengths[0] > (6 if len(lengths) == 2 else 5) or 1 in lengths[1:-1]:
        return False
    if set(lengths) == {2} and len(lengths) != 5:
        return False
    return not (list(lengths) == [5, 4] and list(inner) == ["-"])  # a postcode of the United States


def _is_dialled_abroad(digits: str, group_count: int, rules: _Rules) -> bool:
    """Tell whether groups are a number with the digits that lead out of a country: 0049 30 1234567, 011 44 20 ..."""
    for prefix, least in (("00", 11), ("011", 13), ("0011", 13)):
        is_long = len(digits) >= least + (group_count == 1)
        if is_long and digits.startswith(prefix) and _has_country(digits[len(prefix) :], rules):
            return True
    return False


def _has_country(digits: str, rules: _Rules) -> bool:
    return any(digits[:size] in rules.countries for size in (1, 2, 3))


def _are_times(shown: str) -> bool:
    """Tell whether groups are times of day: 0900 1730, 07 30 16 00."""
    words = shown.split()
    if {len(word) for word in words} == {2} and len(words) % 2 == 0:
        words = [first + second for first, second in zip(words[::2], words[1::2], strict=True)]
    return all(len(word) == 4 and word[:2] <= "24" and word[2] < "6" and word[3] in "05" for word in words)


def _is_counting(run: str) -> bool:
    """Tell whether single digits are a scale: 1 2 3 4 5 6 7 8 9."""
    digits = [int(digit) for digit in _NO_DIGIT.sub("", run)]
    return all(second == first + 1 for first, second in pairwise(digits))


def _is_range(shown: str, kinds: set[str]) -> bool:
    """Tell whether two groups are rather amounts: 60000-70000."""
    low, high = shown.split()
    is_round = low.endswith("00") and high.endswith("00")
    return is_round or (kinds == {"-"} and high > low and (low.endswith("00") or high.endswith("00")))


def _is_border(run: _Run, place: int) -> bool:
    """Tell whether a number can begin, or end, before a group."""
    return place == 0 or " " in run.separators[place] or "(" in run.separators[place]


def _is_amount(run: _Run, rules: _Rules) -> bool:
    """Tell whether a run is an amount or a part of a longer number."""
    if "+" not in run.separators[0] and rules.currencies.search(run.before, max(0, len(run.before) - 24)):
        return True
    after = run.after
    if rules.units.match(after) or re.match(r"[.,:]\d|[@_]\w", after):
        return True
    if after[:1].isalpha() and not _CAMEL.match(after) and not rules.extension.match(after):
        return True
    return re.search(r"\d[.,:]\Z|[%&]\Z", run.before) is not None


def _is_glued(before: str, run: _Run) -> bool:
    """Tell whether a run hangs on what stands before it, as a part of an id does: "JR0012345", "REQ-2024-00123"."""
    last = before[-1:]
    if "(" in run.separators[0]:
        return False
    if last.isalpha():
        return not (last.islower() and len(run.groups) > 2)
    return last in ("#", "=", "/", "_") or re.search(r"[^\W\d_][-.]\Z", before) is not None
