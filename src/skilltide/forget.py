"""forget: have a posting, or all of an employer, gone from everything that is kept.

What is forgotten is remembered by keyed hashes only: the next ingest doesn't bring it back, and nothing tells it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skilltide.errors import ConfigurationError
from skilltide.normalise.company import employer_key
from skilltide.normalise.record import posting_id
from skilltide.pipeline import ANALYSE_STEPS, DERIVE_STEPS, PUBLISH_STEPS, clock, quiet, walk
from skilltide.settings import Settings
from skilltide.sources.board_registry import Layer, boards_of, employers_of, name_of, store
from skilltide.sources.board_source import BoardSource
from skilltide.sources.board_store import KnownBoard
from skilltide.sources.config import load_sources
from skilltide.steps.exports import own_files
from skilltide.steps.forgotten_boards import boards_meant
from skilltide.steps.report import STEP as REPORT
from skilltide.steps.step import Context, Progress
from skilltide.warehouse.clearing import note_clearing
from skilltide.warehouse.connect import working
from skilltide.warehouse.forgotten import remember
from skilltide.warehouse.ledger import new_run
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction
from skilltide.written import clear_copies


@dataclass
class Forgotten:
    """What forgetting did."""

    posting_count: int
    removed: list[Path] = field(default_factory=list)
    """Reports and exports that had been written outside the home's folders, and are removed."""
    board_count: int = 0
    """Boards of the employer that were taken out of the home's registry."""
    kept: list[str] = field(default_factory=list)
    """What still holds something of it, and how to remove it: one line each."""


def forget(
    settings: Settings, posting: str | None = None, employer: str | None = None, progress: Progress = quiet
) -> Forgotten:
    """Remove a posting, or all of an employer, from everything that is kept, and publish anew without it.

    Landing files, raw and staging data, the marts, exports, cached responses and all reports ever written are cleared,
    and the working database is written anew, as its file keeps the blocks of deleted rows. It stays forgotten when a
    source brings it again. An employer's boards are read no more, go from the home's registry, and are named nowhere
    else; what you wrote into boards.yml and sources.yml, and what skilltide itself brings, is named and stays.

    Raises:
        ConfigurationError: nothing of it is in the warehouse or in the registry of boards.
    """
    configured, trouble = _configured(settings) if employer else ([], [])
    boards = _boards(settings, employer, configured) if employer else {}
    noted = _note(settings, posting, employer, boards)
    forgotten = Forgotten(noted.posting_count, kept=trouble)
    own = [(board.platform, board.board) for board in boards.get("registry", [])]
    forgotten.board_count = store(settings.boards_file).remove(own)
    meant = noted.boards | {name_of(board) for listed in boards.values() for board in listed}
    boards["sources.yml"] = [board for board in configured if name_of(board) in meant]
    for layer, why in _KEPT.items():
        told = why.format(settings.sources_file if layer == "sources.yml" else settings.boards_file)
        for board in boards.get(layer, []):
            still = "" if name_of(board) in noted.boards else _READ_ON
            forgotten.kept.append(f"{board.platform}:{board.board} {told}{still}")
    cleared = clear_copies(settings)
    forgotten.removed = cleared.removed
    if settings.lake is not None:
        forgotten.removed += [settings.published] if settings.published.exists() else []
        forgotten.removed += [settings.exports] if own_files(settings.exports, settings.published) else []
    context = Context(settings, new_run("forget"), clock, progress=progress)
    walk(context, (*DERIVE_STEPS, *ANALYSE_STEPS, *PUBLISH_STEPS, REPORT))
    forgotten.kept += list(dict.fromkeys([*cleared.remains, *context.remains]))
    return forgotten


_KEPT: dict[Layer, str] = {
    "boards.yml": "stands in {}, which is yours: take its line out",
    "sources.yml": "stands in {}, which is yours: take it out of its `boards:`",
    "bundled": "is in the list that comes with skilltide: a line with 'enabled: false' in {} says that it isn't wanted",
}
_READ_ON = " (it holds postings of others too, and is read on until then)"


@dataclass(frozen=True, slots=True)
class _Noted:
    """What was noted to be forgotten."""

    posting_count: int
    boards: frozenset[str]
    """The employer's boards, as of `name_of`."""


def _boards(settings: Settings, employer: str, configured: Sequence[KnownBoard]) -> dict[Layer, list[KnownBoard]]:
    """Return the boards that are known as an employer's, by where they stand; `configured`: all of sources.yml."""
    keys = {employer, employer_key(employer)}
    employers = employers_of(settings.boards_file)
    named = [board for board in configured if employer_key(employers.of(name_of(board))) in keys]
    return {**boards_of(settings.boards_file, keys), "sources.yml": named}


def _configured(settings: Settings) -> tuple[list[KnownBoard], list[str]]:
    """Return the boards that sources.yml names, and what keeps it from being read, if anything does."""
    if not settings.sources_file.exists():
        return [], []
    try:
        sources = load_sources(settings.sources_file, is_disabled_included=True)
    except ConfigurationError as error:
        return [], [f"{settings.sources_file} may name its boards, and can't be read ({error}): look there yourself"]
    boards = [source for source in sources.values() if isinstance(source, BoardSource)]
    return [KnownBoard(source.platform, name) for source in boards for name in source.entry.boards or ()], []


def _note(
    settings: Settings,
    posting: str | None,
    employer: str | None,
    boards: Mapping[Layer, list[KnownBoard]] | None = None,
) -> _Noted:
    """Note what is to be forgotten: a posting by `posting_id` or `source:native id`, or an employer with its boards.

    `boards`: those that are known as the employer's. One that holds postings of others too is read on.

    Raises:
        ConfigurationError: no posting in the warehouse is meant by it, and no board is known.
    """
    known = {name_of(board) for listed in (boards or {}).values() for board in listed}
    with working(settings) as connection:
        own: set[str] = set()
        if posting:
            source_id, _, native_id = posting.partition(":")
            told = [posting, posting_id(source_id, native_id)]
            found = connection.execute(statement("posting_meant"), [told]).fetchall()
        else:
            keys = [employer, employer_key(employer or "")]
            found = connection.execute(statement("employer_meant"), keys).fetchall()
            if known and not found:
                found = [("employer", keys[1])]
            own = boards_meant(
                connection, {key for _, key in found}.__contains__, employers_of(settings.boards_file), known
            )
        if not found:
            what = f"posting {posting!r}" if posting else f"employer {employer!r}"
            raise ConfigurationError(
                f"forget: {what}: nothing of it is in the warehouse. Give a posting_id, SOURCE:NATIVE_ID, or the "
                f"employer's name as marts.posting shows it."
            )
        with transaction(connection):
            remember(connection, settings.forget_key, [*found, *(("board", board) for board in sorted(own))])
            note_clearing(connection, "home", "working", "published", "lake")
        count = int(one_row(connection, statement("posting_of_keys"), [[key for _, key in found]])[0])
        return _Noted(count, frozenset(own))
