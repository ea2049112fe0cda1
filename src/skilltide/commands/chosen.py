"""What commands have in common: the home, the lexicon, and options of the same kind."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skilltide.commands import terminal

if TYPE_CHECKING:
    from skilltide.settings import Settings

Api = Annotated[str | None, typer.Option(help="Another address to fetch from (a proxy, a test server).")]


def path_option(told: str, *names: str) -> Any:
    """Return an option that is a file or folder to write, with `told` as its help."""
    return typer.Option(*names, callback=terminal.from_home, help=told, readable=False)


def text_option(told: str, *names: str) -> Any:
    """Return an option that is a text, with `told` as its help."""
    return typer.Option(*names, callback=terminal.readable, help=told)


def settings_of(context: typer.Context) -> "Settings":
    """Return the settings of the home that the command was given."""
    from skilltide.settings import load_settings

    return load_settings(home=context.find_root().params.get("home"))


def lexicon_of(context: typer.Context, folder: Path | None) -> Path | None:
    """Return the lexicon's folder: the one given, else the setting's; None for the bundled one."""
    if folder is not None or not any(name.upper() == "SKILLTIDE_LEXICONS" for name in os.environ):
        return folder  # without the settings, which take a third of the time of `why`
    return settings_of(context).lexicons


def to_read(settings: "Settings") -> "Settings":
    """Return the settings for a command that only reads; says so where that is the bundled sample."""
    from skilltide.inputs import home_to_read

    found = home_to_read(settings)
    if found is not settings:
        told = f"{settings.home.resolve()} holds nothing yet: this is the bundled synthetic sample, in {found.home}"
        typer.echo(f"skilltide: {told}", err=True)
    return found
