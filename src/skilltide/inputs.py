"""What a refresh reads: the home's sources.yml, paths named by the user, or the bundled sample."""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide.errors import ConfigurationError
from skilltide.settings import Settings

if TYPE_CHECKING:
    from skilltide.sources.source import Source


@dataclass(frozen=True, slots=True)
class Inputs:
    """The home to work in, the sources to read, and for the sample the words that say so."""

    settings: Settings
    sources: "list[Source]"
    notice: str | None = None

    def closing_lines(self, report: Path | None) -> Iterator[str]:
        """Yield what a finished refresh tells: where the results are and what to type next."""
        from skilltide.report.dated import newest_brief

        home = self.settings.home
        program = _program()
        option = "" if home == Path() else f" --home {shlex.quote(str(home))}"
        if self.notice:
            yield self.notice
        yield f"warehouse  {self.settings.place}"
        yield f"report     {report}"
        if brief := newest_brief(self.settings.reports):
            yield f"brief      {brief}"
        query = "SELECT skill_id, demand_share FROM marts.skill_demand ORDER BY 2 DESC LIMIT 9"
        yield f'query it   {program}{option} sql "{query}"'
        if self.notice:
            yield f"your own   {program} refresh FOLDER_OR_FILES   (CSV, JSON, Excel, Parquet and more: docs/files.md)"


def resolve_inputs(
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    is_sample: bool = False,
    source_id: str | None = None,
    only: Sequence[str] | None = None,
    cadence: str | None = None,
    platform: str | None = None,
    options: Mapping[str, Any] | None = None,
    is_collector: bool = False,
) -> Inputs:
    """Return what to read. The sample gets a home of its own, so that it never mixes with real postings.

    `only`: these source ids, whatever their cadence. `cadence`: without `only`, sources to be read so often (`daily`,
    `weekly`, `monthly`). `platform`: sources of that one. There may be no source left, which is no error. `options`:
    keys of the entry that `paths` make. `is_collector`: the run only collects, so what other collectors delivered is
    nothing to read.

    Raises:
        ConfigurationError: there is nothing to read, an id is unknown, `sources.yml` can't be used, or the sample would
            be mixed with other postings.
    """
    from skilltide.sample.home import sample_notice

    settings = _home_of_run(settings, paths, is_sample=is_sample, is_collector=is_collector)
    sources = _declared(settings, paths, source_id, options or {})
    if not sources:
        _refuse_nothing(settings, is_collector=is_collector)
    if unknown := set(only or ()) - {source.source_id for source in sources}:
        known = ", ".join(source.source_id for source in sources)
        raise ConfigurationError(f"sources: no {sorted(unknown)[0]!r} in {settings.sources_file}; known are {known}.")
    chosen = [
        source for source in sources
        if (_is_due(source, cadence) if only is None else source.source_id in only)
        and (platform is None or source.platform == platform)
    ]  # fmt: skip
    return Inputs(settings, chosen, sample_notice(settings.home))


def _is_due(source: "Source", cadence: str | None) -> bool:
    return cadence is None or reading_cadence(source.cadence) == cadence


def _declared(
    settings: Settings, paths: Sequence[Path], source_id: str | None, options: Mapping[str, Any]
) -> "list[Source]":
    """Return the sources of sources.yml, and the one that the paths given make."""
    from skilltide.sources.config import files_source, load_sources

    sources = list(load_sources(settings.sources_file).values()) if settings.sources_file.exists() else []
    if paths:
        given = files_source(paths, source_id, **options)
        if given.source_id in {source.source_id for source in sources}:
            raise ConfigurationError(
                f"{given.source_id}: an entry of {settings.sources_file} has that id, and so would the paths given. "
                f"Omit them if the entry reads them, else give them another id (--source)."
            )
        sources.append(given)
    return sources


def _refuse_nothing(settings: Settings, *, is_collector: bool) -> None:
    """Raise ConfigurationError for a run without sources, unless it takes what collectors delivered."""
    if is_collector:
        raise ConfigurationError(f"{settings.sources_file}: names no source to collect, and no path was given.")
    if not settings.is_builder:
        is_there = settings.sources_file.exists()
        told = "names no source that is enabled" if is_there else "there is no such file"
        fix = "add a source there" if is_there else "write a sources.yml"
        raise ConfigurationError(
            f"{settings.sources_file}: {told}, and no path was given. Name files or a folder "
            f"(skilltide refresh postings/*.csv), {fix}, or try --sample."
        )


def _home_of_run(settings: Settings, paths: Sequence[Path], *, is_sample: bool, is_collector: bool) -> Settings:
    """Return the settings for the home to work in; the sample is made where it is wanted.

    Raises:
        ConfigurationError: the sample would be mixed with other postings.
    """
    from skilltide.sample.home import FOLDER, check_unmixed, ensure_sample

    home = settings.at(settings.home / FOLDER) if is_sample else settings
    if not is_sample and not home.is_sample:
        return home
    if paths:
        raise ConfigurationError(
            f"{paths[0]}: {home.home} is for the bundled synthetic sample, and your postings would be counted among "
            f"it. Omit the path, or give your postings a home of their own (--home)."
        )
    if is_collector:
        check_collector(home, is_sample=True)
    if is_sample:
        ensure_sample(home.home, lambda: _clear_exports(home))
    else:
        check_unmixed(home.home)
    return home


def check_collector(settings: Settings, *, is_sample: bool = False) -> None:
    """See that a run that only collects has something that a builder may have.

    Raises:
        ConfigurationError: it is the bundled sample.
    """
    if is_sample or settings.is_sample:
        raise ConfigurationError(
            f"{settings.home}: is for the bundled synthetic sample, which would be counted among a builder's postings. "
            f"Collect from sources of your own, in another --home."
        )


def _clear_exports(settings: Settings) -> None:
    from skilltide.steps.exports import remove_exports  # rarely needed, and it loads DuckDB

    remove_exports(settings)


def home_to_read(settings: Settings) -> Settings:
    """Return the settings for a command that only reads: the sample's, where this home is empty and a sample is in it.

    What writes never asks: it would mix the user's postings with the sample, or change the sample unasked.
    """
    if settings.lake is not None:
        return settings
    own = (settings.sources_file, settings.landing, settings.published)
    if any(path.exists() for path in own):
        return settings
    from skilltide.sample.home import FOLDER, sample_notice  # not needed by a query on one's own home

    sample = settings.at(settings.home / FOLDER)
    return settings if sample_notice(sample.home) is None else sample


def reading_cadence(cadence: str) -> str:
    """Return which schedule reads a source of this cadence: `weekly` or `monthly` where it says so, else `daily`."""
    return next((slow for slow in ("weekly", "monthly") if cadence.startswith(slow)), "daily")


def _program() -> str:
    """Return what to type for `skilltide` here: the bare name if it is on the PATH, else its path."""
    import shutil

    if shutil.which("skilltide"):
        return "skilltide"
    beside = Path(sys.executable).with_name("skilltide")
    path = beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside
    return shlex.quote(str(path))
