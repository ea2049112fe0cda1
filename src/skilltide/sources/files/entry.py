"""An entry of platform `files` in `sources.yml`."""

import re
from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from skilltide.sources.files.column_rules import FIELD_NAMES
from skilltide.sources.files.find import Format
from skilltide.sources.files.limits import MEGABYTE, Limits
from skilltide.sources.files.name_dates import STRPTIME
from skilltide.sources.files.recipes import NAMES, Paths, Table
from skilltide.sources.source import SourceEntry


class FilesEntry(SourceEntry):
    """An entry of platform `files`."""

    path: str | list[str]
    """A file, a glob or a folder, or a list of them; relative to the file that the entry stands in."""
    format: Format | None = None
    recipe: str | None = None
    """How a well-known data set is read; `skilltide sources recipes` lists them."""
    columns: dict[str, Paths] = Field(default_factory=dict)
    """Field -> column or path of a nested value (`area.name`), where it can't be recognised; `=text` stands for
    itself."""
    parts: dict[str, Paths] = Field(default_factory=dict)
    """Heading -> column or path of a section of the text that is kept apart."""
    table: str | None = None
    """The sheet of a workbook or the table of a database to read; else the one that maps best."""
    join: list[Table] = Field(default_factory=list)
    """Further tables with more about the same postings."""
    date_in_name: str | None = None
    """How the file's name tells its date, in strptime's codes, e.g. `%d%m%y`; guessed if not given."""
    collected_on: date | None = None
    """The day on which the files were collected, where neither their rows nor their names tell it."""
    undated: Literal["accept"] | None = None
    """Whether files are read in which no posting has any date; they count in no month."""
    delimiter: str | None = None
    encoding: str | None = None
    is_text_complete: bool = True
    """False where the files hold snippets of the texts."""
    max_record_mb: float = Field(default=16, gt=0, le=200)
    """A longer record is rejected. Megabytes after decompression, as below."""
    max_file_mb: float = Field(default=20_000, gt=0)
    """A larger file is read no further."""
    max_ratio: float = Field(default=200, ge=2)
    """A file that grows more than so many times when decompressed is read no further."""

    @field_validator("recipe")
    @classmethod
    def _known_recipe(cls, value: str | None) -> str | None:
        if value is not None and value not in NAMES:
            raise ValueError(f"there is no such recipe; there are {', '.join(NAMES)}")
        return value

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, Paths]) -> dict[str, Paths]:
        for field in value:
            if field not in FIELD_NAMES:
                raise ValueError(f"no field is called {field!r}; fields are {', '.join(FIELD_NAMES)}")
        return value

    @field_validator("date_in_name")
    @classmethod
    def _known_codes(cls, value: str | None) -> str | None:
        for code in re.findall("%[a-zA-Z]", value or ""):
            if code not in STRPTIME:
                raise ValueError(f"{code} is no code of a date; codes are {', '.join(STRPTIME)}")
        if value is not None and not {"%Y", "%y"} & set(re.findall("%[a-zA-Z]", value)):
            raise ValueError("it has no year (%Y or %y)")
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                "".encode(value)
            except LookupError:
                raise ValueError("no such encoding; e.g. utf-8, cp1252, utf-16") from None
        return value

    @property
    def limits(self) -> Limits:
        """How much is read."""
        return Limits(int(self.max_record_mb * MEGABYTE), int(self.max_file_mb * MEGABYTE), self.max_ratio)
