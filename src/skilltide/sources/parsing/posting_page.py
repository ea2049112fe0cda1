"""What a web page says about postings. There are three outcomes: it shows postings, it shows none, or it can't be read.

A page that can't be read is never one without postings, and what it shows beside unreadable structured data (its text)
never stands in for it: the posting may be there, and nothing is known of it.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from skilltide.normalise.lookups import is_no_day
from skilltide.quick_yaml import load_yaml
from skilltide.sources.fetch import Page
from skilltide.sources.parsing.app_state import find_posting
from skilltide.sources.parsing.page_fields import read_page
from skilltide.sources.parsing.page_head import PageHead, read_head
from skilltide.sources.parsing.schema_org import find_objects, has_type

PAGE_KEY, INDEX_KEY, HTML_KEY, SELECTORS_KEY, STATE_KEY = "_page", "_index", "_html", "_selectors", "_state"
"""Payload keys that we add: the page's address, which of its postings this is; for pages without structured data their
HTML with the selectors to read it by; or, under one key, the object of the page's program that shows the posting."""
MIN_TEXT_CHARS = 30
"""A page with less text than that is an empty one that a program fills, not a posting."""
_CHALLENGE_CHARS = 60_000
_CHALLENGE = re.compile(
    r"<title>\s*(?:just a moment|attention required|access denied|please wait|robot check|are you (?:a )?human)"
    r"|cf-challenge|challenge-platform|_incapsula_resource|px-captcha|captcha-delivery|verify (?:that )?you are human",
    re.IGNORECASE,
)
MAX_CLOSED_CHARS = 1_200
"""A text that says that a posting is closed is short; a longer one is a posting, whatever it says."""
_TAGS = re.compile(r"<[^<>]*>")


class PageOutcome(StrEnum):
    """What came of reading a page."""

    postings = "postings"
    none = "none"
    undecodable = "undecodable"


@dataclass(slots=True)
class PageReading:
    """What one page says."""

    url: str
    """Where it came from, after redirects."""
    records: list[dict[str, Any]] = field(default_factory=list)
    problem: str | None = None
    """Why something on it could not be read."""
    head: PageHead = field(default_factory=PageHead)
    is_closed: bool = False
    """Whether it only says that there is no posting any more."""

    @property
    def outcome(self) -> PageOutcome:
        """What came of it. Where something could not be read, that is the outcome, whatever else was found."""
        if self.problem is not None:
            return PageOutcome.undecodable
        return PageOutcome.postings if self.records else PageOutcome.none

    @property
    def is_structured(self) -> bool:
        """Whether its postings come from data, not from its text."""
        return not any(HTML_KEY in record for record in self.records)

    def stored(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> "PageReading":
        """Return what `stored` gave."""
        return cls(stored["url"], stored["records"], None, PageHead(**stored["head"]))


def read_posting_page(
    page: Page, address: str, selectors: Mapping[str, str], *, is_posting_page: bool, is_text_allowed: bool = True
) -> PageReading:
    """Read what a page says of postings: structured data, else its program's data, else (a posting's page) its text.

    `address` is what the page is known by. `is_posting_page` says that the page is one of a posting, if of anything;
    without `is_text_allowed` its text is not taken for one.
    """
    reading = PageReading(page.url, head=read_head(page))
    found = find_objects(page.text, "JobPosting")
    if found.undecodable:
        reading.problem = found.undecodable[0]
    if found.objects:
        is_shared = len(found.objects) > 1
        reading.records = [
            {**item, PAGE_KEY: address} | ({INDEX_KEY: number} if is_shared else {})
            for number, item in enumerate(found.objects)
        ]
        return reading
    if reading.problem is not None:
        return reading
    if is_challenge(page):
        reading.problem = "the site asks whether a person is reading"
        return reading
    item = None if selectors else find_posting(page.text)
    if item is not None and has_type(item, "JobPosting"):
        reading.records = [{**item, PAGE_KEY: address}]
    elif item is not None and is_posting_page:
        reading.records = [{STATE_KEY: item, PAGE_KEY: address}]
    elif (selectors or is_posting_page) and is_text_allowed and reading.head.refresh is None:
        fields = read_page(page.text, selectors)
        text = " ".join(_TAGS.sub(" ", fields.get("text", "")).split())
        reading.is_closed = _says_closed(fields.get("title", ""), text)
        if fields.get("title") and len(text) >= (1 if selectors else MIN_TEXT_CHARS) and not reading.is_closed:
            reading.records = [{PAGE_KEY: address, HTML_KEY: page.text, SELECTORS_KEY: dict(selectors)}]
        if not reading.records and is_posting_page and not reading.is_closed:
            reading.problem = ("its selectors find no title and text" if selectors else
                               "it holds neither structured data nor a text")  # fmt: skip
    return reading


def is_challenge(page: Page) -> bool:
    """Tell whether a page only asks whether a person is reading."""
    return len(page.text) <= _CHALLENGE_CHARS and _CHALLENGE.search(page.text) is not None


def says_closed(page: Page) -> bool:
    """Tell whether a page says, in place of a posting, that there is none any more."""
    fields = read_page(page.text, {})
    text = " ".join(_TAGS.sub(" ", fields.get("text", "")).split())
    return _says_closed(fields.get("title", ""), text)


@cache
def _closed() -> re.Pattern[str]:
    data = load_yaml(Path(__file__).with_name("closed_pages.yml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{words})" for words in data["says_closed"]))


def _says_closed(title: str, text: str) -> bool:
    """Tell whether a page's title, or all that it says, is that there is no posting any more."""
    told = title if len(text) > MAX_CLOSED_CHARS else f"{title}\n{text}"
    return _closed().search(told.casefold()) is not None


def is_expired(record: Mapping[str, Any], today: date) -> bool:
    """Tell whether a JobPosting says that it ended before today (UTC); one that says nothing readable is open.

    So is one that ended on a day that stands for none (0001-01-01), or days before it was posted: nobody keeps that up.
    """
    ended, posted = _day(record.get("validThrough")), _day(record.get("datePosted"))
    if ended is None or is_no_day(ended) or (posted is not None and (posted - ended).days > 1):
        return False
    return ended < today


def _day(told: Any) -> date | None:
    """Return the day (UTC) that a field says, in ISO's form; None where it says none."""
    text = told[0] if isinstance(told, list) and told else told
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        match = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
