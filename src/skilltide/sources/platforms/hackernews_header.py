"""Reads the first line of a "Who is hiring?" comment: company, roles, places, remote, pay (`hackernews.yml`)."""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from skilltide.normalise.location import read_location
from skilltide.quick_yaml import load_yaml

_RULES = Path(__file__).with_name("hackernews.yml")
_LINK = re.compile(r"<a\b[^<>]{0,2000}>.{0,2000}?</a>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
_LINKED = re.compile(r"[\(\[]?\b(?:https?://|www\.)\S+[\)\]]?")
_ADDRESS = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|io|ai|org|net|co|dev|app|tech)\b/?\S*")
_BREAK = re.compile(r"<p>|</p>|<br\s*/?>|\n", re.IGNORECASE)
_BARS = re.compile(r"\s*(?:[|｜¦│┃❘∣]+|::)\s*")
_SPLITS = (_BARS, re.compile(r"\s+(?://|[-–—•·])\s+"), re.compile(r"\s+/\s+"))
_BRACKETS = re.compile(r"\s*[\(\[][^)\]]*[\)\]]?")
_BESIDE_PLACES = r"(?:^|[/;]|\bor\b)\s*(?:{})\s*(?=$|[(\[/;]|[-–—]\s|\bor\b)"
"""Where in a part a word stands that is all of it, or an item of a list of places."""
_BEHIND_NAME = re.compile(r"[(\[,:]|\s[-–—]\s|\s(?:is|are)\s")
_IS_HIRING = re.compile(r"\s+(?:is|are|we'?re)\s+(?:now |currently )?(?:hiring|looking)\b.*$", re.IGNORECASE)
_PROSE = re.compile(
    r"\?|^(?:we|our|all|some|open|see|check|apply|please|i|i'm|you|if|the|to|more|other)\b", re.IGNORECASE
)
MAX_TITLE = 150
MAX_LINE_CHARS = 4_000
MAX_PART_WORDS = 25
MAX_PAY_WORDS = 12
_MAX_NAME_WORDS = 5
_ONLY_WORDS = re.compile(
    r"(?!.*\b(?:or|and|in|for|with|within|from|ok|only|first|but|possible|friendly)\b)[\s\w+#.-]{1,40}", re.I
)
"""What stands between "remote" and a role that it belongs to."""
_MAX_ROLES = 8


@dataclass(frozen=True, slots=True)
class Header:
    """What a comment's first line tells. `title` holds all roles, separated by commas."""

    company: str | None
    title: str | None
    location: str | None
    is_remote: bool | None
    salary: str | None
    employment_type: str | None


@dataclass(frozen=True, slots=True)
class _Words:
    role: re.Pattern[str]
    employment: re.Pattern[str]
    remote: re.Pattern[str]
    remote_alone: re.Pattern[str]
    not_remote: re.Pattern[str]
    on_site: re.Pattern[str]
    hybrid: re.Pattern[str]
    money: re.Pattern[str]
    not_postings: re.Pattern[str]


@cache
def _words() -> _Words:
    data: dict[str, Any] = load_yaml(_RULES.read_text(encoding="utf-8"))

    def any_of(words: list[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)

    return _Words(
        **{name: any_of(data[name]) for name in ("role", "employment", "remote", "not_remote", "on_site", "hybrid")},
        remote_alone=re.compile(_BESIDE_PLACES.format("|".join(data["remote_alone"])), re.IGNORECASE),
        money=re.compile("|".join(data["money"]), re.IGNORECASE),
        not_postings=re.compile("|".join(data["not_postings"]), re.IGNORECASE),
    )


def is_posting(source: str) -> bool:
    """Tell whether a comment (HTML) offers work, as far as its beginning tells."""
    text = "\n".join(_lines(source)[:8])
    return bool(text.strip()) and not _words().not_postings.search(text)


def read_header(source: str) -> Header:
    """Read a comment (HTML). Without a line of that kind the title is the comment's beginning, and the rest None."""
    lines = _lines(source)
    first = lines[0] if lines else ""
    if len(lines) > 1 and _is_name(first) and len(_BARS.split(lines[1])) > 1:
        first, lines = f"{first} | {lines[1]}", lines[1:]
    parts = _split(first)
    if len(parts) < 2:
        return Header(None, _cut(first), None, None, None, None)
    company, rest = _company(parts[0]), parts[1:]
    words = _words()
    roles: list[str] = []
    places: list[str] = []
    pay: list[str] = []
    kinds: list[str] = []
    for part in rest:
        if len(part.split()) > MAX_PART_WORDS:
            continue  # the text itself, written on without a break
        if words.money.search(part) and len(part.split()) <= MAX_PAY_WORDS:
            pay.append(part)
        elif (read_location(part).country_code or _offers_remote(part)) and not _is_role(part):
            places.append(part)
        elif words.role.search(part):
            roles.append(part)
        elif words.employment.search(part):
            kinds.append(part)
        elif words.on_site.search(part) or words.hybrid.search(part) or len(part.split()) <= 4:
            places.append(part)
    kinds += [part for part in places if words.employment.search(part)]
    return Header(
        company=company,
        title=_cut(", ".join(roles) or ", ".join(_roles_below(lines[1:])) or first),
        location="; ".join(places) or None,
        is_remote=_is_remote(parts),
        salary=pay[0] if pay else None,
        employment_type="; ".join(kinds) or None,
    )


def _lines(source: str) -> list[str]:
    """Return a comment's lines as text, without links, empty ones left out."""
    lines = (line[:MAX_LINE_CHARS] for line in _BREAK.split(source))
    plain = (html.unescape(_TAG.sub(" ", _LINK.sub(" ", line))) for line in lines)
    return [line for line in (" ".join(line.split()) for line in plain) if line]


def _is_name(line: str) -> bool:
    """Tell whether a line may be a company's name by itself, with what else a first line tells in the next."""
    is_short = len(line.split()) <= _MAX_NAME_WORDS and line[-1] not in ".:!?"
    return is_short and len(_BARS.split(line)) == 1 and not _words().role.search(line) and not _PROSE.search(line)


def _split(line: str) -> list[str]:
    for pattern in _SPLITS:
        head, *rest = pattern.split(_LINKED.sub(" ", line))
        parts = [_trim(head), *(_trim(_ADDRESS.sub("", part)) for part in rest)]
        parts = [part for part in parts if part]
        if len(parts) > 1:
            return parts
    return [line]


def _trim(part: str) -> str:
    """Strip what separators and removed links leave behind: marks, empty or open brackets."""
    part = re.sub(r"[\(\[]\s*[\)\]]", " ", " ".join(part.split())).strip(" ,;:-–—*•·>")
    if part.count("(") > part.count(")"):
        part = part + ")" if part[-1] != "(" else part[:-1].strip()
    return part.rstrip(")") if part.count(")") > part.count("(") else part


def _company(part: str) -> str | None:
    name = _IS_HIRING.sub("", _BRACKETS.sub("", part)).strip(" ,-–—:|")
    return name if name and len(name) <= 100 else None


def _is_role(part: str) -> bool:
    """Tell whether a part is a role, with or without a place ("Data Scientist in Berlin", "Remote Data Scientist")."""
    words = _words()
    role = words.role.search(part)
    place = words.remote.search(_said(part))
    if role is None or place is None or role.start() < place.start():
        return role is not None
    return (
        _ONLY_WORDS.fullmatch(part, place.end(), role.start()) is not None and read_location(part).country_code is None
    )


def _roles_below(lines: list[str]) -> list[str]:
    """Return the lines further down that look like titles of roles: short, and naming one."""
    found = []
    for line in lines:
        bare = _trim(_LINKED.sub(" ", line)).rstrip(".")
        if bare and len(bare.split()) <= 8 and not _PROSE.search(bare) and _words().role.search(bare):
            found.append(_split(bare)[0])
    return list(dict.fromkeys(found))[:_MAX_ROLES]


def _said(part: str) -> str:
    """Blank out the phrases that say nothing of where the work is done."""
    return _words().not_remote.sub(lambda match: " " * len(match[0]), part)


def _offers_remote(part: str) -> bool:
    words, said = _words(), _said(part)
    is_alone = words.remote_alone.search(said) is not None and words.role.search(said) is None
    return is_alone or words.remote.search(said) is not None


def _is_remote(parts: list[str]) -> bool | None:
    """Remote where a part offers it, also as one of several; hybrid and on-site alone are not. Names offer nothing."""
    words = _words()
    name, *behind = _BEHIND_NAME.split(parts[0], maxsplit=1)
    if words.remote.fullmatch(name.strip()) or any(map(_offers_remote, (*behind, *parts[1:]))):
        return True
    return False if any(words.hybrid.search(part) or words.on_site.search(part) for part in parts) else None


def _cut(text: str) -> str | None:
    text = text.strip(" ,|-–—")
    return (text if len(text) <= MAX_TITLE else text[:MAX_TITLE].rsplit(" ", 1)[0]) or None
