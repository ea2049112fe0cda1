"""The time that hosts tell."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from skilltide.http.host_clock import HostClock

NOW = datetime(2025, 3, 1, 6, tzinfo=UTC)


def told(**hosts: dict[str, str]) -> float | None:
    clock, began = HostClock(), time.monotonic()
    for host, headers in hosts.items():
        clock.note(host, headers)
    return clock.offset(NOW, began)


def date(**ahead: float) -> str:
    return format_datetime(NOW + timedelta(**ahead), usegmt=True)


def test_what_nobody_tells_is_not_known() -> None:
    assert told() is None
    assert told(a={}, b={"date": "yesterday"}, c={"date": ""}) is None


def test_the_median_of_the_hosts_counts_to_the_minute() -> None:
    assert told(a={"date": date(seconds=3)}) == 0
    assert told(a={"date": date(hours=7)}, b={"date": date(days=900)}, c={"date": date(hours=7, seconds=5)}) == 25_200
    assert told(a={"date": date(hours=-5)}) == -18_000


def test_an_answer_from_a_cache_tells_its_age() -> None:
    assert told(a={"date": date(hours=-2), "age": "7200"}, b={"date": date(), "age": "-9"}) == 0


def test_the_youngest_answer_of_a_host_counts() -> None:
    clock, began = HostClock(), time.monotonic()
    for hours in (-3, 1, -2):
        clock.note("a", {"date": date(hours=hours)})
    assert clock.offset(NOW, began) == 3_600
