"""The commands `skilltide sources list|recipes|verify|probe|record`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from skilltide.landing.probe import ProbeResult
    from skilltide.settings import Settings
    from skilltide.sources.board import Board
    from skilltide.sources.board_source import BoardSource

app = typer.Typer(no_args_is_help=True, help="See where postings come from, and try boards before they are ingested.")

Result = TypeVar("Result")
Api = Annotated[str | None, typer.Option(help="Another address to fetch from (a proxy, a test server).")]


@app.command("list")
def list_sources(
    context: typer.Context,
    platform: Annotated[str | None, typer.Argument(help="List this platform's boards.")] = None,
) -> None:
    """List the platforms, or the boards of one."""
    from skilltide.sources.board_registry import load_boards
    from skilltide.sources.discovery import board_platforms

    own = _settings(context).boards_file
    known = board_platforms()
    if platform is not None:
        _check(platform)
        for board in load_boards(known[platform], own).values():
            seen = f"observed {board.observed_on}" if board.observed_on else "never observed"
            state = "enabled " if board.is_enabled else "disabled"
            typer.echo(f"{state}  {board.board:32} {board.employer or '':32} {seen}")
        return
    for key, source in sorted(known.items()):
        boards = load_boards(source, own)
        count = f"{sum(board.is_enabled for board in boards.values())} of {len(boards)} boards" if boards else ""
        marks = [text for text, is_so in (("key needed", bool(source.keys)), ("opt-in", source.is_opt_in),
                                          ("snippets only", not source.is_text_complete),
                                          ("unverified", bool(source.rests_on))) if is_so]  # fmt: skip
        typer.echo(f"{key:16} {source.name:40} {count:18} {', '.join(marks)}".rstrip())


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
def verify(
    context: typer.Context,
    platform: Annotated[str | None, typer.Argument(help="Only this platform.")] = None,
    board: Annotated[list[str] | None, typer.Option(help="Only this board; a new one is added if it is there.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Also boards that are enabled already.")] = False,
    api: Api = None,
) -> None:
    """Read the boards that nobody has observed yet; those that are there are enabled in the home's boards.yml."""
    from skilltide.landing.probe import read_many
    from skilltide.sources.board_registry import record_board

    settings = _settings(context)
    chosen = _chosen(settings, platform, board, is_all, api)
    if not chosen:
        typer.echo("Every board of boards.yml was observed; --all reads them again.")
        return

    async def work() -> list["ProbeResult"]:
        from skilltide.sources.http_fetch import open_fetcher

        async with open_fetcher(settings) as fetcher:
            return await read_many(fetcher, chosen)

    failed = 0
    for seen in _run(work()):
        key = seen.source.unit_key(seen.board)
        if seen.problem is None:
            record_board(settings.boards_file, seen.source.platform, seen.board, datetime.now(UTC).date())
            typer.echo(f"ok      {key}: {len(seen.content.records)} postings")
        else:
            failed += 1
            typer.echo(f"failed  {key}: {seen.problem.removeprefix(f'{key}: ')}", err=True)
    if failed:
        raise typer.Exit(1)


@app.command()
def probe(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="A careers page, a board, or a posting.")],
    api: Api = None,
) -> None:
    """Recognise the platform of a careers page and show what would be ingested from it."""
    from skilltide.landing.probe import describe, find_board, platform_source, read_one

    settings = _settings(context)

    async def work() -> "ProbeResult":
        from skilltide.sources.http_fetch import open_fetcher

        async with open_fetcher(settings) as fetcher:
            key, board = await find_board(fetcher, url)
            source = platform_source(key, **({"api": api} if api else {}))
            return await read_one(fetcher, source, board)

    seen = _run(work())
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
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
    api: Api = None,
) -> None:
    """Write a board's answers to a file in the fixtures' form, to look at while writing a platform.

    They are the employers' texts: write fixtures of your own after their shape, and keep the file to yourself.
    """
    import json

    from skilltide.landing.probe import describe, read_one

    settings = _settings(context)
    ((source, chosen),) = _chosen(settings, platform, [board], True, api)
    answers: dict[str, Any] = {}

    async def work() -> "ProbeResult":
        from skilltide.sources.http_fetch import open_fetcher

        async with open_fetcher(settings) as fetcher:
            return await read_one(fetcher, source, chosen, answers)

    seen = _run(work())
    case = {"board": chosen.model_dump(mode="json", exclude_none=True, exclude_defaults=True), "answers": answers}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for line in describe(seen):
        typer.echo(line)
    typer.echo(f"{len(answers)} answers -> {out}")


def _settings(context: typer.Context) -> "Settings":
    from skilltide.settings import load_settings

    return load_settings(home=context.find_root().params.get("home"))


def _check(platform: str) -> None:
    from skilltide.errors import ConfigurationError
    from skilltide.sources.discovery import board_platforms

    if platform not in (known := board_platforms()):
        raise ConfigurationError(f"platform {platform!r} is unknown; known are {', '.join(sorted(known))}.")


def _chosen(
    settings: "Settings", platform: str | None, names: list[str] | None, is_all: bool, api: str | None
) -> "list[tuple[BoardSource, Board]]":
    """Return the boards that are meant, with sources to read them by."""
    from skilltide.errors import ConfigurationError
    from skilltide.landing.probe import platform_source
    from skilltide.sources.board_registry import load_boards
    from skilltide.sources.discovery import board_platforms

    if platform is not None:
        _check(platform)
    elif names:
        raise ConfigurationError("--board needs its platform: skilltide sources verify PLATFORM --board NAME")
    chosen = []
    for key in [platform] if platform else sorted(board_platforms()):
        source = platform_source(key, **({"api": api} if api else {}))
        known = load_boards(type(source), settings.boards_file)
        if names:
            chosen += [(source, known.get(name) or _new(source, name)) for name in names]
        else:
            chosen += [(source, board) for board in known.values() if is_all or not board.is_enabled]
    return chosen


def _new(source: "BoardSource", name: str) -> "Board":
    from skilltide.errors import ConfigurationError

    board = type(source).board_of(name)
    if board is None:
        raise ConfigurationError(
            f"{source.platform}: {name}: a name alone is not enough; add a line to boards.yml first, "
            f"with {', '.join(type(source).BoardEntry.model_fields)}."
        )
    return board


def _run(work: "Coroutine[Any, Any, Result]") -> "Result":
    import asyncio

    return asyncio.run(work)
