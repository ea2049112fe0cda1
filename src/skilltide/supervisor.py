"""Who runs the parts of a run: nobody in particular here; a flow makes each a task with a state of its own.

The package hands each step, and each source that it reads, to the run's supervisor as a function without arguments.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skilltide.landing.landed import Landed
    from skilltide.sources.source import Source
    from skilltide.warehouse.ledger import Counts


class Supervisor:
    """Runs each part as it comes. Subclasses may watch it, and call `boards` work again; what it raises they raise."""

    def step(self, name: str, work: Callable[[], "Counts"]) -> "Counts":
        """Run a step, in the thread that calls: it holds the database."""
        return work()

    def source(self, source: "Source", work: Callable[[], "Landed"]) -> "Landed":
        """Read a source of files, or tell what a Dask cluster read of any. SourceError: it could not be read."""
        return work()

    async def boards(self, source: "Source", work: Callable[[], Awaitable["Landed"]]) -> "Landed":
        """Read a source's boards, while others are read in the same event loop. SourceError: it could not be read."""
        return await work()
