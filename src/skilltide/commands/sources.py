"""The commands `skilltide sources list|recipes|probe|record`; those about the registry of boards are in `boards.py`."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skilltide.commands import boards, terminal
from skilltide.commands.chosen import Api, path_option, settings_of

if TYPE_CHECKING:
    from skilltide.landing.probe import ProbeResult

app = typer.Typer(no_args_is_help=True, help="See where postings come from, and try boards before they are ingested.")

app.command("import")(boards.import_boards)
app.command()(boards.verify)
app.command()(boards.discover)


@app.command("list")
def list_sources(
    context: typer.Context,
    platform: Annotated[str | None, typer.Argument(help="List this platform's boards.")] = None,
    state: Annotated[str | None, typer.Option(help="Only boards in this state: live, candidate, empty, gone …")] = None,
) -> None:
    """List the platforms, what each allows and how many boards are known; or the boards of one."""
    from skilltide.errors import ConfigurationError
    from skilltide.sources.discovery import check_platform
    from skilltide.sources.listing import STATES, board_lines, platform_lines

    own = settings_of(context).boards_file
    if platform is not None:
        check_platform(platform)
    elif state is not None:
        raise typer.BadParameter("it is about the boards of one PLATFORM, and none was given", param_hint="--state")
    if state is not None and state not in STATES:
        raise ConfigurationError(f"--state {state!r}: boards are in no such state; expected {', '.join(STATES)}.")
    for line in platform_lines(own) if platform is None else board_lines(own, platform, state):
        typer.echo(line)


@app.command()
def recipes(
    name: Annotated[str | None, typer.Argument(help="Show all about this one.")] = None,
) -> None:
    """List the recipes: public data sets and exports that are read without naming their columns."""
    from skilltide.errors import ConfigurationError
    from skilltide.sources.files.recipes import recipes as known_recipes

    known = known_recipes()
    if name is None:
        for key, recipe in known.items():
            found = "; found without being named" if recipe.recognise else ""
            typer.echo(f"{key:22} {recipe.title}")
            typer.echo(f"{'':22} {recipe.home}; {recipe.licence.partition(' (')[0]}{found}")
        typer.echo("Name one in sources.yml: `my-id: {platform: files, path: ..., recipe: NAME}`.")
        return
    if name not in known:
        raise ConfigurationError(f"There is no recipe {name!r}; there are {', '.join(known)}.")
    recipe = known[name]
    typer.echo(f"{name}: {recipe.title}")
    lines: dict[str, str | None] = {
        "home": recipe.home,
        "licence": f"{recipe.licence} (as its page told; look there)",
        "get": recipe.get,
    }
    lines |= {"period": recipe.period, "note": recipe.note}
    lines["tables"] = ", ".join(f"{table.path} on {' = '.join(dict.fromkeys(table.keys))}" for table in recipe.join)
    lines["texts"] = "incomplete" if recipe.is_text_complete is False else None
    for key, text in lines.items():
        if text:
            typer.echo(f"{key:8} {text}")
    for field, paths in (*recipe.columns.items(), *recipe.parts.items()):
        shown = [paths] if isinstance(paths, str) else paths
        typer.echo(f"{field:22} {', else '.join(shown) or '(not read)'}")


@app.command()
def probe(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="A careers page, a board, or a posting.")],
    api: Api = None,
) -> None:
    """Recognise the platform of a careers page and show what would be ingested from it."""
    import asyncio

    from skilltide.landing.probe import describe, find_board, platform_source, read_one

    settings = settings_of(context)

    async def work() -> "ProbeResult":
        from skilltide.sources.http_fetch import open_fetcher

        async with open_fetcher(settings) as fetcher:
            key, board = await find_board(fetcher, url)
            source = platform_source(key, **({"api": api} if api else {}))
            return await read_one(fetcher, source, board)

    seen = asyncio.run(work())
    for line in describe(seen):
        typer.echo(line)
    if seen.problem is not None:
        raise typer.Exit(1)
    from skilltide.sources.board_registry import board_line

    typer.echo(f"add it     to {settings.boards_file}:")
    typer.echo(f"{seen.source.platform}:\n{board_line(seen.board, datetime.now(UTC).date())}")


@app.command()
def record(
    context: typer.Context,
    platform: Annotated[str, typer.Argument(help="A platform's key.")],
    board: Annotated[str, typer.Argument(help="A board's name.")],
    out: Annotated[Path, path_option("File to write.", "--out")],
    api: Api = None,
) -> None:
    """Write a board's answers to a file in the fixtures' form, to look at while writing a platform.

    They are the employers' texts: write fixtures of your own after their shape, and keep the file to yourself. Only you
    may read it, and `skilltide forget` removes it.
    """
    import asyncio
    import json

    from skilltide.durable import whole_file
    from skilltide.landing.probe import describe, new_board, platform_source, read_one
    from skilltide.sources.board_registry import board_named, load_boards
    from skilltide.sources.discovery import check_platform
    from skilltide.written import note_written

    settings = settings_of(context)
    check_platform(platform)
    source = platform_source(platform, **({"api": api} if api else {}))
    boards_known = load_boards(type(source), settings.boards_file)
    chosen = board_named(boards_known, board) or new_board(source, board)
    answers: dict[str, Any] = {}

    async def work() -> "ProbeResult":
        from skilltide.sources.http_fetch import open_fetcher

        async with open_fetcher(settings) as fetcher:
            return await read_one(fetcher, source, chosen, answers)

    seen = asyncio.run(work())
    is_stream = terminal.is_stream(out)
    case = {"board": chosen.model_dump(mode="json", exclude_none=True, exclude_defaults=True), "answers": answers}
    with suppress(OSError):  # the next line tells it
        out.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(out, "w", is_private=True) as file:
        file.write(json.dumps(case, indent=1, ensure_ascii=False) + "\n")
    note_written(settings, out)
    for line in (*describe(seen), f"{len(answers)} answers -> {out}"):
        typer.echo(line, err=is_stream)
