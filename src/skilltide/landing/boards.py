"""Reading the boards of all sources at once, unedited, into one landing file per source.

One board's failure is recorded with its reason; the others go on.
"""

import asyncio
import contextvars
import functools
import hashlib
import shutil
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from skilltide.errors import SkilltideError, SourceError
from skilltide.http import Fetcher
from skilltide.http.cache import shelf_folder
from skilltide.landing.causes import cause_of, defect_in_words
from skilltide.landing.collection import Collection, Progress, Reporting
from skilltide.landing.format import BoardRead, LandingWriter, SourceConfigured, landing_writer
from skilltide.landing.identity import forgotten_posting
from skilltide.landing.landed import Collected, Landed
from skilltide.landing.plausibility import BoardHistory, fill_shares, implausibility
from skilltide.landing.units import fingerprint, land_unit
from skilltide.log import logger
from skilltide.model import Document, PostingFields, Rejection
from skilltide.sources.access import refusal
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.board_registry import load_boards
from skilltide.sources.board_source import BoardSource
from skilltide.sources.file_source import FileSource
from skilltide.sources.http_fetch import SourceFetch, open_fetcher
from skilltide.sources.seen import Seen, seen_file
from skilltide.storable import storable
from skilltide.supervisor import Supervisor
from skilltide.warehouse.forgotten import Forgotten, remembered_beside

AT_ONCE = 24
"""Boards in work at the same time; each holds its postings in memory until it is written."""
LANDED_AGAIN_AFTER = timedelta(days=90)
"""A board that doesn't change is landed again after so long, so that landing files alone tell its postings."""

Result = TypeVar("Result")


@dataclass
class _Run:
    fetcher: Fetcher
    collection: Collection
    progress: Progress
    places: asyncio.Semaphore
    forgotten: Forgotten | None
    """Boards of employers that are to stay forgotten are not asked."""

    @property
    def fetched_at(self) -> datetime:
        return self.collection.fetched_at

    @property
    def cache(self) -> Path:
        return self.collection.settings.http_cache


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a board gave."""

    content: BoardContent
    documents: list[Document]
    kept: list[Document]
    """Those that are to be written: without what is to stay forgotten."""
    digest: str
    """Of what is kept."""


def fetch_boards(
    sources: Sequence[BoardSource], collection: Collection, reporting: Reporting | None = None, **options: Any
) -> Collected:
    """Fetch all boards of all sources into `landing/<source>/<run>.jsonl.zst`; `options` go to the Fetcher.

    Raises:
        ConfigurationError: no contact address is set.
    """
    settings, fetched_at = collection.settings, collection.fetched_at
    told = reporting or Reporting()
    if not any(source.is_fetched for source in sources):
        settings = settings.model_copy(update={"contact": settings.contact or "offline@localhost"})
    fetcher = open_fetcher(settings, day=fetched_at.date(), **options)
    began = time.monotonic()

    async def work() -> Collected:
        async with fetcher:
            places, forgotten = asyncio.Semaphore(AT_ONCE), remembered_beside(settings.forget_key)
            run = _Run(fetcher, collection, told.progress, places, forgotten)
            works = [functools.partial(_fetch_source, source, run) for source in sources]
            attempts = map(functools.partial(_attempt, told.supervisor), sources, works)
            results = await asyncio.gather(*attempts)
        fetched = Collected(clock_offset_seconds=fetcher.host_clock.offset(fetched_at, began))
        for source, result in zip(sources, results, strict=True):
            if isinstance(result, Landed):
                fetched.landed.append(result)
            else:
                fetched.failures.append((source.source_id, result))
        return fetched

    return run_async(work())


async def _attempt(supervisor: Supervisor, source: BoardSource, work: Callable[[], Awaitable[Landed]]) -> Landed | str:
    """Return what was landed, or why the source as a whole could not be read."""
    try:
        return await supervisor.boards(source, work)
    except SourceError as error:
        return _named(source.source_id, error)


def _named(name: str, error: SourceError) -> str:
    """Return what is told of a source or board; a message that names it already stays."""
    told = str(error)
    return told if told.startswith(f"{name}:") else f"{name}: {told}"


async def _fetch_source(source: BoardSource, run: _Run) -> Landed:
    """Land a source's boards; raises SourceError where it could not be read as a whole."""
    began = time.monotonic()
    landed, settings = Landed(source.source_id), run.collection.settings
    fetch = SourceFetch(run.fetcher, source, now=run.fetched_at)
    if (refused := refusal(source)) is not None:
        raise SourceError(refused)
    path = settings.landing / source.source_id / f"{run.collection.run_id}.jsonl.zst"
    boards = await _listed(source, load_boards(type(source), settings.boards_file), fetch)
    entry = source.entry.model_dump(mode="json", exclude_none=True)
    if run.forgotten is not None:
        boards = [board for board in boards if not run.forgotten.means("board", source.unit_key(board))]
        entry = run.forgotten.without_boards(entry)
    files = source.inputs() if isinstance(source, FileSource) else []
    if files:
        known = run.collection.known.units_of(source.source_id)
        files = [unit for unit in files if (unit.key, fingerprint(unit, source)) not in known]
    if not boards and not files:
        return landed
    with ExitStack() as stack:
        writer = stack.enter_context(landing_writer(path))
        writer.write(SourceConfigured(source.source_id, source.platform, entry))
        if isinstance(source, FileSource):
            for unit in files:
                land_unit(source, unit, writer, landed, run.fetched_at)
                writer.end_unit()
        done = 0

        async def work(queue: Iterator[Board]) -> None:
            nonlocal done
            for board in queue:
                async with run.places:
                    await _fetch_board(source, board, writer, landed, run)
                done += 1
                run.progress(source.source_id, done, len(boards))

        queue = iter(boards)
        await asyncio.gather(*(work(queue) for _ in range(min(AT_ONCE, len(boards)))))
        landed.reads = writer.reads
    landed.take_notes(source.take_notes())
    landed.path = path
    landed.seconds = time.monotonic() - began
    return landed


async def _listed(source: BoardSource, known: Mapping[str, Board], fetch: SourceFetch) -> list[Board]:
    """Return the boards to read, each once; raises SourceError where the platform can't tell."""
    try:
        boards = await source.list_boards(known, fetch)
    except SkilltideError:
        raise
    except Exception as error:  # a defect in one platform must not sink the others' run
        logger.exception("%s: its boards could not be listed", source.source_id)
        raise SourceError(
            f"{source.source_id}: which boards there are can't be understood ({type(error).__name__}: "
            f"{' '.join(str(error).split())[:200]}). Please report this."
        ) from None
    return list({source.unit_key(board): board for board in reversed(boards)}.values())[::-1]


async def _fetch_board(source: BoardSource, board: Board, writer: LandingWriter, landed: Landed, run: _Run) -> None:
    key = source.unit_key(board)
    seen = Seen(seen_file(run.cache, f"{source.source_id} {key}"), run.fetched_at.date())
    is_read = False
    try:
        fetch = SourceFetch(run.fetcher, source, now=run.fetched_at, seen=seen, board=board)
        content = await source.read_board(board, fetch)
        is_read = True
        records = map(storable, content.records)
        documents = [source.document(board, record, row, run.fetched_at) for row, record in enumerate(records)]
        kept = _without_forgotten(source, key, documents, seen, run)
        answer = _Answer(content, documents, kept, _digest(source, kept))
    except SourceError as error:
        _record(writer, landed, _failed(source, key, run, _named(key, error), cause_of(error)))
        return
    except Exception as error:  # a defect in one platform must not sink the others' run
        logger.exception("%s: could not be read", key)
        _record(writer, landed, _failed(source, key, run, f"{key}: {defect_in_words(error)}", cause_of(error)))
        return
    finally:
        _remember(seen, key, is_read)  # what was had of a board that failed half-way isn't asked for twice either
    _write(source, board, answer, writer, landed, run)


def _remember(seen: Seen, key: str, is_read: bool) -> None:
    """Keep what was had of a board's postings; a run that can't only has to ask for them again."""
    try:
        seen.save(is_read=is_read)
    except Exception:  # a copy of answers (the disk may be full): nothing rests on it
        logger.exception("%s: what was had of its postings could not be kept", key)


def _without_forgotten(
    source: BoardSource, key: str, documents: list[Document], seen: Seen, run: _Run
) -> list[Document]:
    """Drop documents that are to stay forgotten; if there were any, delete the board's cached answers too."""
    forgotten = run.forgotten
    if forgotten is None:
        return documents
    kept = [document for document in documents if forgotten_posting(forgotten, source, document) is None]
    if len(kept) < len(documents):
        landed = {document.row for document in kept}
        seen.forget(document.payload for document in documents if document.row not in landed)
        shutil.rmtree(shelf_folder(run.cache, key), ignore_errors=True)
    return kept


def _failed(source: BoardSource, key: str, run: _Run, message: str, cause_code: str) -> BoardRead:
    return BoardRead(source.source_id, key, run.fetched_at, "failed", False, 0, message=message, cause_code=cause_code)


def fields_of(
    documents: Sequence[Document], read: Callable[[dict[str, Any], datetime], PostingFields], fetched_at: datetime
) -> list[PostingFields]:
    """Return the fields of the records, as a source's `fields` or `parse` reads them.

    One that can't be parsed has none, and normalising will say why.
    """
    fields = []
    for document in documents:
        try:
            fields.append(read(document.payload, fetched_at))
        except Exception as error:
            logger.warning("%s: record %s: %s: %s", document.origin, document.row, type(error).__name__, error)
            fields.append(PostingFields())
    return fields


def _write(
    source: BoardSource, board: Board, answer: _Answer, writer: LandingWriter, landed: Landed, run: _Run
) -> None:
    """Judge what a board gave and write what is kept of it, without a break, so that boards don't mix in the file."""
    key, content, count = source.unit_key(board), answer.content, len(answer.documents)
    history = run.collection.known.histories.get((source.source_id, key), BoardHistory())
    fills = fill_shares(fields_of(answer.documents, source.fields, run.fetched_at))
    reason = implausibility(board, count, fills, history, run.fetched_at.date())
    if reason is not None:
        why = f"{key}: {reason}"
        read = BoardRead(
            source.source_id, key, run.fetched_at, "rejected", False, count, None, fills, why, "implausible"
        )
        _record(writer, landed, read)
        return
    told = content.reported_count if content.reported_count is not None else count
    is_complete = source.is_whole and content.is_complete and not content.rejections and count >= told
    message: str | None = None
    if source.is_whole and not is_complete:
        missing = f"{count} of {told} postings were had" if count < told else "some postings could not be had"
        message = f"{key}: {missing}; none is taken for closed."
    is_fresh = history.landed_on is not None and run.fetched_at.date() - history.landed_on < LANDED_AGAIN_AFTER
    outcome = "unchanged" if answer.digest == history.digest and is_fresh else "read"
    for code, text in content.rejections:
        writer.write(Rejection(source.source_id, key, None, code, text))
        landed.rejection_count += 1
    if outcome == "read":
        for document in answer.kept:
            writer.write(document)
        landed.document_count += len(answer.kept)
    landed.unit_count += 1
    read = BoardRead(source.source_id, key, run.fetched_at, outcome, is_complete, count, answer.digest, fills, message)
    _record(writer, landed, read)


def _record(writer: LandingWriter, landed: Landed, read: BoardRead) -> None:
    writer.write(read)
    writer.end_unit()
    landed.board_counts[read.outcome_code] = landed.board_counts.get(read.outcome_code, 0) + 1
    if read.message is not None:
        landed.issues.append(read.message)
        if read.cause_code is not None:
            landed.causes[read.message] = read.cause_code


def _digest(source: BoardSource, documents: Sequence[Document]) -> str:
    """Return the hash of what a board holds, in any order."""
    identities = sorted(source.identity(document.payload) for document in documents)
    return hashlib.blake2b("\n".join(identities).encode(), digest_size=12).hexdigest()


def run_async(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end, also where an event loop is running already (a notebook, an async flow)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    context = contextvars.copy_context()  # who runs this is known by it, e.g. to log lines
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(context.run, asyncio.run, work).result()
