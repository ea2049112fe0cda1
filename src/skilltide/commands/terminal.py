"""What a run shows on the terminal: progress, a summary, what was left out. And how a signal ends it."""

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from skilltide.place import expanded
from skilltide.progress import ProgressLines

if TYPE_CHECKING:
    from skilltide.pipeline import Outcome
    from skilltide.steps.step import Progress


class _State:
    interrupt: int | None = None
    """The signal that asked the run to end."""


def end_by_signals() -> None:
    """Have a run end in good order at SIGTERM and SIGINT: `progress` says what it leaves."""
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where the caller has it ignored (nohup)
        signal.signal(signal.SIGINT, _interrupt)


def take_any_text() -> None:
    """Let standard input hold bytes that are no text, and standard output names of files that are none."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(io.UnsupportedOperation):  # somebody has read of it
                stream.reconfigure(errors=errors)


def from_home(path: Path | None) -> Path | None:
    """Have ~ mean in an option what it means to a shell, which leaves it alone in `--out=~/a.csv`."""
    try:
        return None if path is None else expanded(path)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def is_stream(out: Path | None) -> bool:
    """Whether a file to write is a device, a pipe or standard output, so that what is told must go elsewhere."""
    from skilltide.durable import stream_of

    with suppress(OSError):  # who writes it tells that
        return out is not None and stream_of(out) is not None
    return False


def readable(argument: str | None) -> str | None:
    """Have an argument that is no name of a file be text: what is no UTF-8 in it is U+FFFD."""
    return None if argument is None else argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _interrupt(number: int, frame: object) -> None:
    _State.interrupt = number
    heed_interrupt()


def heed_interrupt() -> None:
    """Raise what was asked for by a signal; again, where a library swallowed it (a bare `except` around an import)."""
    if _State.interrupt is not None:
        raise KeyboardInterrupt


def exit_code_of(error: BaseException) -> int | None:
    """Return what a command that ends with `error` exits with where a signal ended it; None where none did.

    Whatever ends a command after a signal was the signal: DuckDB turns a pending one into a RuntimeError.
    """
    if _State.interrupt is None and not isinstance(error, KeyboardInterrupt):
        return None
    return 128 + (_State.interrupt or signal.SIGINT)


@contextmanager
def progress() -> "Iterator[Progress]":
    """Show a progress bar on a terminal, lines elsewhere; a run that is interrupted says what it leaves."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    tasks: dict[str, Any] = {}

    lines = ProgressLines(lambda line: typer.echo(f"skilltide: {line}", err=True))

    def show(what: str, done: int, total: int) -> None:
        heed_interrupt()
        lines.note(what, done, total)
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total or None)
        bars.update(tasks[what], completed=done, total=total or None)

    try:
        with (
            nullcontext() if console.is_terminal else lines,
            Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars,
        ):
            yield show
    except BaseException as interrupt:
        code = exit_code_of(interrupt)
        if code is None:
            raise
        where = getattr(interrupt, "__notes__", ["before anything was done."])[0]
        typer.echo(f"skilltide: interrupted {where}", err=True)
        raise typer.Exit(code) from None


def print_summary(outcome: "Outcome") -> None:
    """Print how files were read, what each step did, and the warnings of a run."""
    from skilltide.warehouse.ledger import in_words

    for landed in outcome.landed:
        for mapping in landed.mappings:
            typer.echo(f"{landed.source_id}: {mapping}")
        for note in landed.notes:
            typer.echo(f"  {landed.source_id}: {note}")
    for name, counts in outcome.run.steps.items():
        typer.echo(f"{name:10} {in_words(counts)}")
    for warning in outcome.run.warnings:
        typer.echo(f"warning    {warning}", err=True)


def tell_left_out(outcome: "Outcome", is_lenient: bool) -> None:
    """Say in the end that something was left out, if so. Raises typer.Exit with 3, unless `is_lenient`."""
    counts = {
        "files that can't be used": sum(len(landed.failed_units) for landed in outcome.landed),
        "files not read, or not to their end": sum(len(landed.left_out) for landed in outcome.landed),
        "sources that failed": sum(source.outcome_code == "failed" for source in outcome.sources),
    }
    told = ", ".join(f"{what}: {count:,}" for what, count in counts.items() if count)
    if told:
        typer.echo(f"left out   {told} (named above)", err=True)
    if told and not is_lenient:
        raise typer.Exit(3)
