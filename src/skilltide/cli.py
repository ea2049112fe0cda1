"""The command line. Every command is a thin call into the library; heavy imports stay inside."""

import logging
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from skilltide import __version__
from skilltide.commands import lake as lake_commands
from skilltide.commands import lexicon as lexicon_commands
from skilltide.commands import sources as source_commands
from skilltide.commands import terminal
from skilltide.commands.chosen import path_option, text_option
from skilltide.errors import ConfigurationError, SkilltideError
from skilltide.output_format import OutputFormat, format_of

if TYPE_CHECKING:
    from skilltide.inputs import Inputs
    from skilltide.settings import Settings


class _Commands(TyperGroup):
    """The commands; an option that all of them take, given behind one, is told where it has to stand."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named; one that a signal ends says no more than that."""
        try:
            return super().invoke(ctx)
        except typer.Exit:
            raise
        except (Exception, KeyboardInterrupt) as raised:
            error: Any = raised
            code = terminal.exit_code_of(error)
            if code is not None:
                typer.echo("skilltide: interrupted", err=True)
                raise typer.Exit(code) from None
            name = getattr(error, "option_name", None)  # of an option that the command doesn't have
            for parameter in self.params:
                if name is not None and name in parameter.opts:
                    typed = f"skilltide {name} {parameter.metavar or ''}".rstrip()
                    error.message = f"{name} goes before the command: {typed} {ctx.invoked_subcommand} ..."
                    error.possibilities = None
            raise


class _Query(TyperCommand):
    """A command whose argument may begin with a comment of SQL, which is no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what was typed apart."""
        return super().parse_args(ctx, [f" {text}" if _COMMENT.match(text) else text for text in args])


_COMMENT = re.compile(r"-- |--[^\n]*\n")

app = typer.Typer(
    name="skilltide",
    cls=_Commands,
    help="Which skills the machine-learning job market asks for, and how that changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class _State:
    home: Path | None = None
    debug = False


Home = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="FOLDER", help="Folder that holds everything a run writes (SKILLTIDE_HOME; default: here)."
    ),
]
Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files, folders or globs to ingest besides (or without) sources.yml.")
]
Sample = Annotated[bool, typer.Option("--sample", help="Use the bundled synthetic sample, in the folder sample/.")]
SourceId = Annotated[
    str | None, typer.Option("--source", help="Source id for the paths given (default: from the name).")
]
CollectedOn = Annotated[
    datetime | None,
    typer.Option("--collected-on", formats=["%Y-%m-%d"], help="Day on which the files of the paths were collected."),
]
Undated = Annotated[
    str | None, typer.Option("--undated", metavar="accept", help="Read files of the paths that tell no date at all.")
]
Lenient = Annotated[
    bool, typer.Option("--lenient", help="Exit with 0 even where a file or a source was left out (else 3).")
]


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"skilltide {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    home: Home = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options that every command takes."""
    _State.home, _State.debug = home, debug
    terminal.take_any_text()


@app.command()
def refresh(
    paths: Paths = None,
    sample: Sample = False,
    source: SourceId = None,
    collected_on: CollectedOn = None,
    undated: Undated = None,
    lenient: Lenient = False,
) -> None:
    """Run every step: ingest, merge, tag, build, check, publish, report.

    Sources are the entries of sources.yml and the PATHS given. A second run does only what is new.
    """
    from skilltide import pipeline

    inputs = _inputs(paths, sample, source, collected_on, undated)
    with terminal.progress() as progress:
        outcome = pipeline.refresh(inputs.settings, inputs.sources, progress)
    terminal.print_summary(outcome)
    for line in inputs.closing_lines(outcome.report):
        typer.echo(line)
    terminal.tell_left_out(outcome, lenient)


@app.command()
def ingest(
    paths: Paths = None,
    sample: Sample = False,
    source: SourceId = None,
    collected_on: CollectedOn = None,
    undated: Undated = None,
    lenient: Lenient = False,
    collect_only: Annotated[
        bool,
        typer.Option(
            "--collect-only",
            help="Only read, and deliver to SKILLTIDE_COLLECTED for another machine's ingest; needs no warehouse.",
        ),
    ] = False,
) -> None:
    """Read what sources have that is new, and what collectors delivered, and normalise it into postings."""
    from skilltide import pipeline

    inputs = _inputs(paths, sample, source, collected_on, undated, is_collector=collect_only)
    run = pipeline.collect if collect_only else pipeline.ingest
    with terminal.progress() as progress:
        outcome = run(inputs.settings, inputs.sources, progress=progress)
    terminal.print_summary(outcome)
    terminal.tell_left_out(outcome, lenient)


@app.command()
def tag(
    postings: Annotated[
        Path | None,
        typer.Argument(
            metavar="INPUT",
            help="JSON lines with id, text or html, optionally title and company; or a folder of .txt files. "
            "Without it, the warehouse's new texts are tagged.",
        ),
    ] = None,
    out: Annotated[Path | None, path_option("JSON lines file to write, one line a posting.", "--out")] = None,
) -> None:
    """Tag postings with the skills they name: a file without any warehouse, or the warehouse's new texts."""
    settings = _settings()
    if postings is None:
        if out is not None:
            raise typer.BadParameter("it is about INPUT, and none was given", param_hint="--out")
        from skilltide import pipeline

        with terminal.progress() as progress:
            terminal.print_summary(pipeline.tag(settings, progress=progress))
        return
    if out is None:
        raise typer.BadParameter("give the file to write, e.g. --out mentions.jsonl", param_hint="--out")
    from skilltide.tagfile import tag_file

    is_stream = terminal.is_stream(out)  # what is told would be a line of the output
    with terminal.progress() as progress:
        counts = tag_file(postings, out, settings.lexicon_folder, progress)
    typer.echo(f"{counts['postings']} postings, {counts['mentions']} mentions -> {out}", err=is_stream)


@app.command()
def build() -> None:
    """Merge postings into openings and build the marts that are not up to date."""
    from skilltide import pipeline

    with terminal.progress() as progress:
        terminal.print_summary(pipeline.build(_settings(), progress=progress))


@app.command()
def publish() -> None:
    """Check the marts, then publish them: a database file and Parquet exports, or a new snapshot of a DuckLake."""
    from skilltide import pipeline

    settings = _settings()
    with terminal.progress() as progress:
        terminal.print_summary(pipeline.publish_marts(settings, progress=progress))
    typer.echo(f"warehouse  {settings.place}")


@app.command()
def report(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m", "%Y-%m-%d"], help="First month.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m", "%Y-%m-%d"], help="Last month.")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Only this role family, e.g. data_scientist (may be repeated).")
    ] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only this country, e.g. DE (may be repeated).")] = None,
    seniority: Annotated[
        list[str] | None, typer.Option(help="Only this seniority, e.g. junior (may be repeated).")
    ] = None,
    workplace: Annotated[
        list[str] | None, typer.Option(help="Only remote, hybrid, on_site or unknown (may be repeated).")
    ] = None,
    out: Annotated[Path | None, path_option("File to write (default: reports/index.html).", "--out")] = None,
) -> None:
    """Write the HTML report from the published database, and a Markdown brief beside it (kept by day in briefs/).

    With filters everything is counted anew for the openings chosen; give another file with --out to keep the whole one.
    """
    from skilltide import pipeline
    from skilltide.report.dated import newest_brief
    from skilltide.report.filtered import Filters

    filters = Filters(
        since.date() if since else None, until.date() if until else None, tuple(role or ()), tuple(country or ()),
        tuple(seniority or ()), tuple(workplace or ()),
    )  # fmt: skip
    settings = _settings_to_read()
    is_stream = terminal.is_stream(out)
    written = pipeline.report(settings, None if filters.is_empty else filters, out)
    typer.echo(f"report     {written}", err=is_stream)
    if filters.is_empty and out is None and (brief := newest_brief(settings.reports)):
        typer.echo(f"brief      {brief}")


@app.command()
def site(
    out: Annotated[Path, path_option("Folder to write; an earlier site in it is replaced.", "--out")],
    url: Annotated[str, text_option("Where it will stand, for permalinks, citations and the feed.")] = "",
) -> None:
    """Write a static site for any web server: the report, and a page for each skill, employer and month.

    Each page's chart comes with its numbers (CSV, JSON), their description, a picture, a citation and a page to embed;
    an Atom feed tells what is new. No server is needed, and no page fetches anything.
    """
    from skilltide.sample.home import sample_notice
    from skilltide.site.write import write_site
    from skilltide.written import note_written

    settings = _settings_to_read()
    made = write_site(settings.place, out, url=url, notice=sample_notice(settings.home))
    note_written(settings, made.folder)
    typer.echo(
        f"site       {made.folder / 'index.html'}\n"
        f"           {made.skill_count:,} skills, {made.employer_count:,} employers, {made.month_count:,} months; "
        f"{made.file_count:,} files, {made.byte_count / 1e6:,.1f} MB"
    )


@app.command()
def forget(
    posting: Annotated[str | None, text_option("A posting_id, or SOURCE:NATIVE_ID.")] = None,
    employer: Annotated[str | None, text_option("An employer's name, as marts.posting shows it.")] = None,
) -> None:
    """Remove a posting, or all of an employer, from everything that is kept, and publish without it."""
    from skilltide.forget import forget as forget_it

    if (posting is None) == (employer is None):
        raise typer.BadParameter("give one of --posting and --employer")
    with terminal.progress() as progress:
        forgotten = forget_it(_settings(), posting, employer, progress)
    typer.echo(f"forgotten: {forgotten.posting_count:,} postings; published anew without them")
    for path in forgotten.removed:
        typer.echo(f"removed    {path} (it was written from the warehouse before)")
    if forgotten.board_count:
        typer.echo(f"removed    {forgotten.board_count:,} of its boards from the home's registry")
    for line in forgotten.kept:
        typer.echo(f"remains    {line}")


@app.command()
def status() -> None:
    """Say what ran when, what is stale, which boards fail, what was quarantined, versions and disk use."""
    from skilltide.status import status_lines

    for line in status_lines(_settings_to_read()):
        typer.echo(line)


@app.command()
def doctor() -> None:
    """Find what is broken in the set-up, and say what mends it (exit 1 if anything is)."""
    from skilltide.doctor import examine

    is_broken = False
    for finding in examine(_settings_to_read()):
        terminal.heed_interrupt()  # a look that was interrupted has only failed
        typer.echo(finding.line())
        is_broken |= finding.level == "broken"
    if is_broken:
        raise typer.Exit(1)


@app.command(cls=_Query)
def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help='SQL, e.g. "FROM marts.skill LIMIT 5"; - reads standard input. Without it: a prompt on a terminal, '
            "standard input elsewhere.",
            show_default=False,
            callback=terminal.readable,
        ),
    ] = None,
    output: Annotated[
        OutputFormat | None,
        typer.Option("--format", help="How to give the result (default: what --out ends with, else a table)."),
    ] = None,
    out: Annotated[Path | None, path_option("File to write; without it the result is printed.", "--out")] = None,
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="Let the query read and write other files, and change settings.")
    ] = False,
) -> None:
    """Query the published warehouse, read-only. The query reaches no other file unless you allow it."""
    settings = _settings_to_read()
    chosen = format_of(out) if output is None else output
    if query is None and sys.stdin.isatty() and sys.stdout.isatty():
        if out is not None or chosen.is_binary:
            raise typer.BadParameter("a prompt shows results; give a query to write a file", param_hint="--out")
        from skilltide.prompt import open_prompt

        open_prompt(settings, chosen, is_confined=not allow_files)
        return
    from skilltide.query import run_query

    text = sys.stdin.read() if query is None or query == "-" else query
    if not text.strip():
        raise ConfigurationError("there is no query. Give one, or send one to standard input; on a terminal: a prompt.")
    is_given = run_query(settings.place, text, chosen, sys.stdout, out, is_confined=not allow_files)
    if out is not None:
        if not is_given:
            raise ConfigurationError(f"{out}: not written, as the query's last statement gives no result.")
        from skilltide.written import note_written

        note_written(settings, out)
        typer.echo(f"written    {out}", err=True)


@app.command()
def docs(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the files are up to date (exit 1).")] = False,
) -> None:
    """Write DATA_DICTIONARY.md from the warehouse's definitions and docs/sources.md from the platforms."""
    from skilltide.dictionary import write_dictionary
    from skilltide.sources.documentation import write_sources

    is_late = False
    if not check and not Path("pyproject.toml").is_file():
        raise ConfigurationError("docs: the pages of a clone are written; run it there (no pyproject.toml is here).")
    for path, write in ((Path("DATA_DICTIONARY.md"), write_dictionary), (Path("docs/sources.md"), write_sources)):
        if not write(path, is_check=check):
            typer.echo(f"{path} is out of date. Run: skilltide docs", err=True)
            is_late = True
    if is_late:
        raise typer.Exit(1)


app.add_typer(source_commands.app, name="sources")
app.add_typer(lexicon_commands.app, name="lexicon")
app.add_typer(lake_commands.app, name="lake")
app.command()(lexicon_commands.why)
app.command()(lexicon_commands.evaluate)


def _settings() -> "Settings":
    from skilltide.settings import load_settings

    return load_settings(home=_State.home)


def _settings_to_read() -> "Settings":
    """Return the settings for a command that only reads; says so where that is the bundled sample."""
    from skilltide.commands.chosen import to_read

    return to_read(_settings())


def _inputs(
    paths: list[Path] | None,
    is_sample: bool,
    source_id: str | None,
    collected_on: datetime | None,
    undated: str | None,
    *,
    is_collector: bool = False,
) -> "Inputs":
    from skilltide.inputs import resolve_inputs

    given = {"collected_on": collected_on.date() if collected_on else None, "undated": undated}
    options = {name: value for name, value in given.items() if value is not None}
    about_paths = [*options, *(["source"] if source_id is not None else [])]
    if about_paths and not paths:
        raise typer.BadParameter(f"--{about_paths[0].replace('_', '-')} is about PATHS, and none was given")
    if is_sample and paths:
        raise typer.BadParameter("--sample takes no PATHS: your postings would be counted among the synthetic ones")
    return resolve_inputs(
        _settings(), paths or (), is_sample=is_sample, source_id=source_id, options=options, is_collector=is_collector
    )


def main() -> None:
    """Entry point: print an expected error as one line and exit with 1."""
    from skilltide import log

    log.configure(logging.WARNING)  # counts are printed as a summary
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # many small matrices: more threads make the analysis slower
    terminal.end_by_signals()
    try:
        app()
    except Exception as error:
        told = _in_words(error)
        if _State.debug or told is None:
            raise
        typer.echo(f"skilltide: {told}", err=True)
        sys.exit(1)


def _in_words(error: Exception) -> str | None:
    """Return the line that tells a user of an error; None for a defect."""
    if isinstance(error, SkilltideError):
        return str(error)
    from skilltide.settings import Settings
    from skilltide.trouble import explain

    if isinstance(error, UnicodeEncodeError):
        shown = error.object[max(0, error.start - 40) : error.end + 40]
        return f"{shown!a}: is not UTF-8. Give it in UTF-8."
    try:
        settings = _settings()
    except Exception:  # what is wrong with them has nothing to do with this
        settings = Settings.model_construct()
    explained = explain(error, settings)
    return str(explained) if explained else None


if __name__ == "__main__":
    main()
