"""The example queries that skilltide ships, by name."""

from functools import cache

from skilltide.resources import resource


@cache
def questions() -> dict[str, str]:
    """Return name -> SQL of the example queries; the first line of each is its question."""
    folder = resource("warehouse", "queries")
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.sql"))}
