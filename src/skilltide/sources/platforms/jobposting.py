"""Any web page or sitemap with schema.org JobPosting; pages without it by CSS selectors, or by their readable text."""

import asyncio
import hashlib
import html
import re
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import orjson
from pydantic import Field, field_validator
from soupsieve import SelectorSyntaxError

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Page, Politeness
from skilltide.sources.parsing.json_values import join_texts, list_at, text_at, value_at
from skilltide.sources.parsing.page_fields import check_selectors, read_page
from skilltide.sources.parsing.schema_org import find_objects
from skilltide.sources.parsing.sitemap import is_same_site, is_sitemap, links, read_sitemap

PAGE_KEY, INDEX_KEY, HTML_KEY, SELECTORS_KEY = "_page", "_index", "_html", "_selectors"
"""Payload keys that we add: the page's address, which of its postings this is, and for pages without structured data
their HTML with the selectors to read it by."""
_MAX_SITEMAPS = 50
_PARTS = {
    "responsibilities": "Responsibilities",
    "qualifications": "Qualifications",
    "skills": "Skills",
    "experienceRequirements": "Experience",
    "educationRequirements": "Education",
    "jobBenefits": "Benefits",
}
"""Sections that some sites give apart, and the headings they get."""


class JobPostingBoard(Board):
    """A web site that an employer runs itself."""

    url: str
    """A sitemap, a list of postings, or a single posting."""
    match: str | None = None
    """Regular expression of the addresses of postings; needed to follow links of a page that is no sitemap."""
    selectors: dict[str, str] = Field(default_factory=dict)
    """Field -> CSS selector, for pages without structured data."""
    max_pages: int = Field(default=500, ge=1, le=5000)

    @field_validator("match")
    @classmethod
    def _is_expression(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"no regular expression ({error})") from None
        return value

    @field_validator("selectors")
    @classmethod
    def _are_selectors(cls, value: dict[str, str]) -> dict[str, str]:
        check_selectors(value)
        return value


class JobPosting(BoardSource):
    """Web pages with schema.org JobPosting."""

    platform: ClassVar[str] = "jobposting"
    name: ClassVar[str] = "Web pages with schema.org JobPosting"
    home: ClassVar[str | None] = "https://schema.org/JobPosting"
    terms: ClassVar[str | None] = "https://schema.org/docs/terms.html"
    documentation: ClassVar[str | None] = (
        "https://developers.google.com/search/docs/appearance/structured-data/job-posting"
    )
    attribution: ClassVar[str | None] = "Each site has terms of its own: read them before adding it to boards.yml."
    api: ClassVar[str] = ""
    politeness: ClassVar[Politeness] = Politeness(concurrent=2, interval_seconds=1.0)
    BoardEntry: ClassVar[type[Board]] = JobPostingBoard
    volatile = frozenset({INDEX_KEY})

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a site's postings: from its sitemap, or from a page and the links on it that match."""
        assert isinstance(board, JobPostingBoard)
        where = self.unit_key(board)
        start = await fetch.page(self._moved(board.url))
        content = BoardContent()
        if is_sitemap(start):
            addresses = await self._of_sitemaps(start, fetch, where)
        else:
            content.records += _records(start, board, is_posting_page=board.match is None)
            addresses = links(start) if board.match is not None else []
        chosen = [
            address
            for address in dict.fromkeys(addresses)
            if address != start.url
            and is_same_site(address, start.url)
            and (board.match is None or re.search(board.match, address))
        ]
        content.is_complete = len(chosen) <= board.max_pages
        results = await asyncio.gather(
            *(fetch.page(address) for address in chosen[: board.max_pages]), return_exceptions=True
        )
        for address, result in zip(chosen, results, strict=False):
            if isinstance(result, FetchError) and result.code is Failure.not_found:
                continue  # sitemaps lag behind: a posting that is gone is not one that could not be had
            if isinstance(result, SourceError):
                content.rejections.append(("page_failed", str(result)))
            elif isinstance(result, BaseException):
                raise result
            else:
                content.records += _records(result, board, is_posting_page=board.match is not None, address=address)
        if content.rejections and not content.records:
            raise SourceError(f"{where}: no page could be had; the first: {content.rejections[0][1]}")
        return content

    def _moved(self, url: str) -> str:
        """Return a board's address, on the other host if the entry names one."""
        if self.entry.api is None:
            return url
        parts = urlsplit(url)
        return self.base + parts.path + (f"?{parts.query}" if parts.query else "")

    async def _of_sitemaps(self, start: Page, fetch: Fetch, where: str) -> list[str]:
        """Return the addresses in a sitemap and in those that it lists (one level)."""
        addresses, further = read_sitemap(start, where)
        for page in await asyncio.gather(*(fetch.page(address) for address in further[:_MAX_SITEMAPS])):
            addresses += read_sitemap(page, where)[0]
        return addresses

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a posting; a page without structured data counts by what is read from it."""
        if HTML_KEY not in payload:
            return super().identity(payload)
        kept = {key: payload.get(key) for key in (PAGE_KEY, BOARD_KEY, EMPLOYER_KEY)} | _readable(payload)
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a JobPosting, or of a page without one."""
        page = text_at(payload, PAGE_KEY)
        if HTML_KEY in payload:
            found = _readable(payload)
            return PostingFields(
                url=page,
                title=found.get("title"),
                company=found.get("company") or text_at(payload, EMPLOYER_KEY),
                location=found.get("location"),
                description_html=found.get("text"),
                posted=found.get("posted"),
                salary=found.get("salary"),
                employment_type=found.get("employment_type"),
            )
        url = _url(payload, page)
        is_shared = INDEX_KEY in payload and url == page
        return PostingFields(
            native_id=_id_on_page(payload, page) if is_shared else None,
            url=url,
            title=_plain(text_at(payload, "title") or text_at(payload, "name")),
            company=_plain(_name(payload.get("hiringOrganization"))) or text_at(payload, EMPLOYER_KEY),
            location=_location(payload),
            description_html=_text(payload),
            text_parts=tuple((heading, part) for key, heading in _PARTS.items() for part in _texts_of(payload, key)),
            posted=text_at(payload, "datePosted"),
            salary=_salary(payload),
            employment_type=join_texts(*map(_plain, _texts(payload.get("employmentType")))),
            is_remote=True if "TELECOMMUTE" in _texts(payload.get("jobLocationType")) else None,
            language=_name(payload.get("inLanguage")),
        )


def _records(
    page: Page, board: JobPostingBoard, *, is_posting_page: bool, address: str | None = None
) -> list[dict[str, Any]]:
    """Return the postings on a page; a page that should be one but has no structured data is kept as HTML."""
    where = address or page.url
    found = find_objects(page.text, "JobPosting")
    if found:
        is_shared = len(found) > 1
        return [{**item, PAGE_KEY: where} | ({INDEX_KEY: n} if is_shared else {}) for n, item in enumerate(found)]
    if board.selectors or is_posting_page:
        record: dict[str, Any] = {PAGE_KEY: where, HTML_KEY: page.text, SELECTORS_KEY: dict(board.selectors)}
        fields = _readable(record)
        if fields.get("title") and fields.get("text"):
            return [record]
    return []


def _readable(payload: dict[str, Any]) -> dict[str, str]:
    selectors = payload.get(SELECTORS_KEY)
    page = text_at(payload, HTML_KEY)
    try:
        return read_page(page, selectors if isinstance(selectors, dict) else {}) if page else {}
    except (AttributeError, TypeError, SelectorSyntaxError):  # not selectors that boards.yml gave
        return {}


def _url(payload: dict[str, Any], page: str | None) -> str | None:
    """Return the posting's own address; one that names only the site is none."""
    url = text_at(payload, "url")
    if url is None:
        return page
    address = urljoin(page or "", url)
    return address if urlsplit(address).path.strip("/") else page


def _id_on_page(payload: dict[str, Any], page: str | None) -> str:
    """Return an id for one of several postings that share an address; it doesn't depend on their order."""
    own = _name(payload.get("identifier"), "value")
    return own or join_texts(page, text_at(payload, "title"), _location(payload), mark=" # ") or ""


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.strip()]


def _name(value: Any, key: str = "name") -> str | None:
    """Return a name given as text, as an object with a name, or as a list of those."""
    first = value[0] if isinstance(value, list) and value else value
    return text_at(first) if not isinstance(first, dict) else text_at(first, key) or text_at(first, "name")


def _plain(text: str | None) -> str | None:
    return html.unescape(text).strip() or None if text else None


def _location(payload: dict[str, Any]) -> str | None:
    places = payload.get("jobLocation")
    names = [_place(place) for place in (places if isinstance(places, list) else [places])]
    if "TELECOMMUTE" in _texts(payload.get("jobLocationType")):
        allowed = payload.get("applicantLocationRequirements")
        areas = [_name(item) for item in (allowed if isinstance(allowed, list) else [allowed])]
        names.append(join_texts("Remote", *areas))
    return join_texts(*names, mark="; ")


def _place(place: Any) -> str | None:
    address = value_at(place, "address")
    if isinstance(address, list):
        address = value_at(address, 0)
    if isinstance(address, dict):
        country = address.get("addressCountry")
        return join_texts(
            _plain(text_at(address, "addressLocality")),
            _plain(text_at(address, "addressRegion")),
            _plain(_name(country)),
        )
    return _plain(text_at(address) or text_at(place) or text_at(place, "name"))


def _text(payload: dict[str, Any]) -> str | None:
    """Return the description as HTML, also where it came as plain text with lines."""
    texts = _texts_of(payload, "description")
    return "\n".join(text if "<" in text or "&lt;" in text else text.replace("\n", "<br>") for text in texts) or None


def _texts_of(payload: dict[str, Any], key: str) -> list[str]:
    """Return the texts under a key: one, a list of them, or objects with a description or a name."""
    items = list_at(payload, key) or [payload.get(key)]
    texts = (_name(item, "description") if isinstance(item, dict) else text_at(item) for item in items)
    return [text for text in texts if text]


def _salary(payload: dict[str, Any]) -> str | None:
    """Write schema.org's MonetaryAmount as a range; some sites put plain text or numbers there."""
    given = payload.get("baseSalary") if payload.get("baseSalary") is not None else payload.get("estimatedSalary")
    amount = value_at(given, 0) if isinstance(given, list) else given
    if not isinstance(amount, dict):
        text = text_at(amount)
        return join_texts(text_at(payload, "salaryCurrency"), text, mark=" ") if text else None
    value = amount.get("value") if isinstance(amount.get("value"), dict) else amount
    limits = [text for key in ("minValue", "maxValue") if (text := text_at(value, key)) and text not in ("0", "0.0")]
    amounts = " - ".join(dict.fromkeys(limits)) or text_at(value, "value")
    if amounts is None:
        return None
    unit = text_at(value, "unitText") or text_at(amount, "unitText")
    currency = text_at(amount, "currency") or text_at(value, "currency") or text_at(payload, "salaryCurrency")
    return join_texts(currency, amounts, f"per {unit.lower()}" if unit else None, mark=" ")
