"""What `skilltide sources list` prints. It reads names and states only, so that thousands of boards cost nothing."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from skilltide.sources.access import access_of, entries
from skilltide.sources.board_registry import all_boards, written_lines
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import board_platforms

STATES = ("live", "candidate", "empty", "gone", "blocked")


def platform_lines(own: Path) -> Iterator[str]:
    """Yield a line a platform: what it allows, its boards by state, and what it needs; then what is blocked."""
    counts: dict[str, Counter[str]] = {}
    for entry in all_boards(own).values():
        counts.setdefault(entry.platform, Counter())[entry.state] += 1
        counts[entry.platform]["seen"] += entry.state == "candidate" and entry.seen_on is not None
    known = board_platforms()
    for key, source in sorted(known.items()):
        access = access_of(key)
        verdict = access.verdict if access is not None else "unknown"
        line = f"{key:18} {verdict:8} {source.name:40} {_boards(source, counts.pop(key, Counter()))}"
        marks = ["key needed"] * bool(source.keys) + ["snippets only"] * (not source.is_text_complete)
        marks += ["unverified"] * bool(source.rests_on)
        yield (line + "".join(f", {mark}" for mark in marks)).rstrip(" ,")
    for key, states in sorted(counts.items()):
        count = states.total() - states["seen"]
        yield f"{key:18} {'none':8} {'(no platform here reads these)':40} {count:,} candidates"
    yield ""
    for host in entries():
        if host.verdict == "blocked":
            yield f"blocked   {host.name}: {host.why} What remains: {host.instead}"


def board_lines(own: Path, platform: str, state: str | None = None) -> Iterator[str]:
    """Yield a line a board: state, name, employer and how it is known, when it was seen, postings, share of core."""
    written = written_lines(own)
    for (_, name), entry in sorted(all_boards(own, platform).items()):
        if state is not None and entry.state != state:
            continue
        seen = f"seen {entry.seen_on}" if entry.seen_on else "never seen"
        count = f"{entry.posting_count:,} postings" if entry.posting_count is not None else ""
        share = f"{entry.core_share:.0%} core" if entry.core_share is not None else ""
        failing = f"failing since {entry.failing_since} ({entry.cause})" if entry.failing_since else ""
        mine = "yours" if (platform, name) in written else ""
        employer = f"{entry.employer or ''} ({entry.employer_from})"
        origin = f"from {entry.origin}" if entry.origin not in ("", "boards.yml") else ""
        details = ", ".join(filter(None, (seen, count, share, failing, origin, mine)))
        yield f"{entry.state:9}  {entry.board:32} {employer:40} {details}"


def _boards(source: type[BoardSource], states: Counter[str]) -> str:
    if not source.has_boards:
        return "its one board"
    if source.are_boards_looked_up:
        return "boards are looked up"
    told = [f"{states[state]:,} {state}" for state in STATES if states[state]]
    if states["seen"]:
        told.append(f"{states['seen']:,} of the candidates seen by others, and read")
    return ", ".join(told) or "no board"
