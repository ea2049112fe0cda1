"""What time it is, as the hosts that were asked tell it: the header Date of their answers (RFC 9110, 6.6.1)."""

import time
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from statistics import median


class HostClock:
    """How far hosts' clocks are ahead of this process's steady one (`time.monotonic`), host by host."""

    def __init__(self) -> None:
        self._ahead: dict[str, float] = {}

    def note(self, host: str, headers: Mapping[str, str]) -> None:
        """Note what an answer that just came says. A cache on the way tells how old it is (Age)."""
        try:
            age = headers.get("age", "")
            told = parsedate_to_datetime(headers["date"]).timestamp() + (int(age) if age.isdecimal() else 0)
        except (KeyError, ValueError, OverflowError):
            return
        ahead = told - time.monotonic()
        # an answer can be older than it says, and never younger
        self._ahead[host] = max(ahead, self._ahead.get(host, ahead))

    def offset(self, now: datetime, monotonic: float) -> float | None:
        """Return how many seconds to add to a clock that showed `now` (UTC) when the steady one showed `monotonic`.

        To the minute; the median over the hosts, as one of them may be wrong itself. None where none told.
        """
        if not self._ahead:
            return None
        return 60.0 * round((median(self._ahead.values()) - (now.timestamp() - monotonic)) / 60)
