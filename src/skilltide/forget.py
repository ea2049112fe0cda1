"""forget: have a posting, or all of an employer, gone from everything that is kept.

What is forgotten is remembered by keyed hashes only: the next ingest doesn't bring it back, and nothing tells it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from skilltide.errors import ConfigurationError
from skilltide.pipeline import ANALYSE_STEPS, DERIVE_STEPS, PUBLISH_STEPS, clock, quiet, walk
from skilltide.settings import Settings
from skilltide.sources.board_registry import Layer, boards_of, store
from skilltide.sources.board_store import KnownBoard
from skilltide.steps.exports import own_files
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
    source brings it again. An employer's boards go from the home's registry; what you wrote into boards.yml, and what
    skilltide itself brings, is named and stays.

    Raises:
        ConfigurationError: nothing of it is in the warehouse or in the registry of boards.
    """
    boards = _boards(settings, employer) if employer else {}
    forgotten = Forgotten(_note(settings, posting, employer, is_known=any(boards.values())))
    own = [(board.platform, board.board) for board in boards.get("registry", [])]
    forgotten.board_count = store(settings.boards_file).remove(own)
    forgotten.kept = [
        f"{board.platform}:{board.board} {why.format(settings.boards_file)}"
        for layer, why in _KEPT.items()
        for board in boards.get(layer, [])
    ]
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
    "bundled": "is in the list that comes with skilltide: a line with 'enabled: false' in {} keeps it from being read",
}


def _boards(settings: Settings, employer: str) -> dict[Layer, list[KnownBoard]]:
    from skilltide.normalise.company import employer_key

    return boards_of(settings.boards_file, {employer, employer_key(employer)})


def _note(settings: Settings, posting: str | None, employer: str | None, *, is_known: bool = False) -> int:
    """Note what is to be forgotten (a posting by `posting_id` or `source:native id`); return how many postings it is.

    Raises:
        ConfigurationError: no posting in the warehouse is meant by it, and the registry doesn't know it (`is_known`).
    """
    from skilltide.normalise.company import employer_key

    with working(settings) as connection:
        if posting:
            source_id, _, native_id = posting.partition(":")
            found = connection.execute(statement("posting_meant"), [posting, source_id, native_id]).fetchall()
        else:
            keys = [employer, employer_key(employer or "")]
            found = connection.execute(statement("employer_meant"), keys).fetchall()
            if is_known and not found:
                found = [("employer", keys[1])]
        if not found:
            what = f"posting {posting!r}" if posting else f"employer {employer!r}"
            raise ConfigurationError(
                f"forget: {what}: nothing of it is in the warehouse. Give a posting_id, SOURCE:NATIVE_ID, or the "
                f"employer's name as marts.posting shows it."
            )
        with transaction(connection):
            remember(connection, settings.forget_key, found)
            note_clearing(connection, "home", "working", "published", "lake")
        return int(one_row(connection, statement("posting_of_keys"), [[key for _, key in found]])[0])
