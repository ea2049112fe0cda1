"""Settings: where a run reads and writes, and how hard it may work.

Every field can be set by an environment variable with the prefix `SKILLTIDE_` (`SKILLTIDE_HOME=/srv/skilltide`); an
empty one is as none, as files for containers write it (`SKILLTIDE_COLLECTED=${SHARED:-}`).
"""

import os
import platform
import re
import stat
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from skilltide.errors import ConfigurationError
from skilltide.place import Lake, Place, expanded, lake_of
from skilltide.resources import resource

BRIEFS = "briefs"
"""Folder in that of the reports."""
BRIEF_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.md")
"""Names of our files in it; others are somebody's own."""
SAMPLE_MARK = ".sample"
"""File in a home that holds the bundled synthetic sample."""
COLLECTOR_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""Names that collectors may have: folders on any file system."""


def _host_name() -> str:
    """Return this machine's name as a collector's."""
    name = re.sub(r"[^a-z0-9_-]+", "-", platform.node().lower()).strip("-_")[:63]
    return name or "collector"


REQUEST_COUNTS = "requests.json"
"""In the folder of cached answers: how often hosts were asked today. It names none, and stays when answers go."""


class Settings(BaseSettings):
    """What a run needs to know before it starts. Immutable; make another with `at`."""

    model_config = SettingsConfigDict(env_prefix="SKILLTIDE_", frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(
        default=Path(), description="Folder that holds everything a run writes (default: where you are)."
    )
    lexicons: Path | None = Field(default=None, description="Another lexicon folder than the bundled one.")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="Processes of long steps, and DuckDB's threads."
    )
    contact: str | None = Field(
        default=None, description="Your e-mail or web address, sent with every request; nothing is fetched without it."
    )
    allow_loopback: bool = Field(default=False, description="Fetch from this machine too; for tests.")
    memory_limit: str = Field(default="1GB", description="DuckDB's memory limit; it spills to disk beyond.")
    lock_wait_seconds: float = Field(
        default=2, ge=0, description="How long (s) to wait for another run to release the database; flows: 3600."
    )
    task_runner: Literal["processes", "dask"] = Field(
        default="processes", description="What normalises, tags and (dask) fetches: processes of this machine, or Dask."
    )
    dask_address: str | None = Field(
        default=None, description="A running Dask scheduler (tcp://host:8786); without it workers are started here."
    )
    retention_days: int = Field(
        default=400, ge=1, description="How long (days) what was fetched is kept unedited; postings and texts stay."
    )
    publish_texts: bool = Field(
        default=True, description="Publish the texts of postings, masked; turn off if others read the warehouse."
    )
    warehouse: str = Field(
        default="file",
        description="Where marts are published: `file` (in the home), or a DuckLake that a team shares "
        "(ducklake:postgres:dbname=... host=...).",
    )
    warehouse_data: str | None = Field(
        default=None, description="Folder or bucket (s3://bucket/prefix/) of a DuckLake's data; its catalog remembers."
    )
    snapshot_days: int = Field(
        default=90, ge=1, description="How long (days) a DuckLake's publications can be read after newer ones."
    )
    scratch: Path | None = Field(
        default=None,
        description="Folder on this machine for data passed between tasks (default: the system's).",
    )
    collected: Path | None = Field(
        default=None,
        description="Shared folder that collectors deliver to and the builder takes from (default: in the home).",
    )
    collector: str = Field(
        default_factory=_host_name,
        description="Name of this collector (default: the machine's); no two that share a folder may have the same.",
    )
    timezone: str = Field(default="UTC", description="Time zone of the schedules, e.g. Europe/Berlin.")
    schedule_seconds: float | None = Field(
        default=None, gt=0, description="Fire the daily schedule every so many seconds instead; for tests."
    )
    source_retries: int = Field(
        default=2, ge=0, description="How often a flow retries a source that failed for a temporary reason."
    )
    retry_seconds: float = Field(
        default=60, ge=0, description="How long (s) a flow waits before the first retry; then twice as long each time."
    )
    report_url: str | None = Field(default=None, description="Where reports are served, for links in Prefect's UI.")

    @field_validator("home", "lexicons", "scratch", "collected")
    @classmethod
    def _from_home(cls, value: Path | None) -> Path | None:
        return None if value is None else expanded(value)

    @field_validator("home")
    @classmethod
    def _is_folder(cls, value: Path) -> Path:
        try:
            place = value.absolute()
        except FileNotFoundError:
            raise ValueError("the folder that you are in is gone, expected one that is there") from None
        try:
            is_folder = stat.S_ISDIR(place.stat().st_mode)
        except FileNotFoundError:  # the first run makes it
            return value
        except OSError as error:
            raise ValueError(f"can't be looked at ({error.strerror or error}), expected a folder") from None
        if not is_folder:
            raise ValueError("a file stands there, expected a folder")
        return value

    @field_validator("collector")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not COLLECTOR_NAME.fullmatch(value):
            raise ValueError("expected small letters, digits, '-' and '_', at most 63, e.g. frankfurt-2")
        return value

    @property
    def standing(self) -> Path:
        """The home, or the nearest folder above it that is there: the first run makes what is missing."""
        home = self.home.resolve()
        return next(above for above in (home, *home.parents) if os.path.exists(above))  # noqa: PTH110 - never raises

    @property
    def sources_file(self) -> Path:
        """The sources that this home ingests."""
        return self.home / "sources.yml"

    @property
    def boards_file(self) -> Path:
        """The boards that this home adds to the bundled ones."""
        return self.home / "boards.yml"

    @property
    def landing(self) -> Path:
        """Fetched documents, immutable: one folder a source, one file a run."""
        return self.home / "landing"

    @property
    def collected_folder(self) -> Path:
        """What collectors delivered and the builder has not taken yet: a folder for each collector."""
        return self.collected or self.home / "collected"

    @property
    def is_sample(self) -> bool:
        """Whether this home holds the bundled sample: it never mixes with real postings, nor with a team's places."""
        return (self.home / SAMPLE_MARK).exists()

    @property
    def is_builder(self) -> bool:
        """Whether runs here take what collectors delivered."""
        return not self.is_sample and (self.collected is not None or self.collected_folder.is_dir())

    @property
    def outbox(self) -> Path:
        """What this home collected and has not delivered yet, and what it remembers of its sources; local."""
        return self.home / "outbox"

    @property
    def http_cache(self) -> Path:
        """Answers that can be revalidated; may be deleted at any time."""
        return self.home / "cache" / "http"

    @property
    def working(self) -> Path:
        """The private database that steps write to."""
        return self.home / "warehouse" / "working.duckdb"

    @property
    def builder(self) -> Path:
        """Says which process writes to the working database, while one does."""
        return self.home / "warehouse" / "builder.json"

    @property
    def published(self) -> Path:
        """The database file that users read, replaced as a whole; not written where there is a lake."""
        return self.home / "warehouse" / "skilltide.duckdb"

    @property
    def lake(self) -> Lake | None:
        """The DuckLake that is published to; None where that is a file, as the bundled sample always is.

        Raises:
            ConfigurationError: the setting names no warehouse.
        """
        lake = lake_of(self.warehouse, self.warehouse_data)
        return None if lake and self.is_sample else lake  # a team's lake holds no synthetic rows

    @property
    def place(self) -> Place:
        """What users read: the lake, or the published file."""
        return self.lake or self.published

    @property
    def forget_key(self) -> Path:
        """The key under which what is forgotten is remembered."""
        return self.home / "warehouse" / "forget.key"

    @property
    def written(self) -> Path:
        """The list of files that users had written outside the folders here."""
        return self.home / "warehouse" / "written.jsonl"

    @property
    def query_history(self) -> Path:
        """What was typed at the prompt of `skilltide sql`."""
        return self.home / "cache" / "sql_history"

    @property
    def exports(self) -> Path:
        """Parquet, one file a mart."""
        return self.home / "exports"

    @property
    def reports(self) -> Path:
        """HTML reports."""
        return self.home / "reports"

    @property
    def briefs(self) -> Path:
        """Briefs of days that are over."""
        return self.reports / BRIEFS

    @property
    def lexicon_folder(self) -> Path:
        """The lexicon in force."""
        return self.lexicons or resource("lexicons")

    @property
    def zone(self) -> str:
        """The time zone of the schedules.

        Raises:
            ConfigurationError: there is none of that name.
        """
        from zoneinfo import available_timezones

        if self.timezone != "UTC" and self.timezone not in available_timezones():
            raise ConfigurationError(
                f"setting timezone: {self.timezone!r}: no time zone. Set SKILLTIDE_TIMEZONE to one, e.g. Europe/Berlin "
                f"or UTC."
            )
        return self.timezone

    def at(self, home: Path) -> "Settings":
        """Return the same settings for another home."""
        return self.model_copy(update={"home": home})

    def for_collector(self) -> "Settings":
        """Return the same settings for a run that only collects: what it fetches lands in the outbox."""
        return _CollectorSettings(**self.model_dump())


class _CollectorSettings(Settings):
    @property
    def landing(self) -> Path:
        return self.outbox / "landing"


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; `overrides` that are not None win.

    Raises:
        ConfigurationError: a value can't be used; the message names the setting and what it takes.
    """
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        given, told = str(first["input"]), first["msg"].removeprefix("Value error, ")
        how = f"Set SKILLTIDE_{name.upper()}{' or --home' if name == 'home' else ''} to such a value."
        raise ConfigurationError(f"setting {name}: {given!r}: {told[:1].lower()}{told[1:]}. {how}") from None
