"""Reads lists of boards that people share: CSV or JSON with addresses, or with platform and board.

A row's address tells platform and board; its name is the employer's, unless it is the board's name in other letters.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from skilltide.errors import ConfigurationError
from skilltide.sources.access import access_of, entries
from skilltide.sources.board import State
from skilltide.sources.board_registry import own_keys
from skilltide.sources.board_source import BoardSource
from skilltide.sources.board_store import KnownBoard
from skilltide.sources.discovery import board_platforms

MOST_BYTES = 256 * 1024 * 1024
NAMES = {
    "url": ("url", "link", "address", "board_url", "careers_url", "careers_page", "jobs_url"),
    "employer": ("name", "employer", "company", "company_name", "organization", "organisation"),
    "platform": ("platform", "ats", "provider", "source"),
    "board": ("board", "slug", "token", "board_token", "identifier", "handle"),
}
"""Columns or keys of a list, folded; the first that is filled counts."""
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.IGNORECASE)


@dataclass(slots=True)
class BoardList:
    """What a list holds."""

    boards: dict[tuple[str, str], KnownBoard] = field(default_factory=dict)
    """By platform and board, the latter in small letters."""
    row_count: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Rows that name no board, by reason."""


def read_list(path: Path, platform: str | None = None) -> BoardList:
    """Read a list of boards. `platform` says whose they are, where rows hold names of boards only.

    Raises:
        ConfigurationError: the file can't be read, or no row names a board; the message says what rows must have.
    """
    found = BoardList()
    for row in _rows(path):
        found.row_count += 1
        board = _board(row, platform, path.name)
        if isinstance(board, str):
            found.left_out[board] += 1
            continue
        key = (board.platform, board.board.casefold())
        known = found.boards.get(key)
        if known is None or (known.employer_from == "slug" and board.employer_from == "told"):
            found.boards[key] = board
        if known is not None:
            found.left_out["the same board again"] += 1
    known_hosts = {(key[0], key[1].split("/")[0]) for key, board in found.boards.items() if not board.is_host}
    for key in [key for key, board in found.boards.items() if board.is_host and (key[0], key[1][:-1]) in known_hosts]:
        del found.boards[key]
        found.left_out["a host whose boards stand in the list"] += 1
    if not found.boards:
        why = "; ".join(f"{count:,} rows: {reason}" for reason, count in found.left_out.most_common(3)) or "no rows"
        raise ConfigurationError(
            f"{path}: names no board ({why}). Expected rows with url (https://jobs.lever.co/acme), or platform and "
            "board, and a name for the employer."
        )
    return found


def known_board(platform: str, board: str, employer: str | None, origin: str, keys: str = "{}") -> KnownBoard:
    """Return a board as a candidate; where nobody tells its employer, the board's name stands in, marked as such."""
    access = access_of(platform)
    state: State = "blocked" if access is not None and access.verdict == "blocked" else "candidate"
    slug = BoardSource.employer_slug(board)
    name = " ".join((employer or "").split())[:200]
    if name and _folded(name) != _folded(slug):
        return KnownBoard(platform, board, name, "told", state, origin, keys)
    return KnownBoard(platform, board, name or slug, "slug", state, origin, keys)


def boards_in(text: str) -> dict[tuple[str, str], str]:
    """Return all boards that a text shows addresses of: platform and board -> the platform's own keys as JSON."""
    found = {}
    for platform, patterns in _patterns().items():
        kind = board_platforms().get(platform)
        for match in (match for pattern in patterns for match in pattern.finditer(text)):
            if kind is None:
                name, keys = unquote(match["board"]), "{}"
            elif (board := kind.board_shown(match[0])) is not None:
                name, keys = board.board, own_keys(board)
            else:
                continue
            if is_board(name):
                found[platform, name] = keys
    return found


def hosts_in(text: str) -> dict[tuple[str, str], str]:
    """Return the hosts in a text whose addresses leave out which board is meant ("acme.wd5/"), as boards_in does."""
    return {(platform, f"{match['host']}/"): "{}" for platform, pattern in _hosts() for match in pattern.finditer(text)}


def is_board(name: str) -> bool:
    """Tell whether a name can be a board's: something, and no language code in place of a career site."""
    return bool(name.strip("./")) and not ("/" in name and _LANGUAGE.fullmatch(name.rsplit("/", 1)[-1]))


@cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Return what an address of each platform looks like; of platforms that can't be read, from access.yml."""
    patterns = {
        key: tuple(re.compile(text, re.IGNORECASE) for text in platform.addresses)
        for key, platform in board_platforms().items()
        if platform.has_boards and not platform.are_boards_looked_up and platform.addresses
    }
    for entry in entries():
        for platform in entry.platforms:
            if entry.addresses and platform not in patterns:
                patterns[platform] = tuple(re.compile(text, re.IGNORECASE) for text in entry.addresses)
    return patterns


@cache
def _hosts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (entry.platforms[0], re.compile(text, re.IGNORECASE)) for entry in entries() for text in entry.hosts_of_boards
    )


def _board(row: Mapping[str, Any], platform: str | None, origin: str) -> KnownBoard | str:
    """Return the board that a row names, or why there is none."""
    values = {key: _value(row, names) for key, names in NAMES.items()}
    told = (values["platform"] or platform or "").strip().casefold()
    name = values["board"]
    if values["url"]:
        shown = boards_in(values["url"]) or hosts_in(values["url"])
        if len(shown) == 1:
            (((told, name), keys),) = shown.items()
            return known_board(told, name, values["employer"], origin, keys)
        if not (told and name):
            return "the address shows no board of a platform that is known"
    if not told or not name:
        return "neither an address, nor platform and board"
    if told not in _patterns():
        return f"platform {told[:40]!r} is unknown"
    name = name.strip()
    kind = board_platforms().get(told)
    if not is_board(name) or len(name) > 200 or (kind is not None and kind.board_of(name) is None):
        return "the name can't be a board's"
    return known_board(told, name, values["employer"], origin)


def _value(row: Mapping[str, Any], names: Iterable[str]) -> str | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            told = f"{path.stat().st_size:,} bytes, expected a list of boards ({MOST_BYTES:,} at most)"
            raise ConfigurationError(f"{path}: {told}.")
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip()[:1] in ("[", "{"):
            yield from _json_rows(json.loads(text))
        else:
            header = text.partition("\n")[0]
            delimiter = max(",;\t|", key=header.count)  # the comma where there is none: one column of addresses
            for row in csv.DictReader(text.splitlines(), delimiter=delimiter):
                yield _with_folded_keys(row)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        told = f"can't be read as a list of boards, CSV or JSON ({str(error)[:150]})"
        raise ConfigurationError(f"{path}: {told}.") from None


def _with_folded_keys(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key or "").strip().casefold(): value for key, value in row.items()}


def _names_board(row: Mapping[str, Any]) -> bool:
    """Tell whether a row names a board, or has an address that shows one: others are of the employer's own site."""
    url = _value(row, NAMES["url"])
    return _value(row, NAMES["board"]) is not None or (url is not None and bool(boards_in(url) or hosts_in(url)))


def _under(key: str, row: dict[str, Any], may_be_heading: bool) -> dict[str, Any]:
    """Return a row that stands under a key. The key is its platform, unless the row tells one that is known.

    A key that is none may be a heading ("companies").
    """
    told = (_value(row, NAMES["platform"]) or "").casefold()
    if told in _patterns() or (may_be_heading and key.strip().casefold() not in _patterns()):
        return row
    return {**row, "platform": key}


def _json_rows(data: Any, is_whole: bool = True) -> Iterator[dict[str, Any]]:
    """Yield rows of a list of objects or addresses, of an object of them, or of platform -> list.

    An object within the whole that names a board is a row, whatever else it holds (lists of tags, say). An outermost
    heading stands over objects: plain words under any key but a platform may be tags.
    """
    if isinstance(data, dict):
        row = _with_folded_keys(data)
        is_nested = any(isinstance(value, list | dict) for value in data.values())
        if is_nested and (is_whole or not _names_board(row)):
            for key, value in data.items():
                are_words = isinstance(value, list) and all(isinstance(item, str) for item in value)
                for inner in _json_rows(value, is_whole=False):
                    yield _under(str(key), inner, may_be_heading=is_whole and not are_words)
        elif all(isinstance(value, str) for value in data.values()) and not any(
            name in row for names in NAMES.values() for name in names
        ):
            yield from ({"name": key, "url": value} for key, value in data.items())
        else:
            yield row
    elif isinstance(data, list):
        for item in data:
            if isinstance(item, str):
                yield {"url": item} if "//" in item or "." in item else {"board": item}
            else:
                yield from _json_rows(item, is_whole=False)
