"""Finds boards of the employers that the warehouse knows: by their names in the registry, by links in postings, and by
links on careers pages that somebody names.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from skilltide.errors import SourceError
from skilltide.http import Fetcher, Request
from skilltide.normalise.company import employer_key, intermediary_kind
from skilltide.settings import Settings
from skilltide.sources.access import access_of, entries
from skilltide.sources.board_lists import boards_in, known_board
from skilltide.sources.board_registry import all_boards, known_boards, store
from skilltide.sources.board_store import KnownBoard
from skilltide.sources.http_fetch import refuse_blocked
from skilltide.warehouse.connect import published, reading
from skilltide.warehouse.statements import statement

Boards = Mapping[tuple[str, str], KnownBoard]


@dataclass(slots=True)
class Reach:
    """Which employers of the warehouse have a board that is known."""

    opening_count: int
    """Core openings of employers, intermediaries left out."""
    employer_count: int
    covered: Counter[str] = field(default_factory=Counter)
    """Core openings at an employer with a board, by platform; an employer may have several."""
    covered_count: int = 0
    """The same, each opening once; boards that may not be read left out."""
    host_count: int = 0
    """Core openings at employers of whose boards only the host is known; `verify` asks it which there are."""
    blocked_count: int = 0
    """Core openings at employers whose only boards may not be read."""
    read_count: int = 0
    """Core openings at employers whose boards runs read."""
    missing: list[tuple[str, int]] = field(default_factory=list)
    """Employers without a board, with their core openings, the most first."""


def strict_name(name: str) -> str:
    """Return what employers' names are compared by: equal or not, spaces, case, marks and legal forms left out.

    >>> strict_name("Müller & Söhne GmbH") == strict_name("Müller&Söhne")
    True
    """
    return employer_key(name).replace(" ", "")


def wanted_employers(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, int]]:
    """Return the employers of core openings in a published warehouse: strict name -> name, openings."""
    wanted: dict[str, tuple[str, int]] = {}
    for name, count in connection.execute(statement("core_employer")).fetchall():
        key = strict_name(name)
        shown, before = wanted.get(key, (name, 0))
        wanted[key] = (shown, before + count)
    return wanted


def reach(wanted: Mapping[str, tuple[str, int]], boards: Boards) -> Reach:
    """Return how many core openings stand at an employer with a board in the registry, by strict names."""
    by_name: dict[str, dict[str, bool]] = {}
    hosts, read = set(), set()
    for entry in boards.values():
        if entry.state == "gone" or not entry.employer:
            continue
        key = strict_name(entry.employer)
        if key not in wanted:
            continue
        if entry.is_host:
            hosts.add(key)
            continue
        by_name.setdefault(key, {})[entry.platform] = entry.state == "blocked"
        if entry.state == "live" or (entry.state == "candidate" and entry.seen_on is not None):
            read.add(key)
    found = Reach(sum(count for _, count in wanted.values()), len(wanted))
    for key, (name, count) in wanted.items():
        platforms = by_name.get(key, {})
        for platform in platforms:
            found.covered[platform] += count
        if not platforms and key in hosts:
            found.host_count += count
        elif not platforms:
            found.missing.append((name, count))
        elif all(platforms.values()):
            found.blocked_count += count
        else:
            found.covered_count += count
        found.read_count += count if key in read else 0
    found.missing.sort(key=lambda item: (-item[1], item[0]))
    return found


def match_employers(settings: Settings) -> Reach:
    """Note in the home's registry whose boards the warehouse's employers want, so that these are verified first.

    Raises:
        WarehouseError: nothing is published yet.
    """
    with published(settings.place) as connection:
        wanted = wanted_employers(connection)
    own = settings.boards_file
    boards, known = all_boards(own), known_boards(own)
    changed = []
    for key, entry in boards.items():
        _, count = wanted.get(strict_name(entry.employer or ""), ("", 0))
        if key in known and count != entry.wanted:  # what only a line tells of is asked first anyway
            changed.append(replace(known[key], wanted=count))
    if changed:
        store(own).put(changed)
    return reach(wanted, boards)


def links_in_postings(settings: Settings) -> Iterator[KnownBoard]:
    """Yield the boards that addresses and texts of the warehouse's postings show, with the employer that they name.

    Raises:
        WarehouseLockedError: a run is on.
    """
    hosts = sorted({host for entry in entries() for host in entry.hosts if _has_boards(entry.platforms)})
    named: dict[tuple[str, str], Counter[str]] = {}
    keys: dict[tuple[str, str], str] = {}
    with reading(settings.working) as connection:
        rows = connection.execute(statement("posting_with_link"), ["|".join(map(re.escape, hosts))])
        while batch := rows.fetchmany(1_000):
            for employer, url, text in batch:
                shown = boards_in(f"{url or ''} {text}")
                keys |= shown
                for key in shown:
                    tally = named.setdefault(key, Counter())
                    if employer and intermediary_kind(employer) is None:
                        tally[employer] += 1
    for (platform, board), tally in sorted(named.items()):
        employer = tally.most_common(1)[0][0] if tally else None
        yield known_board(platform, board, employer, "a posting", keys[platform, board])


def _has_boards(platforms: Sequence[str]) -> bool:
    from skilltide.sources.discovery import board_platforms

    known = board_platforms()
    return any(platform not in known or known[platform].has_boards for platform in platforms)


async def links_on_pages(fetcher: Fetcher, pages: Sequence[str]) -> tuple[list[KnownBoard], list[str]]:
    """Fetch careers pages; return the boards that they link to or embed, and one line for each that can't be had."""
    found, problems = [], []
    for page in pages:
        shown = boards_in(page)
        try:
            if not shown:
                refuse_blocked(page)
                answer = await fetcher.get(Request(page, kind="page"))
                shown = boards_in(answer.url) | boards_in(answer.text)
        except SourceError as error:
            problems.append(str(error))
            continue
        if not shown:
            problems.append(f"{page}: shows no board of a platform that is known.")
        found += [
            known_board(platform, board, None, page[:200], keys) for (platform, board), keys in sorted(shown.items())
        ]
    return found, problems


def describe(found: Reach, shown: int = 10) -> Iterator[str]:
    """Yield lines for people: how far the registry reaches, and who is missing."""
    total = found.opening_count or 1
    yield (
        f"{found.covered_count:,} of {found.opening_count:,} core openings ({found.covered_count / total:.0%}) stand "
        f"at an employer with a board in the registry, {found.read_count:,} at one whose board runs read"
    )
    for platform, count in found.covered.most_common():
        access = access_of(platform)
        mark = "  blocked: not read" if access is not None and access.verdict == "blocked" else ""
        yield f"  {platform:18} {count:>6,}{mark}"
    if found.host_count:
        yield f"{found.host_count:,} more at one of whose boards only the host is known; verify asks it which there are"
    if found.missing:
        names = ", ".join(f"{name} {count}" for name, count in found.missing[:shown])
        yield f"without a board: {len(found.missing):,} employers; most openings: {names}"
