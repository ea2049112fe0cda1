"""How fast requests go out: so many at once in all, so many and so often for each host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

DOWN_AFTER = 5
"""Failed connections in a row, with no good one between, after which a host counts as down for the rest of the run."""


@dataclass
class _Host:
    slots: asyncio.Semaphore
    concurrent: int
    interval: float
    next_at: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    failed_connections: int = 0
    closed_until: float = 0.0
    """It asked for rest for longer than a run waits: until then nothing is asked of it."""


class Pace:
    """Hands out the right to send a request."""

    def __init__(self, concurrent: int) -> None:
        self._all = asyncio.Semaphore(concurrent)
        self._hosts: dict[str, _Host] = {}

    def host(self, name: str, concurrent: int, interval: float) -> _Host:
        """Return the host's state; the strictest of what sources ask for holds."""
        known = self._hosts.get(name)
        if known is None:
            known = self._hosts[name] = _Host(asyncio.Semaphore(concurrent), concurrent, interval)
        if concurrent < known.concurrent:
            # what is under way, or waits already, ends in the old places
            known.slots, known.concurrent = asyncio.Semaphore(concurrent), concurrent
        known.interval = max(known.interval, interval)
        return known

    @asynccontextmanager
    async def slot(self, host: _Host) -> AsyncIterator[None]:
        """Wait for a place and for the host's interval, then hold the place."""
        async with host.slots:
            async with host.turn:
                loop = asyncio.get_running_loop()
                wait = host.next_at - loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
                host.next_at = max(loop.time(), host.next_at) + host.interval
            async with self._all:
                yield

    def close(self, host: _Host, seconds: float) -> None:
        """Ask nothing more of a host for so long (it said so)."""
        host.closed_until = max(host.closed_until, asyncio.get_running_loop().time() + seconds)

    def rest(self, host: _Host) -> float:
        """Return for how many seconds a host is still to be left alone."""
        return host.closed_until - asyncio.get_running_loop().time()

    def pause(self, host: _Host, seconds: float) -> None:
        """Send nothing to a host for a while (it said so)."""
        host.next_at = max(host.next_at, asyncio.get_running_loop().time() + seconds)
