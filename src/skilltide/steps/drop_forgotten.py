"""drop_forgotten: what a user had forgotten goes again where a source brings it back, from the landing files too."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb

from skilltide.errors import SkilltideError
from skilltide.http.cache import shelf_folder
from skilltide.landing.identity import moved_postings
from skilltide.landing.retention import Search
from skilltide.sources.board_registry import Employers, employers_of
from skilltide.sources.discovery import platform_of
from skilltide.sources.seen import seen_file
from skilltide.sources.source import Source
from skilltide.steps.forgotten_boards import aliases, boards_meant, cleaned_runs, rename, without_names
from skilltide.steps.normalise import source_versions
from skilltide.steps.step import Context, Step
from skilltide.warehouse.clearing import due_clearings, note_cleared, note_clearing
from skilltide.warehouse.forgotten import Forgotten, recall, remember
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction
from skilltide.written import clear_copies, clear_left


@dataclass
class Dropped:
    """What was dropped."""

    document_count: int = 0
    boards: Mapping[str, str] = field(default_factory=dict)
    """Forgotten boards that were named, with the names that stand for them now."""
    remains: list[str] = field(default_factory=list)
    """What may still hold something of it, and what to do: one line each."""

    @property
    def counts(self) -> Counts:
        """The counts of the step."""
        told = {"documents": self.document_count, "boards": len(self.boards)}
        return {name: count for name, count in told.items() if count}


def drop(context: Context) -> Counts:
    """Remove what is forgotten, and the copies of what was."""
    connection, settings = context.connection, context.settings
    if "home" in due_clearings(connection):
        remains = clear_copies(settings).remains
        note_cleared(connection, "home")  # what remains is noted in the home
    else:
        remains = clear_left(settings).remains
    dropped = drop_forgotten(
        connection, settings.landing, settings.forget_key, settings.boards_file, settings.http_cache
    )
    if dropped.boards:
        context.run.warnings = [without_names(warning, dropped.boards) for warning in context.run.warnings]
        context.source_runs = list(cleaned_runs(context.source_runs, dropped.boards))
    remains += dropped.remains
    context.remains += remains
    context.run.warnings += remains
    return dropped.counts


def drop_forgotten(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    key_file: Path,
    boards_file: Path | None = None,
    cache: Path | None = None,
) -> Dropped:
    """Remove the documents of what is forgotten from raw, staging and the landing files, and the names of its boards.

    `staging.posting`, texts and mentions follow when postings are refreshed. `boards_file` tells whose boards are that
    nothing was read from, `cache` holds answers of boards.
    """
    forgotten = recall(connection, key_file)
    if forgotten is None:
        return Dropped()
    remains: list[str] = []
    if moved := _moved(connection, landing, forgotten, remains):
        remember(connection, key_file, [("posting", posting) for posting in sorted(moved)])
        forgotten = recall(connection, key_file) or forgotten
    employers = employers_of(boards_file) if boards_file else Employers({})
    own = boards_meant(connection, partial(forgotten.means, "employer"), employers)
    new = [board for board in own if not forgotten.means("board", board)]
    if new:
        remember(connection, key_file, [("board", board) for board in new])
        forgotten = recall(connection, key_file) or forgotten
        note_clearing(connection, "lake")  # one that an older skilltide published by name
    names = aliases(connection, forgotten)
    connection.execute(statement("forgotten_document"), [list(names)])
    documents = connection.execute(
        "SELECT document_id, source_id, origin, posting_id, is_raw FROM forgotten_document"
    ).fetchall()
    dropped = Dropped(len(documents), names, remains)
    tried = "SELECT DISTINCT source_id, board FROM raw.board_read WHERE list_contains(?, board)"
    origins = {*connection.execute(tried, [list(names)]).fetchall(), *((row[1], row[2]) for row in documents if row[2])}
    if documents or names:
        for source_id, origin in origins:
            clear_board(cache, source_id, origin)
        versions = source_versions(connection)
        searched: list[tuple[str, str]] = []
        for source_id in sorted({source for source, _ in origins}):
            meant = {row[0]: row[3] for row in documents if row[1] == source_id and row[4]}
            told = _searched_for(forgotten, versions.get(source_id))
            searched += _search(connection, landing / source_id, forgotten, meant, told, dropped)
        with transaction(connection):
            for told, path in searched:
                connection.execute("UPDATE raw.landing_file SET searched = ? WHERE path = ?", [told, path])
            _drop(connection, forgotten, names)
    connection.execute("DROP TABLE forgotten_document")
    connection.execute("DROP TABLE forgotten_key")
    dropped.remains = list(dict.fromkeys(dropped.remains))
    return dropped


def _searched_for(forgotten: Forgotten, version: str | None) -> str:
    """Return what a landing file that is searched now is searched for, and by which code its documents are read."""
    return hashlib.blake2b(f"{forgotten.digest} {version}".encode(), digest_size=12).hexdigest()


def _moved(connection: duckdb.DuckDBPyConnection, landing: Path, forgotten: Forgotten, remains: list[str]) -> set[str]:
    """Return the postings that are to stay forgotten, and are so far only by the ids that earlier versions gave them.

    Landing files tell the former ids. One without such a posting is passed over until something else is forgotten, or
    documents are read by other code. `remains` takes what is told of files that can't be read.
    """
    if not forgotten.holds("posting"):
        return set()
    sources = connection.execute("SELECT source_id, platform FROM ops.source ORDER BY source_id").fetchall()
    moving = [source_id for source_id, platform in sources if _had_other_ids(platform)]
    versions = source_versions(connection) if moving else {}
    found: set[str] = set()
    for source_id in moving:
        told = _searched_for(forgotten, versions.get(source_id))
        marks = (told, f"{told} moved")
        known = [connection.execute(statement("searched_file"), [source_id, mark]).fetchall() for mark in marks]
        done = {path for rows in known for (path,) in rows}
        for path in sorted((landing / source_id).glob("*.jsonl.zst")):
            name = f"{source_id}/{path.name}"
            if name in done:
                continue
            try:
                there = set(moved_postings(path, forgotten))
            except SkilltideError as error:
                remains.append(_unsearched(path, error))
                continue
            if not there:
                connection.execute("UPDATE raw.landing_file SET searched = ? WHERE path = ?", [marks[1], name])
            found |= there
    return found


def _had_other_ids(platform: str) -> bool:
    """Tell whether earlier versions gave a platform's postings other ids."""
    kind = platform_of(platform)
    return kind is not None and kind.former_id is not Source.former_id


def _unsearched(path: Path, error: SkilltideError) -> str:
    return f"{path} can't be searched for what is forgotten ({error}), and each run tries again"


def _search(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    forgotten: Forgotten,
    meant: Mapping[str, str | None],
    told: str,
    dropped: Dropped,
) -> list[tuple[str, str]]:
    """Take what is forgotten out of a source's landing files; return those that were searched, each with `told`.

    `meant` are the documents that were there, with their postings. A file that was searched for the same is passed
    over: `told` says what is forgotten, and by which code documents are read.
    """
    known = connection.execute(statement("searched_file"), [folder.name, told]).fetchall()
    done = {path for (path,) in known}
    search = Search(frozenset(meant), forgotten)
    searched = []
    for path in sorted(folder.glob("*.jsonl.zst")):
        name = f"{folder.name}/{path.name}"
        if name in done:
            continue
        try:
            search.take_out(path)
        except SkilltideError as error:
            dropped.remains.append(_unsearched(path, error))
            continue
        searched.append((told, name))
    lost = sum(not {document, posting} & search.found for document, posting in meant.items())
    if lost:
        dropped.remains.append(
            f"{lost:,} documents of what is forgotten were in no landing file of {folder}: if one there is not to be "
            f"read any more, delete it"
        )
    return searched


def _drop(connection: duckdb.DuckDBPyConnection, forgotten: Forgotten, names: Mapping[str, str]) -> None:
    """Remove the forgotten documents from the database, and name no board that is forgotten."""
    connection.execute(statement("drop_forgotten_quarantine"), [list(names)])
    for table in ("raw.document", "raw.document_observation", "raw.board_document", "staging.posting_version",
                  "staging.rejected_document"):  # fmt: skip
        connection.execute(f"DELETE FROM {table} WHERE document_id IN (SELECT document_id FROM forgotten_document)")
    rename(connection, forgotten, names)
    touch(connection, "ops.quarantine", "raw.document", "raw.document_observation", "posting_version",
          "rejected_document")  # fmt: skip
    note_clearing(connection, "working", "published")


def clear_board(cache: Path | None, source_id: str, board: str) -> None:
    """Remove the copies of a board's answers, and those that are no board's: lists of boards, an older skilltide's."""
    if cache is None:
        return
    seen_file(cache, f"{source_id} {board}").unlink(missing_ok=True)
    for folder in (shelf_folder(cache, board), shelf_folder(cache, ""), *cache.glob("??")):
        shutil.rmtree(folder, ignore_errors=True)


STEP = Step(
    name="drop_forgotten",
    run=drop,
    reads=("ops.forgotten_hash", "ops.clearing", "staging.posting_version", "staging.rejected_document",
           "raw.board_read"),
    writes=("landing", "raw.document", "raw.document_observation", "raw.board_document", "raw.board_read",
            "raw.landing_file", "staging.posting_version", "staging.rejected_document", "ops.quarantine",
            "ops.clearing", "ops.run", "ops.source", "ops.source_run", "ops.issue", "ops.check_result"),
    code=("skilltide.steps.drop_forgotten",),
)  # fmt: skip
