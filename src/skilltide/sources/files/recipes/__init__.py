"""Recipes: how a well-known data set, export or dump is read. One YAML file each, named in `NAMES`.

An entry names one (`recipe: kaggle-linkedin-2024`); one that says what it is recognised by is found by itself.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from skilltide.quick_yaml import load_yaml
from skilltide.sources.files.column_rules import FIELD_NAMES
from skilltide.sources.files.find import Format

NAMES = (
    "arbetsformedlingen",
    "hackernews",
    "hh.ru",
    "jobhive",
    "jobspy",
    "jsearch",
    "kaggle-linkedin-2023",
    "kaggle-linkedin-2024",
    "luke-barousse",
    "platsbanken",
    "serpapi",
    "techmap",
    "web-data-commons",
)
"""The recipes, each in a file `<name>.yml` beside this module."""

Paths = str | list[str]
DateKind = Literal["epoch_s", "epoch_ms", "excel", "iso", "day_first", "month_first"]
_EXCEL_ZERO = date(1899, 12, 30)


class Table(BaseModel):
    """A second table with more about the same postings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    """A file or glob, relative to the folder of the first table's file."""
    on: str | dict[str, str]
    """The column that both have, or one pair: the first table's column, the second one's."""
    take: list[str] | None = None
    """The columns to take over; all if not given."""
    needed: bool = True
    """Whether the file has to be there."""
    format: Format | None = None
    table: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _on_is_no_switch(cls, value: Any) -> Any:
        """YAML reads a bare `on` as true."""
        return {"on" if key is True else key: item for key, item in value.items()} if isinstance(value, dict) else value

    @field_validator("on")
    @classmethod
    def _one_pair(cls, value: str | dict[str, str]) -> str | dict[str, str]:
        if isinstance(value, dict) and len(value) != 1:
            raise ValueError("expected one pair of columns, e.g. `{job_id: id}`")
        return value

    @property
    def keys(self) -> tuple[str, str]:
        """The first table's column and the second one's."""
        return (self.on, self.on) if isinstance(self.on, str) else next(iter(self.on.items()))


class Recipe(BaseModel):
    """How a data set is read, and where it is to be had."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    home: str
    """Address of the page that offers it."""
    licence: str
    get: str
    """What to download, in words."""
    period: str | None = None
    note: str | None = None
    files: list[str] = Field(default_factory=list)
    """The names (or globs) of the files that hold the postings, where others lie beside them."""
    platform: str | None = None
    """The platform whose own parse reads the records."""
    recognise: list[str] = Field(default_factory=list)
    """Columns or paths that its records have and no others; it is then found without being named."""
    columns: dict[str, Paths] = Field(default_factory=dict)
    """Field -> columns or paths, none for a field that no column means; `=text` stands for itself."""
    parts: dict[str, Paths] = Field(default_factory=dict)
    dates: dict[Literal["posted", "observed"], DateKind] = Field(default_factory=dict)
    """How dates are written, where that can't be told from themselves."""
    replace: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Field -> value -> what it means."""
    is_text_complete: bool | None = None
    complete_if: str | None = None
    """A column or path that records with whole texts have; the others are snippets."""
    table: str | None = None
    join: list[Table] = Field(default_factory=list)

    @field_validator("columns", "replace")
    @classmethod
    def _known_fields(cls, value: dict[str, Any]) -> dict[str, Any]:
        for field in value:
            if field not in FIELD_NAMES:
                raise ValueError(f"no field is called {field!r}; fields are {', '.join(FIELD_NAMES)}")
        return value

    @property
    def day_first(self) -> bool | None:
        """Whether 03/04/2024 is the third of April, if the recipe says so."""
        return {"day_first": True, "month_first": False}.get(self.dates.get("posted", ""))


@cache
def recipes() -> Mapping[str, Recipe]:
    """Return all recipes by name."""
    return {name: load(name) for name in NAMES}


@cache
def load(name: str) -> Recipe:
    """Return a recipe. Raises KeyError for a name that is none."""
    if name not in NAMES:
        raise KeyError(name)
    text = (Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")
    return Recipe.model_validate(load_yaml(text))


def recognised(columns: frozenset[str]) -> str | None:
    """Return the name of the recipe that records with these columns (and paths, and objects on their way) go by."""
    known = {name: recipe.recognise for name, recipe in recipes().items()}
    fitting = [name for name, wanted in known.items() if wanted and columns.issuperset(wanted)]
    return max(fitting, key=lambda name: len(known[name]), default=None)


def as_iso(value: Any, kind: DateKind | None) -> Any:
    """Return a date of a kind as ISO text; the value itself where it isn't of that kind, or its kind needs no help."""
    if kind not in ("epoch_s", "epoch_ms", "excel"):
        return value
    try:
        number = float(value)
        if kind == "excel":
            return (_EXCEL_ZERO + timedelta(days=int(number))).isoformat()
        return datetime.fromtimestamp(number / (1000 if kind == "epoch_ms" else 1), UTC).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return value
