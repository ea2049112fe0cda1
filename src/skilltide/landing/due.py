"""Which boards `sources verify` asks, in which order: never those of employers that are to stay forgotten by itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from skilltide.errors import ConfigurationError
from skilltide.landing.probe import new_board, platform_source
from skilltide.landing.verify import ToVerify
from skilltide.settings import Settings
from skilltide.sources.access import refusal
from skilltide.sources.board import Board
from skilltide.sources.board_registry import board_named, kept_boards, load_boards, name_of, own_keys, written_lines
from skilltide.sources.board_source import BoardSource
from skilltide.sources.board_store import KnownBoard, is_due, order_of
from skilltide.sources.discovery import board_platforms, check_platform
from skilltide.warehouse.forgotten import remembered_beside

Entries = Mapping[tuple[str, str], KnownBoard]
"""By platform and board, the latter in small letters."""


class Due(NamedTuple):
    """The boards to ask now."""

    boards: list[ToVerify]
    left: int
    """How many more are due."""


def forgotten_boards(settings: Settings) -> Callable[[KnownBoard], bool]:
    """Return what tells whether a board is an employer's that is to stay forgotten."""
    forgotten = remembered_beside(settings.forget_key)
    return lambda board: forgotten is not None and forgotten.means("board", name_of(board))


def due_boards(
    settings: Settings, today: date, platform: str | None = None, most: int | None = None, api: str | None = None
) -> Due:
    """Return the boards of a platform, or of all, that are due: at most so many, lines of boards.yml first.

    What a line says isn't wanted (`enabled: false`) is not due.

    Raises:
        ConfigurationError: there is no such platform, it may not be read, or has no boards of employers.
    """
    own = settings.boards_file
    found: list[ToVerify] = []
    sources = list(_sources(platform, api))
    known, written = kept_boards(own, platform), written_lines(own, platform)
    for source in sources:
        hosts = (entry for entry in known.values() if entry.platform == source.platform and entry.is_host)
        found += [ToVerify(source, None, entry) for entry in hosts]
        boards = load_boards(type(source), own).values()
        found += [_to_verify(source, board, known, written) for board in boards if board.enabled is not False]
    is_forgotten = forgotten_boards(settings)
    due = _ordered((one for one in found if is_due(one.entry, today) and not is_forgotten(one.entry)), written)
    return Due(due[:most], 0 if most is None else max(0, len(due) - most))


def named_boards(settings: Settings, platform: str, names: Sequence[str], api: str | None = None) -> list[ToVerify]:
    """Return boards of a platform by their names, due or not, forgotten or not: who names one means it.

    Raises:
        ConfigurationError: there is no such platform, it has no boards of employers or may not be read, or a name is
            too little.
    """
    own = settings.boards_file
    found: list[ToVerify] = []
    sources = list(_sources(platform, api))
    known, written = kept_boards(own, platform), written_lines(own, platform)
    for source in sources:
        boards = load_boards(type(source), own)
        named = [board_named(boards, name) or new_board(source, name) for name in names]
        found += [_to_verify(source, board, known, written) for board in named]
    return _ordered(found, written)


def _sources(platform: str | None, api: str | None) -> Iterator[BoardSource]:
    """Yield the platforms with boards that may be read; one that is asked for by its name and isn't is an error."""
    if platform is not None:
        check_platform(platform)
    for key in [platform] if platform else sorted(board_platforms()):
        source = platform_source(key, **({"api": api} if api else {}))
        reason = _no_boards(source) or refusal(source)
        if reason is None:
            yield source
        elif platform is not None:
            raise ConfigurationError(reason)


def _no_boards(source: BoardSource) -> str | None:
    """Return why a platform has no boards of employers to ask, or None where it has."""
    if source.has_boards and not source.are_boards_looked_up:
        return None
    why = "is asked in each run which boards there are" if source.has_boards else "is one board by itself"
    return f"{source.platform}: {why}, so there is none to verify. `skilltide sources list` shows which have some."


def _to_verify(source: BoardSource, board: Board, known: Entries, written: Entries) -> ToVerify:
    """Return a board to ask, with what the registry may keep of it and the employer that its line tells."""
    place = (source.platform, board.board.casefold())
    entry = known.get(place)
    if entry is None:
        employer = type(source).employer_slug(board.board)
        entry = KnownBoard(source.platform, board.board, employer, origin="a person", keys=own_keys(board))
    line = written.get(place)
    return ToVerify(source, board, entry, None if line is None else line.employer)


def _ordered(found: Iterable[ToVerify], written: Entries) -> list[ToVerify]:
    """Sort boards: a person's own lines first, then as the registry orders them."""

    def order(one: ToVerify) -> tuple[bool, int, bytes]:
        is_own = one.board is not None and (one.source.platform, one.board.board.casefold()) in written
        return (not is_own, *order_of(one.entry))

    return sorted(found, key=order)
