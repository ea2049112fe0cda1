"""Platforms that serve each employer's board on a host of its own: acme.example.com, or the employer's own domain."""

from typing import ClassVar

from pydantic import Field

from skilltide.sources.board import Board, BoardSource

_LABEL = r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


class HostedBoard(Board):
    """A board with its own host; the name is the first part of the host's name."""

    board: str = Field(min_length=1, max_length=200, pattern=rf"{_LABEL}(?:\.[a-z]{{2}})?$")
    host: str | None = Field(default=None, pattern=rf"{_LABEL}(?:\.[A-Za-z0-9-]+)+$")
    """The employer's own domain, where the board is served there (careers.acme.com)."""


class HostedSource(BoardSource):
    """A platform whose `api` holds `{board}`, e.g. `https://{board}.example.com`."""

    BoardEntry: ClassVar[type[Board]] = HostedBoard

    def site(self, board: Board) -> str:
        """Return scheme and host of a board; an `api` of the entry replaces them, with or without `{board}`."""
        host = board.host if isinstance(board, HostedBoard) else None
        template = f"https://{host}" if host and self.entry.api is None else self.base
        return template.replace("{board}", board.board)
