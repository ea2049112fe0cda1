"""What a run's reads say of boards goes into the home's registry: who is there, since when one fails, who is gone."""

from collections.abc import Sequence
from typing import Any

import duckdb

from skilltide.settings import Settings
from skilltide.sources.board_registry import kept_boards, store
from skilltide.sources.board_store import Check, KnownBoard, after_check
from skilltide.warehouse.forgotten import remembered_beside
from skilltide.warehouse.statements import statement


def note_boards(connection: duckdb.DuckDBPyConnection, settings: Settings, run_ids: Sequence[str]) -> int:
    """Note how the boards of the registry were read in some runs; return how many are gone by that.

    Boards that only sources.yml names are not in the registry, and stay out of it.
    """
    return note_reads(settings, connection.execute(statement("board_read_of_run"), [list(run_ids)]).fetchall())


def note_reads(settings: Settings, reads: Sequence[tuple[Any, ...]]) -> int:
    """Note reads: platform, board, outcome, postings, cause, day; oldest first. Return how many boards are gone now."""
    if not reads:
        return 0
    own, forgotten = settings.boards_file, remembered_beside(settings.forget_key)
    known = kept_boards(own)
    noted: dict[tuple[str, str], KnownBoard] = {}
    for platform, unit, outcome, count, cause, day in reads:
        key = (platform, unit.removeprefix(f"{platform}:").casefold())
        entry = noted.get(key) or known.get(key)
        if entry is None or (forgotten is not None and forgotten.means("board", unit)):
            continue
        check = Check(count) if outcome in ("read", "unchanged") else Check(cause=cause or "failed")
        noted[key] = after_check(entry, check, day)
    store(own).put(noted.values())
    return sum(entry.state == "gone" and known[key].state != "gone" for key, entry in noted.items())
