"""The boards that are known: reads and amends `boards.yml`, platform -> one line per employer.

A home's own file adds lines to the bundled one and changes others.
"""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from skilltide.errors import ConfigurationError
from skilltide.sources.board import Board
from skilltide.sources.board_source import BoardSource

BUNDLED = Path(__file__).with_name("boards.yml")


def load_boards(platform: type[BoardSource], own: Path | None = None) -> dict[str, Board]:
    """Load a platform's boards by name: the bundled ones, then those of the home (`own`), whose keys win.

    None for aggregators, and where the platform is asked which boards there are.

    Raises:
        ConfigurationError: a line can't be used; the message names file, board and key.
    """
    if not platform.has_boards or platform.are_boards_looked_up:
        return {}
    merged: dict[str, dict[str, Any]] = {}
    for path in filter(None, (BUNDLED, own)):
        for line in _lines(path, platform.platform):
            merged.setdefault(str(line["board"]), {}).update(line)
    boards = {}
    for name, line in merged.items():
        try:
            boards[name] = platform.BoardEntry.model_validate(line)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            allowed = ", ".join(sorted(platform.BoardEntry.model_fields))
            raise ConfigurationError(
                f"boards.yml: {platform.platform}: {name}: {key}: {str(first.get('input'))[:80]!r} can't be used "
                f"({first['msg'].lower()}); keys are {allowed}."
            ) from None
    return boards


def _lines(path: Path, platform: str) -> list[dict[str, Any]]:
    data = _read(path, path.stat().st_mtime_ns if path.exists() else 0)
    lines = data.get(platform) or []
    if not isinstance(lines, list) or not all(isinstance(line, dict) and "board" in line for line in lines):
        raise ConfigurationError(
            f"{path}: {platform}: expected one line per employer, such as '- {{board: acme, employer: Acme}}'."
        )
    return lines


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> dict[str, Any]:
    if not changed:
        return {}
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise ConfigurationError(f"{path}:{line} can't be read ({getattr(error, 'problem', error)}).") from None
    if data is not None and not isinstance(data, dict):
        raise ConfigurationError(f"{path}: holds a {type(data).__name__}, expected a mapping of platform to boards.")
    return data or {}


def board_line(board: Board, observed_on: date) -> str:
    """Return the line of boards.yml for a board that was seen."""
    values = board.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    values = {"board": board.board} | values | {"observed_on": observed_on}
    values.pop("enabled", None)
    line: str = yaml.safe_dump(values, default_flow_style=True, sort_keys=False, allow_unicode=True, width=100_000)
    return "  - " + line.strip()


def record_board(path: Path, platform: str, board: Board, observed_on: date) -> None:
    """Write into a home's boards.yml that a board was observed; the rest of the file stays as it is."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    section = _section(text, platform)
    line = board_line(board, observed_on)
    name = re.escape(board.board)
    found = re.search(rf"^ +- \{{board: (?:{name}|'{name}'|\"{name}\")[,}}].*$", section, re.MULTILINE)
    if found:
        text = text.replace(section, section.replace(found.group(), line, 1), 1)
    elif section:
        head, _, rest = section.partition("\n")
        text = text.replace(section, f"{head}\n{line}\n{rest}", 1)
    else:
        text += ("" if not text or text.endswith("\n") else "\n") + f"{platform}:\n{line}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _section(text: str, platform: str) -> str:
    match = re.search(rf"^{re.escape(platform)}:.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    return match.group() if match else ""
