"""`skilltide why --posting` and `--opening`: mentions of a published posting, and why each is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.normalise.url import canonical_url
from skilltide.place import Place
from skilltide.sql_files import statement
from skilltide.warehouse.connect import published

_AROUND = 80
"""Characters shown on either side of a mention, at most."""


@dataclass(frozen=True, slots=True)
class Published:
    """One mention as the warehouse has it."""

    start: int
    end: int
    alias: str
    """As written in the text."""
    skill_id: str
    kind: str
    level: str
    section: str
    years: int | None
    rule: str
    reason: str
    """The rule in words."""
    sentence: str | None
    """The line around it; None where texts are not published."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A posting and its mentions, in the order of its text."""

    posting_id: str
    opening_id: str
    is_representative: bool
    """Whether the opening has its skills from this posting."""
    title: str
    employer_name: str | None
    posted_on: date | None
    url: str | None
    has_text: bool
    """Whether its text is published."""
    mentions: tuple[Published, ...]

    def lines(self) -> Iterator[str]:
        """Yield what to print."""
        told = [self.title, self.employer_name, self.posted_on and self.posted_on.isoformat()]
        yield ", ".join(part for part in told if part)
        own = "" if self.is_representative else " (whose skills are those of another posting)"
        yield f"posting {self.posting_id} of opening {self.opening_id}{own}"
        if self.url:
            yield self.url
        if not self.has_text:
            yield "its text is not published (publish_texts is off), so no sentences are shown"
        yield f"{len(self.mentions)} mentions"
        for one in self.mentions:
            years = f", {one.years}+ years" if one.years else ""
            where = f"{one.level} (section {one.section}{years})"
            yield f"  {one.start}-{one.end} {one.alias!r} -> {one.skill_id} [{one.kind}] {where}, by {one.rule}"
            yield f"      why: {one.reason}"
            if one.sentence is not None:
                yield f"      in:  {one.sentence}"


def audit_posting(path: Place, posting: str) -> list[Audited]:
    """Return the postings that are meant by a posting_id, `SOURCE:NATIVE_ID` or an address, with their mentions.

    `path`: a published database. Several postings may have one address.

    Raises:
        ConfigurationError: no posting is meant by it.
        WarehouseError: nothing is published there, or by a skilltide that kept no mentions.
    """
    with published(path) as connection:
        source_id, _, native_id = posting.partition(":")
        found = _postings(
            connection,
            "posting_id = $posting OR url IN ($posting, $url) OR (source_id = $source AND native_id = $native)",
            {"posting": posting, "url": canonical_url(posting), "source": source_id, "native": native_id},
        )
        if not found:
            raise ConfigurationError(
                f"why: posting {posting!r}: nothing of it is in {path}. Give a posting_id, SOURCE:NATIVE_ID or the "
                f"url, as marts.posting shows them."
            )
        return found


def audit_opening(path: Place, opening: str) -> Audited:
    """Return the posting that an opening has its skills from, with its mentions; an opening merged since is followed.

    Raises:
        ConfigurationError: there is no such opening.
        WarehouseError: as for `audit_posting`.
    """
    with published(path) as connection:
        found = _postings(
            connection,
            "is_representative AND opening_id IN "
            "($opening, (SELECT opening_id FROM marts.opening_redirect WHERE old_opening_id = $opening))",
            {"opening": opening},
        )
        if not found:
            raise ConfigurationError(
                f"why: opening {opening!r}: nothing of it is in {path}. Give an opening_id as marts.opening shows it; "
                f"one posting of it is asked for by --posting."
            )
        return found[0]


def _postings(connection: duckdb.DuckDBPyConnection, where: str, given: dict[str, Any]) -> list[Audited]:
    query = f"""
        SELECT posting_id, opening_id, is_representative, title, employer_name, posted_on, url, text_id, text.text
        FROM marts.posting LEFT JOIN marts.posting_text AS text USING (posting_id)
        WHERE {where} ORDER BY posting_id
    """
    try:
        found = []
        for *told, text_id, text in connection.execute(query, given).fetchall():
            posting_id, opening_id, is_representative, title, employer_name, posted_on, url = told
            mentions = tuple(_mentions(connection, text_id, text))
            found.append(Audited(
                posting_id, opening_id, is_representative, title, employer_name, posted_on, url, text is not None,
                mentions,
            ))  # fmt: skip
        return found
    except duckdb.CatalogException as error:
        raise WarehouseError(
            f"{str(error).splitlines()[0]}. The warehouse was published by a skilltide that kept no mentions; "
            f"run `skilltide build` and `skilltide publish`."
        ) from None


def _mentions(connection: duckdb.DuckDBPyConnection, text_id: str, text: str | None) -> Iterator[Published]:
    query = statement(__file__, "audit_mentions.sql")
    for row in connection.execute(query, [text_id]).fetchall():
        start, end, alias, skill_id, kind, level, section, years, rule, reason = row
        sentence = None if text is None else _line_around(text, start, end)
        yield Published(start, end, alias, skill_id, kind, level, section, years, rule, reason, sentence)


def _line_around(text: str, start: int, end: int) -> str:
    """Return the line of `text` that holds the span, cut to what stands near it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    before, behind = max(first, start - _AROUND), min(last, end + _AROUND)
    return ("…" if before > first else "") + text[before:behind].strip() + ("…" if behind < last else "")
