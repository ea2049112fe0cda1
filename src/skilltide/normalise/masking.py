"""The one place that hides people's e-mail addresses and telephone numbers in what is published.

A posting passes `mask_posting` as a whole, messages pass `mask_text`. What is found is hidden at equal length, so that
offsets into a text hold. An address of the web can't be hidden in part without leading nowhere: it is left out, with
the note `url_withheld`.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from skilltide.model import Posting, PostingFields
from skilltide.normalise.data import load
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.mail_addresses import Span, find_addresses
from skilltide.normalise.phone_numbers import find_numbers
from skilltide.normalise.unfold import Unfolded, needs_unfolding, unfold

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")
_LOST_PLUS = re.compile(r"\A (?=\d)")

_SHORT = 300
_LINES = ("title", "company", "location", "salary")
"""Fields that other values are read from."""


def mask_personal(text: str) -> tuple[str, int]:
    """Replace letters and digits of e-mail addresses, and digits of telephone numbers, with `x`; return text and count.

    Length and punctuation stay. Entities, escapes, widths and invisible characters are read through to find them.
    Masking a masked text changes nothing. Ranges of years, salaries, versions and requisition numbers are left alone.
    """
    unfolded = unfold(text) if needs_unfolding(text) else None
    plain = text if unfolded is None else unfolded.text
    hidden: list[tuple[Span, re.Pattern[str]]] = []

    def hide(find: Callable[[str], Iterable[Span]], what: re.Pattern[str]) -> bool:
        nonlocal plain
        found = list(find(plain))
        if not found:  # nearly always
            return False
        spans = sorted(span for span in found if what.sub("x", plain[slice(*span)]) != plain[slice(*span)])
        if spans:
            plain = _hide(plain, spans, what)
            hidden.extend((span, what) for span in spans)
        return bool(spans)

    is_open = True
    while is_open:  # what is hidden can bring out what stands beside it: "Tel. 555 0101 or 555 0102"
        hide(find_addresses, _LETTER_OR_DIGIT)
        has_numbers = hide(find_numbers, _DIGIT)
        is_open = hide(_find_accounts, _LETTER_OR_DIGIT) or has_numbers
    if hidden and unfolded is not None:
        plain = _in_original(text, unfolded, hidden)
    return (plain if hidden else text), len(hidden)


def mask_text(text: str) -> str:
    """Return any text with people's e-mail addresses and telephone numbers hidden, see `mask_personal`."""
    return _mask_short(text) if len(text) <= _SHORT else _mask_long(text)


@lru_cache(maxsize=65536)
def _mask_short(text: str) -> str:
    """The same for titles, names and codes, which come again and again."""
    return mask_personal(text)[0]


@lru_cache(maxsize=ALIKE)
def _mask_long(text: str) -> str:
    return mask_personal(text)[0]


def mask_fields(fields: PostingFields) -> PostingFields:
    """Hide people's data in the fields that others are read from: no city or employer's key is made of a number."""
    changes: dict[str, Any] = {}
    for name in _LINES:
        given = getattr(fields, name)
        if given and (masked := mask_text(given)) != given:
            changes[name] = masked
    return replace(fields, **changes) if changes else fields


def mask_posting(posting: Posting) -> Posting:
    """Hide people's data in every string of a posting.

    An address of the web with a person's in it is left out (`url_withheld`), as it would lead nowhere with a part
    hidden; an id is replaced by its hash, as two ids must not become one.
    """
    changes: dict[str, Any] = {}
    notes: list[str] = []
    for name in Posting.__slots__:
        value = getattr(posting, name)
        if not isinstance(value, str) or name in ("url", "native_id"):
            continue
        masked = mask_text(value)
        if masked != value:
            changes[name] = masked
    if posting.url is not None and _is_personal_url(posting.url):
        changes["url"] = None
        notes.append("url_withheld")
    if (native_id := mask_id(posting.native_id)) != posting.native_id:
        changes["native_id"] = native_id
    if changes.keys() - {"url"}:
        notes.append("masked")
    return replace(posting, **changes, notes=(*posting.notes, *notes)) if changes else posting


def mask_id(native_id: str) -> str:
    """Return a source's id, or its hash where it holds people's data."""
    if not _is_personal_id(native_id):
        return native_id
    return "h" + hashlib.sha256(native_id.encode("utf-8", "replace")).hexdigest()[:20]


def _is_personal_id(native_id: str) -> bool:
    """Tell whether an id holds an address, or a number as no id is written: those hold digits and dashes."""
    if native_id.isalnum():
        return False
    return _has_address(native_id) or (any(mark in native_id for mark in "+( /") and bool(_numbers_in(native_id)))


def _is_personal_url(url: str) -> bool:
    """Tell whether an address of the web holds a person's, in its path or its query; bare digits are an id there."""
    if mask_text(url) != url:
        return True
    if not any(mark in url for mark in "%+@(?"):
        return False
    parts = urlsplit(url)
    for segment in map(unquote, parts.path.split("/")):
        if _has_address(segment) or any(re.search(r"[+( ]", number) for number in _numbers_in(segment)):
            return True
    values = [text for pair in parse_qsl(parts.query) for text in pair]
    # a "+" that nobody escaped is a space there
    values = [_LOST_PLUS.sub("+", unquote(value)) for value in values if not value.isalnum()]
    return any(_has_address(value) or _numbers_in(value) for value in values)


def _has_address(text: str) -> bool:
    plain = unfold(text).text
    return any(True for _ in find_addresses(plain)) or any(True for _ in _find_accounts(plain))


def _numbers_in(text: str) -> list[str]:
    """Return the telephone numbers of a text with the sign that leads in."""
    plain = unfold(text).text
    return [plain[max(0, start - 1) : end] for start, end in find_numbers(plain)]


def _hide(text: str, spans: Iterable[Span], what: re.Pattern[str]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (text[done:start], what.sub("x", text[max(start, done) : end]))
        done = max(end, done)
    return "".join((*parts, text[done:]))


def _in_original(text: str, unfolded: Unfolded, hidden: Iterable[tuple[Span, re.Pattern[str]]]) -> str:
    """Hide in a text what was found in its unfolded form; an escape of one character as a whole."""
    parts = list(text)
    for (start, end), what in hidden:
        for place in range(start, end):
            if what.match(unfolded.text[place]):
                for there in range(unfolded.starts[place], unfolded.ends[place]):
                    parts[there] = _LETTER_OR_DIGIT.sub("x", parts[there])
    return "".join(parts)


@cache
def _accounts() -> re.Pattern[str]:
    data = load("masking")["messengers"]
    links = "|".join(map(re.escape, data["links"]))
    labels = "|".join(data["labels"])
    return re.compile(
        rf"(?<!\w)(?:{links})(?:join/)?@?([A-Za-z][\w.:-]{{3,40}})"
        rf"|(?<!\w)(?:{labels})(?: id| name| handle| account)?\s?[:=]\s?(@?[A-Za-z][\w.:-]{{3,40}})"
        rf"|(?<!\w)(?:{labels})\s\(?@([A-Za-z]\w{{3,40}})"
        rf"|(?<!\w)skype\s([A-Za-z]\w*[._]\w[\w.]{{0,40}})", re.IGNORECASE,
    )  # fmt: skip


@cache
def _messengers() -> tuple[str, ...]:
    data = load("masking")["messengers"]
    return (*data["labels"], *data["links"])


def _find_accounts(text: str) -> Iterable[tuple[int, int]]:
    """Yield where the names of messenger accounts stand."""
    lower = text.lower()
    if not any(word in lower for word in _messengers()):  # nearly always, and quicker than the expression
        return
    for match in _accounts().finditer(text):
        yield match.span(match.lastindex or 0)
