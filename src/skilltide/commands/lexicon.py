"""The commands that belong to the tagger: `lexicon lint|headings|suggest|export`, `why` and `evaluate`.

`app` is a Typer app for `skilltide lexicon`; `why` and `evaluate` are commands of the top level.
"""

import gc
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skilltide.commands import terminal
from skilltide.commands.chosen import lexicon_of, text_option
from skilltide.errors import ConfigurationError

if TYPE_CHECKING:
    from skilltide.extract.tagger import Tagger

app = typer.Typer(no_args_is_help=True, help="Check the lexicon and find what it lacks.")

Folder = Annotated[
    Path | None,
    typer.Option(
        "--lexicon",
        callback=terminal.from_home,
        help="Folder of the lexicon (default: SKILLTIDE_LEXICONS, else the bundled one).",
    ),
]
Files = Annotated[
    list[Path], typer.Argument(help="Postings: JSON lines with a `text` (and `title`, `company`, `language`), or .txt")
]


class Format(StrEnum):
    """What `export` can write."""

    SKOS = "skos"


@app.command()
def lint(
    context: typer.Context,
    folder: Folder = None,
    examples: Annotated[bool, typer.Option(help="Tag the accept and reject examples too.")] = True,
    only: Annotated[str | None, typer.Option(help="Tell only findings whose place holds this (a file, an id).")] = None,
) -> None:
    """Find format errors, aliases claimed twice or lacking a rule, skills without a match, and examples that fail."""
    from skilltide.extract.crosswalk import load_crosswalk
    from skilltide.extract.lexicon import Lexicon
    from skilltide.extract.lexicon_folder import read_files
    from skilltide.extract.lint import lint as check
    from skilltide.extract.loading import keep_compiled, tagger_from_files
    from skilltide.resources import resource

    place = lexicon_of(context, folder) or resource("lexicons")
    lexicon = Lexicon.load(place, strict=False)
    crosswalk = load_crosswalk(place, strict=False)
    tagger = None
    if examples and not lexicon.problems:  # what is compiled here is there for `why` afterwards
        files = read_files(place)
        keep_compiled(files, lexicon)
        tagger = tagger_from_files(files)
    found = [one for one in check(lexicon, examples, crosswalk, tagger) if not only or only in one.where]
    for finding in found:
        typer.echo(f"{'error' if finding.is_error else 'hint '} {finding.code}: {finding.where}: {finding.what}")
    errors = sum(finding.is_error for finding in found)
    aliases = sum(len(skill.aliases) for skill in lexicon.skills.values())
    typer.echo(
        f"{len(lexicon.skills)} skills, {aliases} aliases: {errors} errors, {len(found) - errors} hints. "
        f"Version {lexicon.version}"
    )
    if errors:
        raise typer.Exit(1)


@app.command()
def headings(
    context: typer.Context,
    files: Files,
    folder: Folder = None,
    top: Annotated[int, typer.Option(help="How many to list.")] = 50,
) -> None:
    """List the headings that no wording of sections.yml knows, most frequent first (n, wording)."""
    from skilltide.extract.loading import load_tagger

    tagger = load_tagger(lexicon_of(context, folder))
    counts: Counter[str] = Counter()
    for record in read_postings(files):
        counts.update(dict.fromkeys(tagger.unknown_headings(record["text"] or ""), 1))
    for wording, count in counts.most_common(top):
        typer.echo(f"{count:6d}  {wording}")


@app.command()
def suggest(
    context: typer.Context,
    files: Files,
    folder: Folder = None,
    top: Annotated[int, typer.Option(help="How many to list.")] = 200,
    entries: Annotated[bool, typer.Option(help="Print entries to paste instead of a table.")] = False,
) -> None:
    """Rank terms that no alias covers by how they stand beside known tools (a `posted_on` gives their growth)."""
    from skilltide.extract.loading import load_tagger
    from skilltide.extract.suggest import suggest as rank
    from skilltide.extract.tagger import TagInput

    told = ("title", "company", "language", "posted_on")
    postings = (
        (TagInput(r["text"] or "", r["title"], r["company"], r["language"] or "en"), r["posted_on"])
        for r in read_postings(files, told)
    )
    for one in rank(load_tagger(lexicon_of(context, folder)), postings, top):
        growth = f"x{one.growth:.1f}" if one.growth else ""
        typer.echo(one.entry() if entries else f"{one.beside_count:5d}/{one.posting_count:<5d} {growth:6s} {one.term}")


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    form: Annotated[Format, typer.Option("--format", help="skos: a SKOS vocabulary in Turtle.")] = Format.SKOS,
    base: Annotated[str, text_option("What the address of each concept begins with.")] = "urn:skilltide:skill:",
    folder: Folder = None,
) -> None:
    """Write the lexicon, with what its skills are in ESCO, in a format that other programs read."""
    from skilltide.durable import whole_file
    from skilltide.extract.crosswalk import load_crosswalk
    from skilltide.extract.lexicon import Lexicon
    from skilltide.extract.skos import to_turtle
    from skilltide.resources import resource

    place = lexicon_of(context, folder) or resource("lexicons")
    text = to_turtle(Lexicon.load(place), load_crosswalk(place), base)
    is_stream = terminal.is_stream(file)
    with whole_file(file, "w", option=None) as stream:
        stream.write(text)
    typer.echo(f"{file}: {text.count(' a skos:Concept ;')} concepts", err=is_stream)


def why(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Argument(callback=terminal.readable, help="The text, or - for standard input.")
    ] = None,
    title: Annotated[str | None, text_option("The posting's title.")] = None,
    company: Annotated[str | None, text_option("The employer's name.")] = None,
    language: Annotated[str, typer.Option(help="ISO 639-1 code of the text's language.")] = "en",
    folder: Folder = None,
    posting: Annotated[
        str | None, text_option("Instead of a text: a posting_id, SOURCE:NATIVE_ID or url of the warehouse.")
    ] = None,
    opening: Annotated[str | None, text_option("Instead of a text: an opening_id of the warehouse.")] = None,
) -> None:
    """Tell each mention in a text with its reason, and each rejected candidate with what rejected it.

    Of a posting or an opening of the published warehouse: the mentions that it counts with, as they are stored.
    """
    if sum(given is not None for given in (text, posting, opening)) != 1:
        raise typer.BadParameter("give one of TEXT, --posting and --opening")
    if text is None:
        if title or company or folder or language != "en":
            raise typer.BadParameter("--title, --company, --language and --lexicon are about a TEXT")
        _why_published(context, posting, opening)
        return
    if not re.fullmatch("[a-z]{2}", language):
        raise ConfigurationError(f"--language {language!r}: expected a language's code in two small letters, e.g. de.")
    if text == "-":
        text = sys.stdin.read()
    mentions, rejected = _quickly_loaded(lexicon_of(context, folder)).why(text, title, company, language)
    typer.echo(f"{len(mentions)} mentions")
    for m in mentions:
        cue = f", cue {m.cue!r}" if m.cue else ""
        years = f", {m.years}+ years" if m.years else ""
        where = f"{m.level} (section {m.section}{cue}{years})"
        typer.echo(f"  {m.start}-{m.end} {text[m.start : m.end]!r} -> {m.skill} [{m.kind}] {where}, by {m.rule}")
    typer.echo(f"{len(rejected)} rejected candidates")
    for r in rejected:
        typer.echo(f"  {r.start}-{r.end} {text[r.start : r.end]!r} -> {r.skill}: {r.reason}")


def _quickly_loaded(folder: Path | None) -> "Tagger":
    """Return a tagger in which nobody looks for garbage: for one text that takes a tenth of the whole."""
    from skilltide.extract.loading import load_tagger

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        tagger = load_tagger(folder)
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
    return tagger


def _why_published(context: typer.Context, posting: str | None, opening: str | None) -> None:
    from skilltide.audit import audit_opening, audit_posting
    from skilltide.commands.chosen import settings_of, to_read

    path = to_read(settings_of(context)).place
    found = audit_posting(path, posting) if posting is not None else [audit_opening(path, opening or "")]
    for audited in found:
        for line in audited.lines():
            typer.echo(line)


def evaluate(
    context: typer.Context,
    gold: Annotated[Path, typer.Option(help="Annotated postings: JSON lines of id and mentions.")],
    postings: Annotated[Path, typer.Option(help="The postings: JSON lines of id, title, company and text.")],
    misses: Annotated[int, typer.Option(help="How many of the most frequent misses to list.")] = 20,
    folder: Folder = None,
) -> None:
    """Measure the tagger against hand-annotated postings: recall by type, precision, F1 with intervals, levels."""
    from skilltide.extract.evaluate import evaluate as measure
    from skilltide.extract.loading import load_tagger

    for path in (gold, postings):
        if not path.is_file():
            raise ConfigurationError(f"{path}: not found. Expected JSON lines.")
    typer.echo(measure(load_tagger(lexicon_of(context, folder)), gold, postings).report(misses))


def read_postings(files: list[Path], told: Iterable[str] = ()) -> Iterator[dict[str, str | None]]:
    """Read postings from JSON lines (`text`, and what is `told` beside it, None where it isn't) or plain text files."""
    import orjson

    from skilltide.tagfile import text_of

    for path in files:
        if not path.is_file():
            raise ConfigurationError(f"{path}: not found, expected JSON lines or a text file")
        if path.suffix == ".txt":
            yield {"text": path.read_text("utf-8", errors="replace")} | dict.fromkeys(told)
            continue
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    record = orjson.loads(line)
                except orjson.JSONDecodeError:
                    raise ConfigurationError(f"{path}, line {number}: not JSON, expected one object a line") from None
                if not isinstance(record, dict) or not isinstance(record.get("text"), str):
                    raise ConfigurationError(f"{path}, line {number}: no text, expected an object with a text")
                about = {key: text_of(record, key, f"{path}, line {number}") for key in told}
                yield {"text": record["text"]} | about
