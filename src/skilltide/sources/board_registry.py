"""The boards that are known. Three layers, the later wins: what is bundled (`board_registry.tsv`), a home's own
registry (`boards.sqlite`, written by `skilltide sources import|verify|discover` and by runs), and the lines that
somebody wrote by hand into the home's `boards.yml`.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from skilltide.errors import ConfigurationError
from skilltide.normalise.company import employer_key
from skilltide.sources.board import OF_A_PERSON, Board, EmployerFrom
from skilltide.sources.board_source import BoardSource
from skilltide.sources.board_store import BoardStore, KnownBoard, keys_of
from skilltide.sources.own_yaml import read_own_yaml

Layer = Literal["bundled", "registry", "boards.yml", "sources.yml"]
"""Where a board stands: in the list that comes with skilltide, in the home's own, in lines of a person, in a source's
entry."""
BUNDLED = Path(__file__).with_name("board_registry.tsv")
_RUNTIME = {"employer_from", "state"}
"""Keys of a Board that a person doesn't write."""
_WRITTEN = "boards.yml"
"""Origin of a board that is known by its line alone."""


def load_boards(platform: type[BoardSource], own: Path | None = None) -> dict[str, Board]:
    """Load a platform's boards by name, as a run needs them. `own` is the home's boards.yml; its registry is beside it.

    None for aggregators, and where the platform is asked which boards there are.

    Raises:
        ConfigurationError: a line can't be used; the message names file, board and key.
    """
    if not platform.has_boards or platform.are_boards_looked_up:
        return {}
    merged = {name: _line(entry) for (_, name), entry in kept_boards(own, platform.platform).items()}
    written = set()
    for line in _lines(own, platform.platform) if own is not None else ():
        name = str(line["board"]).casefold()
        told = {"employer_from": "told"} if line.get("employer") else {}
        merged[name].update(line | told)
        written.add(name)
    boards = {}
    for name, values in merged.items():
        try:
            board = platform.BoardEntry.model_validate(values)
        except ValidationError as error:
            if name not in written:  # of a list, or of another version of the platform: no reason to stop a run
                continue
            raise ConfigurationError(_explain(platform, str(values["board"]), error)) from None
        boards[board.board] = board
    return boards


def board_named(boards: Mapping[str, Board], name: str) -> Board | None:
    """Return the board of that name, in any letters: platforms serve a board under any."""
    return boards.get(name) or next((board for key, board in boards.items() if key.casefold() == name.casefold()), None)


def known_boards(own: Path | None, platform: str | None = None) -> dict[tuple[str, str], KnownBoard]:
    """Return what the registry knows: bundled, and the home's own (beside `own`, boards.yml).

    By platform and board, the latter in small letters: platforms serve a board under any.
    """
    found = {
        (entry.platform, entry.board.casefold()): entry
        for entry in _bundled()
        if platform is None or entry.platform == platform
    }
    if own is not None:
        for entry in store(own).entries(platform):
            found[entry.platform, entry.board.casefold()] = _without_decisions(entry)
    return found


def kept_boards(own: Path | None, platform: str | None = None) -> dict[tuple[str, str], KnownBoard]:
    """Return all boards as the registry may keep them: what was found out, and nothing that only a line tells.

    So what a line of boards.yml says holds while it stands there, and no longer. Where a board is known by its line
    alone, its address (`host`, `region`) is what the line says now.
    """
    found = known_boards(own, platform)
    lines: Mapping[tuple[str, str], KnownBoard] = {} if own is None else written_lines(own, platform)
    for key, line in lines.items():
        before = found.get(key)
        if before is None:
            found[key] = replace(line, employer=None, employer_from="slug")
        elif before.origin == _WRITTEN:
            is_of_line = before.employer_from == "told"  # kept by an older skilltide
            named = replace(before, employer=None, employer_from="slug") if is_of_line else before
            found[key] = replace(named, keys=line.keys)
    return found


def all_boards(own: Path, platform: str | None = None) -> dict[tuple[str, str], KnownBoard]:
    """Return the boards of all layers; what a line of boards.yml tells wins."""
    found = kept_boards(own, platform)
    for key, line in written_lines(own, platform).items():
        below = found[key]
        told = replace(below, employer=line.employer, employer_from="told") if line.employer else below
        found[key] = replace(told, seen_on=below.seen_on or line.seen_on)
    return found


def store(own: Path) -> BoardStore:
    """Return the registry of the home whose boards.yml is `own`."""
    return BoardStore(own.with_suffix(".sqlite"))


def written_lines(own: Path, platform: str | None = None) -> dict[tuple[str, str], KnownBoard]:
    """Return the boards that somebody wrote into boards.yml, by platform and board (in small letters)."""
    found = {}
    platforms: Iterable[str] = _read(own, _changed(own)) if platform is None else (platform,)
    for key in platforms:
        for line in _lines(own, str(key)):
            name, employer = str(line["board"]), line.get("employer")
            seen = line.get("observed_on")
            keys = json.dumps(_own_values(line), default=str, skipkeys=True)  # a line may hold anything
            entry = KnownBoard(
                str(key), name, employer, "told" if employer else "slug", "candidate", _WRITTEN, keys,
                seen if isinstance(seen, date) else None,
            )  # fmt: skip
            found[entry.platform, name.casefold()] = entry
    return found


def boards_of(own: Path, keys: Set[str]) -> dict[Layer, list[KnownBoard]]:
    """Return the boards of an employer, by its keys (`employer_key`), in each layer in which they stand.

    One is an employer's by what its layer says of it, or by what is known of it in the end.
    """
    layers: dict[Layer, Iterable[KnownBoard]] = {
        "bundled": _bundled(), "registry": store(own).entries(), "boards.yml": written_lines(own).values(),
    }  # fmt: skip
    employers = employers_of(own)

    def is_meant(entry: KnownBoard) -> bool:
        names = {entry.employer, employers.of(name_of(entry))}
        return any(employer_key(name) in keys for name in names if name)

    return {name: [entry for entry in layer if is_meant(entry)] for name, layer in layers.items()}


def name_of(board: KnownBoard) -> str:
    """Return a board's name with its platform's ("lever:acme"), in small letters: platforms serve a board under any."""
    return f"{board.platform}:{board.board}".casefold()


@dataclass(frozen=True, slots=True)
class Employers:
    """Whose each board is, as far as the registry knows."""

    known: Mapping[str, str | None]

    def of(self, name: str) -> str:
        """Return the employer's name of a board ("lever:acme"), else the one in the board's address."""
        return self.known.get(name.casefold()) or BoardSource.employer_slug(name.partition(":")[2])


def employers_of(own: Path) -> Employers:
    """Return whose boards are, as the layers of the registry tell it."""
    return Employers({name_of(entry): entry.employer for entry in all_boards(own).values()})


def licence() -> str:
    """Return what the bundled file says of itself: where its boards are from, their licence, and as of when."""
    with BUNDLED.open(encoding="utf-8") as lines:
        return " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))


def _line(entry: KnownBoard) -> dict[str, Any]:
    return keys_of(entry) | {
        "board": entry.board, "employer": entry.employer, "employer_from": entry.employer_from, "state": entry.state,
        "observed_on": entry.seen_on,
    }  # fmt: skip


@lru_cache(maxsize=1)
def _bundled() -> tuple[KnownBoard, ...]:
    with BUNDLED.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return tuple(map(_of_row, rows))


def _of_row(row: Mapping[str, str]) -> KnownBoard:
    employer_from: EmployerFrom = "told" if row["employer_from"] == "told" else "slug"
    board = row["board"]
    employer = row["employer"] or BoardSource.employer_slug(board)
    seen = date.fromisoformat(row["seen_on"]) if row["seen_on"] else None
    return KnownBoard(
        row["platform"], board, employer, employer_from, "candidate", "bundled", row["keys"] or "{}", seen
    )


def _lines(path: Path, platform: str) -> Iterator[dict[str, Any]]:
    lines = _read(path, _changed(path)).get(platform) or []
    if not isinstance(lines, list) or not all(isinstance(line, dict) and "board" in line for line in lines):
        raise ConfigurationError(
            f"{path}: {platform}: expected one line per employer, such as '- {{board: acme, employer: Acme}}'."
        )
    return iter(lines)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> dict[str, Any]:
    if not changed:
        return {}
    return read_own_yaml(path, "Expected a mapping of platform to boards.")


def _explain(platform: type[BoardSource], name: str, error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"]))
    allowed = ", ".join(sorted(line_keys(platform)))
    return (
        f"boards.yml: {platform.platform}: {name}: {key}: {str(first.get('input'))[:80]!r} can't be used "
        f"({first['msg'].lower()}); keys are {allowed}."
    )


def line_keys(platform: type[BoardSource]) -> list[str]:
    """Return the keys that a line of boards.yml may have."""
    return [name for name in platform.BoardEntry.model_fields if name not in _RUNTIME]


def board_line(board: Board, observed_on: date) -> str:
    """Return the line of boards.yml for a board that was seen."""
    values = board.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    values = {"board": board.board} | values | {"observed_on": observed_on}
    for name in ("enabled", *_RUNTIME):
        values.pop(name, None)
    line: str = yaml.safe_dump(values, default_flow_style=True, sort_keys=False, allow_unicode=True, width=100_000)
    return "  - " + line.strip()


def add_boards(own: Path, found: Iterable[KnownBoard], is_forgotten: Callable[[KnownBoard], bool]) -> int:
    """Add boards to the home's registry (beside `own`, boards.yml) and return how many are new.

    One that is known by its name only gets the employer that is told now; one that is forgotten is left out.
    """
    known, registry = known_boards(own), store(own)
    kept = [board for board in found if not is_forgotten(board)]
    better = []
    for board in kept:
        before = known.get((board.platform, board.board.casefold()))
        if before is not None and before.employer_from == "slug" and board.employer_from == "told":
            if before.origin == _WRITTEN:  # by its line alone so far
                before = replace(before, origin=board.origin, keys=board.keys)
            better.append(replace(before, employer=board.employer, employer_from="told"))
    registry.put(better)
    return registry.add(board for board in kept if (board.platform, board.board.casefold()) not in known)


def own_keys(board: Board) -> str:
    """Return the platform's own keys of a board as JSON, for the registry."""
    values = board.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return json.dumps(_own_values(values), sort_keys=True)


def _own_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a board's keys is its platform's own, and no person's decision."""
    others = Board.model_fields.keys() | OF_A_PERSON
    return {name: value for name, value in values.items() if name not in others}


def _without_decisions(entry: KnownBoard) -> KnownBoard:
    """Return a board without what a line of boards.yml said of it once; older versions kept that in the registry."""
    values = keys_of(entry)
    if OF_A_PERSON.isdisjoint(values):
        return entry
    kept = {name: value for name, value in values.items() if name not in OF_A_PERSON}
    return replace(entry, keys=json.dumps(kept, sort_keys=True))
