"""Finds e-mail addresses in a text, also spelt out ("jane [at] firm dot com"). Rules: `masking.yml`, `e_mail`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from skilltide.normalise.data import load
from skilltide.normalise.patterns import any_of

_REACH = 90
"""An address begins at most so many characters before its at sign."""

Span = tuple[int, int]

_QUOTES = "\"'~=+«»‹›“”„‘’"
_OPENING, _CLOSING = "[({<*_|/-" + _QUOTES, "])}>*_|/-" + _QUOTES
_OPEN, _CLOSE = f"[{re.escape(_OPENING)}]", f"[{re.escape(_CLOSING)}]"
_NAME = r"[\w+'&~-]{1,64}"
_LABEL = r"[\w-]{1,63}"
_AROUND = re.compile(r"[\[({<] ?@ ?[\])}>]|\\?@{1,2}")
_BRACKETED_A = re.compile(r"\(a\)")
_LOCAL_BACKWARDS = re.compile(r"\"[^\"\n]{1,64}\"|[\w+'&~-][\w+'&~@-]{0,63}(?:\.{1,2}[\w+'&~@-]{1,64}){0,5}")
_PLAIN_DOMAIN = re.compile(rf"{_LABEL}(?:\.{{1,2}}{_LABEL}){{1,6}}|\[[0-9A-Fa-f.:IPv]{{3,45}}\]")
_SPREAD = re.compile(r"(?:(?<!\w)\w[ .]){2,40}@(?: \w(?!\w)){1,40} ?\.(?: ?\w(?!\w)){2,6}")
_GLUED = re.compile(r"\b[a-z][\w.]{0,40}AT[a-z][\w-]{0,40}(?:DOT[a-z]{2,12}){1,3}\b")
_TAIL = re.compile(r"([a-z]{2,12})(?:[A-Z_-]|$)")
_PICTURE = re.compile(r"\d{1,2}x\.")


@dataclass(frozen=True, slots=True)
class _Rules:
    top: frozenset[str]
    no_names: frozenset[str]
    announced: re.Pattern[str]
    marked: re.Pattern[str]
    words: tuple[re.Pattern[str], re.Pattern[str]]
    foreign_words: re.Pattern[str]
    spelt_domain: re.Pattern[str]
    local: re.Pattern[str]


def _in_any_case(words: Iterable[str]) -> str:
    """Return a pattern of words, also as "At" and "AT", which is quicker than to ignore case."""
    forms = {form for word in words for form in (word, word.upper(), word.capitalize())}
    return any_of(forms)


def _letters(words: Iterable[str], place: int) -> str:
    """Return the letters that words have at a place, as a set of an expression."""
    return "[" + "".join(sorted({form for word in words for form in (word[place], word[place].upper())})) + "]"


@cache
def _rules() -> _Rules:
    data = load("masking")["e_mail"]
    signs, dots = data["at"], data["dot"]
    dot = _in_any_case(dots)
    marked_dot = rf"\s?{_OPEN}\s?(?:{dot}|\.)\s?{_CLOSE}\s?"
    any_dot = rf"(?:\.{{1,2}}|{marked_dot}|\s(?:{dot})\s|\s\.\s?)"
    dot_word = rf"\s(?={_letters(dots, 0)}{_letters(dots, 1)})(?:{dot})\s"
    domain = rf" {_LABEL}(?:\.[a-z]|{dot_word}|{marked_dot})"
    begins = f"(?={_letters(signs, 0)}{_letters(signs, 1)})"
    announced = "|".join(map(re.escape, data["announced_by"]))
    return _Rules(
        top=frozenset(data["top"]),
        no_names=frozenset(data["no_names"]),
        announced=re.compile(rf"(?<!\w)(?:{announced})[\s:=(<\[]{{0,4}}\Z", re.IGNORECASE),
        # Expressions that begin with a word or with a set of few characters are many times quicker than one for all.
        marked=re.compile(rf"{_OPEN} ?{begins}(?:{_in_any_case(signs)}) ?{_CLOSE}"),
        words=(re.compile(f" at(?={domain})"), re.compile(f" AT(?={domain})")),
        foreign_words=re.compile(rf" {begins}(?:{_in_any_case(signs)})(?={domain})"),
        spelt_domain=re.compile(rf"{_LABEL}(?:{any_dot}{_LABEL}){{1,5}}"),
        local=re.compile(rf"{_NAME}(?:{any_dot}{_NAME}){{0,5}}\Z"),
    )


def find_addresses(text: str) -> Iterator[Span]:
    """Yield where e-mail addresses stand in a text."""
    rules = _rules()
    place = text.find("@")
    if place >= 0 and " @ " in text:
        yield from (match.span() for match in _SPREAD.finditer(text))
    while place >= 0:
        sign = _AROUND.search(text, max(0, place - 2), place + 3)
        if sign is None or sign.end() - sign.start() > 2:  # "(@)"
            yield from _spelt(text, sign.span() if sign else (place, place + 1), "", rules)
        else:
            yield from _signed(text, sign.span(), rules)
        place = text.find("@", place + 1)
    if "DOT" in text:
        yield from (match.span() for match in _GLUED.finditer(text))
    for match in _BRACKETED_A.finditer(text):
        yield from _spelt(text, match.span(), "", rules)
    for match in rules.marked.finditer(text):
        yield from _spelt(text, match.span(), "", rules)
    # the words of other languages are not looked for in English texts, as far as they stand without brackets
    for words in rules.words if " the " in text else (rules.foreign_words,):
        for match in words.finditer(text):
            yield from _spelt(text, (match.start() + 1, match.end()), match.group()[1:], rules)


def _signed(text: str, sign: Span, rules: _Rules) -> Iterator[Span]:
    """Yield the address around an at sign. One with spaces beside it has to look like an address otherwise too."""
    left, right = _without_spaces(text, sign)
    is_close = (left, right) == sign
    start = _local_start(text, left, rules)
    plain = _PLAIN_DOMAIN.match(text, right)
    spelt = rules.spelt_domain.match(text, right)
    if start == left or (plain is None and spelt is None):
        return
    if is_close and plain is not None:
        domain = _trimmed(plain.group(), rules)
        top = domain.rpartition(".")[2]
        is_domain = (top.isalpha() and len(top) > 1) or top.startswith("xn--") or domain[0] == "["
        if is_domain and not _PICTURE.match(domain):
            yield start, right + len(domain)
    elif spelt is not None:
        domain = _trimmed(spelt.group(), rules)
        if _top(domain) in rules.top and (is_close or _is_name(text, (start, left), domain, right, rules)):
            yield start, right + len(domain)


def _spelt(text: str, sign: Span, word: str, rules: _Rules) -> Iterator[Span]:
    """Yield the address around a spelt-out at sign. `word`: the word that it is, where it stands in no brackets."""
    left, right = _without_spaces(text, sign, " \u00a0" if word else " \u00a0\n")
    is_close = (left, right) == sign
    mark = text[slice(*sign)]
    spelt = rules.spelt_domain.match(text, right)
    if spelt is None:
        return
    domain = _trimmed(spelt.group(), rules)
    top = _top(domain)
    is_plain = _PLAIN_DOMAIN.fullmatch(domain) is not None
    if mark == "(a)" and is_plain and not is_close:
        return  # "(a) a list" and "(b) another"
    if word or mark == "(a)" or mark[0] in "-_*/|" + _QUOTES or not is_plain:
        if top not in rules.top:
            return
    elif not (top.isalpha() and len(top) > 1):
        return
    if mark[0] == "-" and is_plain and is_close:
        return  # a part of an address of the web: "engineer-at-firm.com"
    local = rules.local.search(text, max(0, left - _REACH), left)  # takes longer than all before
    if local is not None and (not word or _is_told(text, local, word, is_plain, domain, rules)):
        yield local.start(), right + len(domain)


def _without_spaces(text: str, sign: Span, spaces: str = " \u00a0") -> Span:
    """Return where what stands before a sign ends, and what stands after it begins; up to two spaces are between."""
    left, right = sign
    while left > max(0, sign[0] - 2) and text[left - 1] in spaces:
        left -= 1
    while right < min(len(text), sign[1] + 2) and text[right] in spaces:
        right += 1
    return left, right


def _local_start(text: str, end: int, rules: _Rules) -> int:
    """Return where the part of an address before its at sign begins; `end` if there is none."""
    found = _LOCAL_BACKWARDS.match(text[max(0, end - _REACH) : end][::-1])
    start = end - found.end() if found else end
    if text[start - 1 : start] in (")", "]", "}", ">") and (
        spelt := rules.local.search(text, max(0, end - _REACH), end)
    ):
        return spelt.start()
    return start


def _is_told(text: str, local: re.Match[str], word: str, is_plain: bool, domain: str, rules: _Rules) -> bool:
    """Tell whether "jane at firm.com" is an address, and not where Jane works."""
    name = local.group()
    if name.casefold() in rules.no_names or domain.partition(".")[0].casefold() in rules.no_names:
        return False
    if rules.announced.search(text, max(0, local.start() - 20), local.start()):
        return True
    if word.casefold() != "at":
        return True
    if not is_plain:
        return " point " not in domain.casefold()  # "at any point in"
    if word == "AT":
        return name.islower()
    first, _, last = name.rpartition(".")
    return first.isalpha() and last.isalpha() and name.islower() and last not in rules.top and len(last) > 2


def _is_name(text: str, name_at: Span, domain: str, domain_start: int, rules: _Rules) -> bool:
    """Tell whether "jane @ firm.com" is an address, and not "Engineer @ Firm.com" or "one that ends in @firm.com"."""
    name = text[slice(*name_at)]
    if name.casefold() in rules.no_names or not name.strip("x0123456789"):
        return False
    if rules.announced.search(text, max(0, name_at[0] - 20), name_at[0]):
        return True
    if any(mark in name for mark in "._"):
        return True
    return text[domain_start - 1] in " \u00a0" and name.islower() and domain.islower()


def _trimmed(domain: str, rules: _Rules) -> str:
    """Cut off what is glued to a domain's end: "firm.comApply now", "firm.com.We offer", "firm.com-Apply"."""
    head, dot, last = domain.rpartition(".")
    before = head.rpartition(".")[2]
    if "." in head and last[:1].isupper() and _is_top(before, rules):
        return head
    tail = _TAIL.match(last)
    if dot and tail and tail.end(1) < len(last) and (last[tail.end(1)].isupper() or _is_top(tail[1], rules)):
        return domain[: len(domain) - len(last) + tail.end(1)]
    return domain


def _is_top(label: str, rules: _Rules) -> bool:
    return label in rules.top or not label.strip("x")  # one that is hidden already ends where it did


def _top(domain: str) -> str:
    return re.split(r"[\W_]+", domain)[-1].casefold()
