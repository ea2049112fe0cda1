"""Relations: tables that Python computes for the marts, each with what it reads told beside it.

A file of `skilltide.analysis.relations` holds the relations of one topic; they are found there, nothing lists them ::

    @relation(reads=["opening"])
    def opening_weekday(frames: Frames) -> "pd.DataFrame":
        days = frames["opening"]["posted_on"].dt.dayofweek
        return days.value_counts().rename_axis("weekday_code").reset_index(name="opening_count")

A mart in SQL then reads it as `analysis.opening_weekday`; or the relation is a mart by itself, where it says so
(``mart=Mart(...)``). It gets only what it declares: so the order of the build and what an edit makes out of date are
known without running anything. Whoever runs relations gives a `Runner` the way to read a part of a mart.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from skilltide.errors import WarehouseError

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
PACKAGE = "skilltide.analysis.relations"


@dataclass(frozen=True)
class Part:
    """Some columns of a mart: what no relation uses is not read into memory."""

    mart: str
    columns: tuple[str, ...] = ()
    """Empty: all."""
    without: str | None = None
    """A flag; rows in which it is set are left out."""
    known: str | None = None
    """A column; rows in which it is null are left out."""
    is_coded: bool = False
    """Whether texts come as codes (see `coded`): of parts with very many rows, which have texts and flags only."""


@dataclass(frozen=True, eq=False)
class Shared(Generic[T]):
    """A value that several relations are made of; computed once for all of them."""

    name: str
    reads: "tuple[Input, ...]"
    compute: "Callable[[Frames], T]"
    is_compared: bool = False
    """Whether what reads it is computed again only where this value differs, whatever became of what it is made of."""


Input = str | Part | Shared[Any]
"""What can be read: a whole mart by its name, a part of one, or a shared value."""


@dataclass(frozen=True)
class Column:
    """A column of a mart that a relation declares: its type in SQL and, where no other place has it, its definition."""

    type: str
    description: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    """`mart.column` that has every value of it."""


@dataclass(frozen=True)
class Mart:
    """What a SQL file's header tells of a mart, for a relation that is a mart by itself."""

    description: str
    grain: str
    columns: Mapping[str, str | Column]
    """Name -> type, or `Column` with the definition of a name that is new."""
    caveats: Sequence[str] = ()
    checks: Sequence[str] = ()
    nullable: Sequence[str] = ()
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Relation:
    """One table, how it is computed, and what of."""

    name: str
    reads: tuple[Input, ...]
    compute: "Callable[[Frames], pd.DataFrame]"
    module: str
    """Where it stands; its version is that of the module's code and of all that it imports."""
    mart: Mart | None = None
    takes_long: bool = False
    """Whether it takes seconds of a large market, and is worth a process of its own."""
    is_kept: bool = False
    """Whether its rows stay in the working database: of one that marts join with what changes more often."""

    @property
    def parts(self) -> "tuple[Part, ...]":
        """The parts of marts that it is made of, through shared values too; each once."""
        return tuple(dict.fromkeys(_parts(self.reads)))

    @property
    def marts(self) -> frozenset[str]:
        """The marts that it is made of, through shared values too."""
        return frozenset(part.mart for part in self.parts)

    @property
    def compared(self) -> "tuple[Part | Shared[Any], ...]":
        """What all that it computes rests on: parts of marts, and values that are compared; in a fixed order.

        Empty where no value is: then only the marts tell whether it has to be computed again.
        """
        found = list(dict.fromkeys(_compared(self.reads)))
        return tuple(found) if any(isinstance(key, Shared) for key in found) else ()


class Frames:
    """What one relation or shared value declared to read, by the same keys."""

    def __init__(self, runner: "Runner", reader: Relation | Shared[Any]) -> None:
        self._runner, self._reader = runner, reader

    @overload
    def __getitem__(self, key: str | Part) -> "pd.DataFrame": ...
    @overload
    def __getitem__(self, key: Shared[T]) -> T: ...
    def __getitem__(self, key: Input) -> Any:
        """Return the frame of a mart (rows by its grain) or the shared value; WarehouseError if not declared."""
        if key not in self._reader.reads:
            told = repr(key) if isinstance(key, str | Part) else key.name
            raise WarehouseError(
                f"relation {self._reader.name}: reads {told}, which it does not declare. "
                f"Add it to `reads` in {self._reader.compute.__module__}; it declares {_told(self._reader.reads)}."
            )
        return self._runner.value(key)


class Runner:
    """Computes relations; each part of a mart is read once, each shared value made once, for all of them.

    They are kept until they are released.
    """

    def __init__(
        self,
        read: "Callable[[Part], pd.DataFrame]",
        replacing: Mapping[Shared[Any], Callable[[Frames], Any]] | None = None,
    ) -> None:
        """`read` gives a part of a mart, rows by its grain. `replacing`: other ways to make shared values."""
        self._read, self._replacing = read, replacing or {}
        self._values: dict[Part | Shared[Any], Any] = {}
        self._elsewhere: dict[str, Callable[[], pd.DataFrame]] = {}

    def leave(self, relation: Relation, take: "Callable[[], pd.DataFrame]") -> None:
        """Have a relation computed elsewhere: `take` waits for it and returns it, or raises what it failed with."""
        self._elsewhere[relation.name] = take

    def compute(self, relation: Relation) -> "pd.DataFrame":
        """Compute one relation; WarehouseError where it reads what it does not declare, or returns no frame."""
        if relation.name in self._elsewhere:
            return self._elsewhere.pop(relation.name)()
        table = relation.compute(Frames(self, relation))
        if not hasattr(table, "columns"):
            raise WarehouseError(
                f"relation {relation.name}: returned {type(table).__name__}, expected a data frame. "
                f"Look at {relation.module}."
            )
        return table

    def release(self, waiting: Iterable[Relation]) -> None:
        """Drop what none of the relations that are still to be computed reads, or a shared value still to be made."""
        needed = {key for relation in waiting for key in self._needed(relation.reads)}
        self._values = {key: value for key, value in self._values.items() if key in needed}

    def _needed(self, reads: Sequence[Input]) -> Iterator["Part | Shared[Any]"]:
        for key in reads:
            yield Part(key) if isinstance(key, str) else key
            if isinstance(key, Shared) and key not in self._values:
                yield from self._needed(key.reads)

    def value(self, key: Input) -> Any:
        """Return what stands behind a key, made at the first call."""
        key = Part(key) if isinstance(key, str) else key
        if key not in self._values:
            if isinstance(key, Part):
                self._values[key] = self._read(key)
            else:
                compute = self._replacing.get(key, key.compute)
                self._values[key] = compute(Frames(self, key))
        found = self._values[key]
        # a column that one relation adds must not turn up at the next
        return found.copy(deep=False) if hasattr(found, "columns") else found


def relation(
    reads: Sequence[Input], *, mart: Mart | None = None, takes_long: bool = False, is_kept: bool = False
) -> "Callable[[Callable[[Frames], pd.DataFrame]], Relation]":
    """Make a function the relation of its name; `reads` is all that it is handed, `mart` makes it a mart itself.

    `takes_long`: it may be computed in another process, from the same parts of marts. `is_kept`: its rows stay, so that
    a mart that is built again for another reason does not compute it again.
    """

    def declare(function: "Callable[[Frames], pd.DataFrame]") -> Relation:
        return Relation(function.__name__, tuple(reads), function, function.__module__, mart, takes_long, is_kept)

    return declare


def shared(reads: Sequence[Input], *, is_compared: bool = False) -> Callable[[Callable[[Frames], T]], Shared[T]]:
    """Make a function a value that relations can read; they name it in their `reads`.

    `is_compared`: a day that leaves this value as it was makes no relation that reads it anew. So it should hold what
    they use and nothing else, and be cheap to make.
    """

    def declare(function: Callable[[Frames], T]) -> Shared[T]:
        return Shared(function.__name__, tuple(reads), function, is_compared)

    return declare


def relations() -> dict[str, Relation]:
    """Return every relation of the files in `skilltide.analysis.relations`, by name.

    Raises:
        WarehouseError: two have one name.
    """
    found: dict[str, Relation] = {}
    package = importlib.import_module(PACKAGE)
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{PACKAGE}.{info.name}")
        for value in vars(module).values():
            if not isinstance(value, Relation) or value.module != module.__name__:
                continue
            other = found.setdefault(value.name, value)
            if other is not value:
                raise WarehouseError(
                    f"relation {value.name}: both {other.module} and {value.module} have one. Rename one of them."
                )
    return found


def _parts(reads: Sequence[Input]) -> list[Part]:
    parts = []
    for key in reads:
        if isinstance(key, Shared):
            parts += _parts(key.reads)
        else:
            parts.append(Part(key) if isinstance(key, str) else key)
    return parts


def _compared(reads: Sequence[Input]) -> "list[Part | Shared[Any]]":
    found: list[Part | Shared[Any]] = []
    for key in reads:
        if isinstance(key, Shared) and not key.is_compared:
            found += _compared(key.reads)
        else:
            found.append(Part(key) if isinstance(key, str) else key)
    return found


def rests_on(value: Shared[Any]) -> "tuple[Part | Shared[Any], ...]":
    """Return what a shared value is made of, down to parts of marts and values that are compared; each once."""
    return tuple(dict.fromkeys(_compared(value.reads)))


def _told(reads: Sequence[Input]) -> str:
    names = [key if isinstance(key, str) else key.mart if isinstance(key, Part) else key.name for key in reads]
    return ", ".join(names) or "nothing"
