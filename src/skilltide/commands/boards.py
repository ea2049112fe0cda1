"""The commands `skilltide sources import|verify|discover`: the registry of boards."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skilltide.commands.chosen import Api, settings_of

if TYPE_CHECKING:
    from skilltide.landing.verify import Verified
    from skilltide.settings import Settings
    from skilltide.sources.board_store import KnownBoard

SAMPLE = 100
HOSTS = 100
"""The boards of so many hosts are added together: each time, the whole registry is read."""


def import_boards(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Lists of boards: CSV or JSON, with addresses and names.")],
    platform: Annotated[str | None, typer.Option(help="Whose boards they are, where rows hold names only.")] = None,
) -> None:
    """Add the boards of lists to the home's registry, as candidates: nobody has asked them yet."""
    from skilltide.sources.board_lists import read_list

    settings = settings_of(context)
    for file in files:
        found = read_list(file, platform)
        boards = list(found.boards.values())
        count, blocked = _add(settings, boards), sum(board.state == "blocked" for board in boards)
        told = f", {blocked:,} may not be read" if blocked else ""
        typer.echo(f"{file}: {found.row_count:,} rows, {len(boards):,} boards, {count:,} new{told}")
        for reason, rows in found.left_out.most_common():
            typer.echo(f"  left out {rows:,}: {reason}")


def verify(
    context: typer.Context,
    platform: Annotated[str | None, typer.Argument(help="Only this platform.")] = None,
    board: Annotated[list[str] | None, typer.Option(help="Only this board; a new one is added if it is there.")] = None,
    sample: Annotated[int, typer.Option(min=1, help="Ask so many of the boards that are due.")] = SAMPLE,
    is_all: Annotated[bool, typer.Option("--all", help="Ask all that are due.")] = False,
    api: Api = None,
) -> None:
    """Ask boards that nobody has asked yet, or not for long, and keep what each says; runs read those that are live.

    Your own lines of boards.yml go first, then boards of employers that the warehouse knows (`sources discover`), then
    a sample of the rest. Interrupted, it goes on where it was.
    """
    import asyncio

    from skilltide.errors import ConfigurationError
    from skilltide.landing.due import Due, due_boards, named_boards
    from skilltide.landing.verify import Verified, summary
    from skilltide.landing.verify import verify as ask
    from skilltide.sources.board_registry import store

    settings = settings_of(context)
    today = datetime.now(UTC).date()
    if not board:
        chosen, left = due_boards(settings, today, platform, None if is_all else sample, api)
    elif platform is not None:
        chosen, left = Due(named_boards(settings, platform, board, api), 0)
    else:
        raise ConfigurationError("--board needs its platform: skilltide sources verify PLATFORM --board NAME")
    if not chosen:
        typer.echo("No board is due: every one was asked lately. Name one with --board, or import a list.")
        return
    registry = store(settings.boards_file)
    results: list[Verified] = []
    hosts: list[Verified] = []

    def keep_hosts() -> None:
        # boards first: a host that is kept as asked isn't asked again soon, so a kill between the two would lose them
        _add(settings, [found for host in hosts for found in host.found])
        registry.put(host.entry for host in hosts)
        hosts.clear()

    def done(result: "Verified") -> None:
        if result.found:
            hosts.append(result)
            if len(hosts) >= HOSTS:
                keep_hosts()
        else:
            registry.put([result.entry])
        results.append(result)
        typer.echo(_line(result))

    async def work() -> None:
        from skilltide.sources.http_fetch import open_fetcher

        async with open_fetcher(settings) as fetcher:
            await ask(fetcher, chosen, done)

    try:
        asyncio.run(work())
    finally:
        if hosts:
            keep_hosts()
    for line in summary(results, datetime.now(UTC).date()):
        typer.echo(line)
    if left:
        typer.echo(f"{left:,} more are due; the next call goes on with them")
    if board and any(result.problem for result in results):
        raise typer.Exit(1)


def discover(
    context: typer.Context,
    page: Annotated[list[str] | None, typer.Option(help="A careers page to look for boards on (may repeat).")] = None,
    pages: Annotated[Path | None, typer.Option(help="A file with addresses of careers pages, one a line.")] = None,
) -> None:
    """Find boards of the employers that the warehouse knows: by strict names, in postings, and on careers pages."""
    import asyncio

    from skilltide.discover_boards import describe, links_in_postings, links_on_pages, match_employers
    from skilltide.errors import ConfigurationError
    from skilltide.sources.board_registry import store
    from skilltide.warehouse.connect import is_published

    settings = settings_of(context)
    named = list(page or ())
    if pages is not None:
        try:
            named += [line.strip() for line in pages.read_text(encoding="utf-8").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{pages}: can't be read ({error}).") from None
    registry = store(settings.boards_file)
    if named:

        async def work() -> "tuple[list[KnownBoard], list[str]]":
            from skilltide.sources.http_fetch import open_fetcher

            async with open_fetcher(settings) as fetcher:
                return await links_on_pages(fetcher, named)

        found, problems = asyncio.run(work())
        for problem in problems:
            typer.echo(problem, err=True)
        typer.echo(f"{len(named):,} pages show {len(found):,} boards, {_add(settings, found):,} of them new")
    if settings.working.exists():
        found = list(links_in_postings(settings))
        typer.echo(f"postings show {len(found):,} boards, {_add(settings, found):,} of them new")
    if is_published(settings.place):
        for line in describe(match_employers(settings)):
            typer.echo(line)
    elif not named and not settings.working.exists():
        raise ConfigurationError(
            f"{settings.place}: nothing is published yet, so no employer is known. Run skilltide refresh first, or "
            "name careers pages with --page."
        )
    typer.echo(f"registry   {registry.path}; skilltide sources verify asks what it wants first")


def _add(settings: "Settings", found: "list[KnownBoard]") -> int:
    from skilltide.landing.due import forgotten_boards
    from skilltide.sources.board_registry import add_boards

    return add_boards(settings.boards_file, found, forgotten_boards(settings))


def _line(result: "Verified") -> str:
    entry = result.entry
    if result.found:
        names = ", ".join(board.board.removeprefix(entry.board) for board in result.found)
        return f"{'host':9} {result.key}: {len(result.found)} boards: {names}"
    if result.problem is not None:
        state = entry.state if entry.cause is None or entry.state in ("gone", "blocked") else "failed"
        return f"{state:9} {result.key}: {result.problem.removeprefix(f'{result.key}: ')}"
    name, source = (result.told, "told") if result.told else (entry.employer, entry.employer_from)
    employer = f"{name} ({source})" if name else "no name"
    share = f", {entry.core_share:.0%} core" if entry.core_share is not None else ""
    return f"{entry.state:9} {result.key}: {entry.posting_count} postings{share}; {employer}"
