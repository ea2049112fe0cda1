"""What a collector remembers of its sources, without a database: which files it read, and what each board gave.

One file in the outbox, written anew after each run. It only saves work and tells what is plausible: without it files
and boards are landed once more, which changes nothing in the warehouse.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from skilltide.durable import replace_durably
from skilltide.landing.collection import Known
from skilltide.landing.format import BoardRead, UnitRead
from skilltide.landing.plausibility import BoardHistory, RejectedRead
from skilltide.log import logger
from skilltide.permissions import open_private, private_folder

GOOD_READS, REJECTED_READS = 5, 20
"""So many of a board's last good reads, and of the different ones that were rejected since, are remembered."""


class Memory:
    """What was read; `path` is its file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._units: dict[tuple[str, str], str] = {}
        self._boards: dict[tuple[str, str], BoardHistory] = {}
        if path.exists():
            try:
                self._take(orjson.loads(path.read_bytes()))
            except (ValueError, TypeError, KeyError, AttributeError):
                logger.warning("%s: can't be read, and is begun anew: everything is collected once more", path)
                self._units, self._boards = {}, {}

    def _take(self, stored: dict[str, Any]) -> None:
        self._units = {(source, unit): fingerprint for source, unit, fingerprint in stored["units"]}
        for source, board, counts, fills, digest, landed_on, rejected in stored["boards"]:
            self._boards[source, board] = BoardHistory(
                tuple(counts), fills, digest, date.fromisoformat(landed_on) if landed_on else None,
                [RejectedRead(date.fromisoformat(day), count, fills[0] if fills else {})  # an older file has no shares
                 for day, count, *fills in rejected],
            )  # fmt: skip

    @property
    def known(self) -> Known:
        """What is known of the sources before they are read."""
        units = frozenset((source, unit, fingerprint) for (source, unit), fingerprint in self._units.items())
        return Known(units, dict(self._boards))

    def note(self, reads: Iterable[UnitRead | BoardRead]) -> None:
        """Remember how units and boards were read, in that order."""
        for read in reads:
            if isinstance(read, UnitRead):
                self._units[read.source_id, read.unit] = read.fingerprint
            else:
                key = (read.source_id, read.board)
                self._boards[key] = _after(self._boards.get(key, BoardHistory()), read)

    def keep(self) -> None:
        """Write it down."""
        units = [(source, unit, fingerprint) for (source, unit), fingerprint in self._units.items()]
        boards = [
            (source, board, history.posting_counts, history.fill_shares, history.digest, history.landed_on,
             list(map(tuple, history.rejected)))
            for (source, board), history in self._boards.items()
        ]  # fmt: skip
        private_folder(self._path.parent)
        unfinished = self._path.with_suffix(".part")
        with open_private(unfinished) as file:
            file.write(orjson.dumps({"units": units, "boards": boards}))
        replace_durably(unfinished, self._path)


def _after(history: BoardHistory, read: BoardRead) -> BoardHistory:
    """Return what is known of a board after a read; what is believed by it is what `board_history.sql` tells of all."""
    day = read.read_at.date()
    if read.outcome_code in ("read", "unchanged"):
        counts = (read.posting_count, *history.posting_counts)[:GOOD_READS]
        landed_on = day if read.outcome_code == "read" else history.landed_on
        return BoardHistory(counts, read.fill_shares, read.digest, landed_on)
    if read.outcome_code == "rejected":
        rejected = RejectedRead(day, read.posting_count, read.fill_shares)
        return replace(history, rejected=_kept([*(one for one in history.rejected if one != rejected), rejected]))
    return history


def _kept(reads: list[RejectedRead]) -> list[RejectedRead]:
    """Return so many of a board's rejected reads (oldest first) as are remembered: of as many days as possible.

    A drop or loss is believed by the days on which it was seen; a board may be read, and rejected, every hour.
    """
    while len(reads) > REJECTED_READS:
        fullest, _ = Counter(read.day for read in reads).most_common(1)[0]
        oldest = next(place for place, read in enumerate(reads) if read.day == fullest)
        reads = [*reads[:oldest], *reads[oldest + 1 :]]
    return reads
