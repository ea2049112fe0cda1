"""The crosswalk: which entry of public classifications each skill is, and each role family.

`lexicons/crosswalk.csv` and `lexicons/occupations.csv` hold the decisions, one a line; `lexicons/schemes.yml` says what
each classification is, how its ids look and what has to be said when they are used (docs/crosswalk.md).
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from skilltide.errors import LexiconError
from skilltide.quick_yaml import load_yaml

MATCHES = ("exact", "close", "broader", "none")
"""Kinds of match: the same thing; nearly; the entry is a wider concept; no entry fits."""

SKILLS, OCCUPATIONS, SCHEMES = "crosswalk.csv", "occupations.csv", "schemes.yml"
_SUBJECTS = {SKILLS: "skill_id", OCCUPATIONS: "role_family_code"}
_KEYS = ("name", "of", "version", "licence", "attribution", "id_pattern")
_OPTIONAL_KEYS = ("uri",)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A public classification."""

    code: str
    name: str
    of: str
    """The file whose rows may name it."""
    version: str
    licence: str
    attribution: str
    """What has to be shown where its ids are."""
    id_pattern: str
    """A regular expression that a whole id matches."""
    uri: str | None = None
    """The address of an entry, with {id} for its id; None where the scheme gives none."""

    def uri_of(self, external_id: str | None) -> str | None:
        """Return the address of one of its entries."""
        return self.uri.replace("{id}", external_id) if self.uri and external_id else None


class Row(NamedTuple):
    """One decision."""

    subject: str
    """Id of a skill, or code of a role family."""
    scheme: str
    match: str
    external_id: str | None
    """None where nothing matches."""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All decisions of a lexicon; empty where it has none."""

    schemes: Mapping[str, Scheme]
    skills: tuple[Row, ...]
    occupations: tuple[Row, ...]
    problems: tuple[str, ...] = ()
    """What `load_crosswalk(strict=False)` left out, one line each."""

    def schemes_of(self, file: str) -> list[str]:
        """Return the codes of the schemes that rows of a file (`SKILLS` or `OCCUPATIONS`) name."""
        return [scheme.code for scheme in self.schemes.values() if scheme.of == file]


def load_crosswalk(folder: Path, strict: bool = True) -> Crosswalk:
    """Read the crosswalk of the lexicon in `folder`; one without files of it has an empty one.

    Whether the skills exist is not looked at: `lint` does. Raises LexiconError naming file and line; with `strict`
    False what is in error is left out and told in `problems`.
    """
    reader = _Reader(folder, strict)
    if not any((folder / name).exists() for name in _SUBJECTS):
        return Crosswalk({}, (), ())
    reader.read_schemes()
    skills, occupations = reader.rows(SKILLS), reader.rows(OCCUPATIONS)
    return Crosswalk(reader.schemes, skills, occupations, tuple(reader.problems))


class _Reader:
    def __init__(self, folder: Path, strict: bool) -> None:
        self.folder, self.strict = folder, strict
        self.problems: list[str] = []
        self.schemes: dict[str, Scheme] = {}

    def report(self, where: str, what: str) -> None:
        line = f"{where}: {what}"
        if self.strict:
            raise LexiconError(line)
        self.problems.append(line)

    def text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            what = getattr(error, "strerror", None) or "not UTF-8"
            raise LexiconError(f"{self.folder / name}: can't be read ({what}). Expected text in UTF-8") from None

    def read_schemes(self) -> None:
        try:
            data = load_yaml(self.text(SCHEMES))
        except yaml.YAMLError as error:
            raise LexiconError(f"{SCHEMES}: not valid YAML ({getattr(error, 'problem', 'unknown')})") from None
        if not isinstance(data, dict):
            raise LexiconError(f"{SCHEMES}: is {str(data)[:60]!r}, expected a key for each scheme")
        for code, entry in data.items():
            if (scheme := self.scheme(str(code), entry)) is not None:
                self.schemes[scheme.code] = scheme

    def scheme(self, code: str, entry: Any) -> Scheme | None:
        where = f"{SCHEMES}: {code}"
        values = entry if isinstance(entry, dict) else {}
        missing = [key for key in _KEYS if not isinstance(values.get(key), str)]
        unknown = sorted(set(values) - {*_KEYS, *_OPTIONAL_KEYS})
        if missing or unknown:
            self.report(
                where, f"without a text for {missing}, unknown keys {unknown}; expected {list(_KEYS)}, maybe uri"
            )
            return None
        if values["of"] not in _SUBJECTS:
            self.report(where, f"of is {values['of']!r}, expected one of {', '.join(_SUBJECTS)}")
            return None
        try:
            re.compile(values["id_pattern"])
        except re.error as error:
            self.report(where, f"id_pattern is no regular expression ({error})")
            return None
        return Scheme(code, **values)

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a file that are as they should be; none if there is no such file."""
        if not (self.folder / name).exists():
            return ()
        header = [_SUBJECTS[name], "scheme", "match", "external_id"]
        lines = csv.reader(self.text(name).splitlines())
        found = next(lines, [])
        if found != header:
            self.report(f"{name}, line 1", f"is {','.join(found)!r}, expected {','.join(header)!r}")
            return ()
        kept: dict[tuple[str, str], list[Row]] = {}
        for cells in lines:
            where = f"{name}, line {lines.line_num}"
            if len(cells) != len(header):
                self.report(where, f"has {len(cells)} cells, expected {len(header)}")
                continue
            row = Row(cells[0], cells[1], cells[2], cells[3] or None)
            others = kept.setdefault((row.subject, row.scheme), [])
            if (what := self.wrong(name, row, others)) is None:
                others.append(row)
            else:
                self.report(f"{where}: {row.subject}", what)
        return tuple(row for rows in kept.values() for row in rows)

    def wrong(self, name: str, row: Row, others: Iterable[Row]) -> str | None:
        """What is wrong with a row, beside the same subject's rows for the same scheme that stand before it."""
        scheme = self.schemes.get(row.scheme)
        if scheme is None or scheme.of != name:
            known = [code for code, one in self.schemes.items() if one.of == name]
            return f"scheme is {row.scheme!r}, expected one of {', '.join(known)}"
        if row.match not in MATCHES:
            return f"match is {row.match!r}, expected one of {', '.join(MATCHES)}"
        if row.match == "none" and row.external_id:
            return f"matches none and names {row.external_id!r}; leave the id out or say how it matches"
        if row.match != "none" and not re.fullmatch(scheme.id_pattern, row.external_id or ""):
            return f"external_id is {row.external_id or ''!r}, expected an id of {scheme.name} ({scheme.id_pattern})"
        return _beside(row, others)


def _beside(row: Row, others: Iterable[Row]) -> str | None:
    """What keeps a row from standing beside others of the same subject and scheme."""
    for other in others:
        if "none" in (row.match, other.match):
            return f"has {other.match} and {row.match} for {row.scheme}; none stands alone"
        if row.external_id == other.external_id:
            return f"names {row.external_id!r} twice for {row.scheme}"
        if row.match == other.match == "exact":
            return f"has two exact matches for {row.scheme}, {other.external_id!r} too; one of them is close"
    return None
