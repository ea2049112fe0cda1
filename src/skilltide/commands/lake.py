"""The commands `skilltide lake snapshots|expire|compact`: what a DuckLake keeps, how long, and in how many files."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from skilltide.commands.chosen import settings_of

if TYPE_CHECKING:
    from skilltide.upkeep import Tidied

app = typer.Typer(no_args_is_help=True, help="See and tidy the publications that a DuckLake keeps.")


@app.command()
def snapshots(context: typer.Context) -> None:
    """List the publications that can be read, the newest first: FROM marts.skill AT (VERSION => number)."""
    from skilltide import upkeep

    for snapshot in upkeep.snapshots(upkeep.lake_of(settings_of(context))):
        typer.echo(snapshot.line)


@app.command()
def expire(
    context: typer.Context,
    days: Annotated[
        int | None, typer.Option(min=0, help="Keep those of so many days (default: SKILLTIDE_SNAPSHOT_DAYS, 90).")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Keep the newest alone, and remove the files of all others at once.")
    ] = False,
    claim: Annotated[
        bool, typer.Option("--claim", help="Say, once, that no other lake keeps its files where this one does.")
    ] = False,
) -> None:
    """Let go of old publications but the newest, and remove files that none needs since a day."""
    from skilltide import upkeep

    if everything and days is not None:
        raise typer.BadParameter("give one of --days and --all")
    settings = settings_of(context)
    lake = upkeep.lake_of(settings)
    keep = timedelta(days=settings.snapshot_days if days is None else days)
    tell(upkeep.purge(lake, is_claimed=claim) if everything else upkeep.expire(lake, keep, is_claimed=claim))


@app.command()
def compact(context: typer.Context) -> None:
    """Merge small files, and write those anew of which much was deleted."""
    from skilltide import upkeep

    count = upkeep.compact(upkeep.lake_of(settings_of(context)))
    typer.echo(f"compacted  {count:,} files were written anew or merged; `skilltide lake expire` removes the old ones")


def tell(tidied: "Tidied") -> None:
    """Print what was removed and what remains."""
    typer.echo(f"expired    {tidied.snapshot_count:,} snapshots; {tidied.file_count:,} files removed")
    for line in tidied.remains:
        typer.echo(f"remains    {line}")
