"""Platforms that serve each employer's board on a host of its own: acme.example.com, or the employer's own domain."""

from typing import ClassVar

from skilltide.sources.board import Board, HostedBoard
from skilltide.sources.board_source import BoardSource


class HostedSource(BoardSource):
    """A platform whose `api` holds `{board}`, e.g. `https://{board}.example.com`."""

    BoardEntry: ClassVar[type[Board]] = HostedBoard

    def site(self, board: Board) -> str:
        """Return scheme and host of a board; an `api` of the entry replaces them, with or without `{board}`."""
        host = board.host if isinstance(board, HostedBoard) else None
        template = f"https://{host}" if host and self.entry.api is None else self.base
        return template.replace("{board}", board.board)
