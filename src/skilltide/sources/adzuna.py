"""Adzuna: a search over jobs of many employers and sites, by country. Snippets of the texts only. Needs a key."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.base import SourceEntry
from skilltide.sources.board import Board, BoardContent, Fetch, Politeness, join_texts, list_at, records_in, text_at
from skilltide.sources.feed import Feed, PagedEntry, Record
from skilltide.sources.fields import salary_range

PAGE = 50
_CURRENCIES = {
    "adzuna.com": "USD", "adzuna.co.uk": "GBP", "adzuna.com.au": "AUD", "adzuna.at": "EUR", "adzuna.be": "EUR",
    "adzuna.com.br": "BRL", "adzuna.ca": "CAD", "adzuna.ch": "CHF", "adzuna.de": "EUR", "adzuna.es": "EUR",
    "adzuna.fr": "EUR", "adzuna.in": "INR", "adzuna.it": "EUR", "adzuna.com.mx": "MXN", "adzuna.nl": "EUR",
    "adzuna.co.nz": "NZD", "adzuna.pl": "PLN", "adzuna.sg": "SGD", "adzuna.co.za": "ZAR",
}  # fmt: skip
"""A posting's pay is in the money of the country whose site it links to; it isn't told otherwise."""


class AdzunaEntry(PagedEntry):
    """An entry of `sources.yml` for Adzuna; a page holds 50 postings."""

    pages: int = 2
    countries: list[str] = Field(default=["us", "gb"], min_length=1)
    """Two letters, as in the API's addresses."""
    phrases: list[str] = Field(default=["machine learning", "data scientist"], min_length=1)
    """What to search for; one search each and country. 250 requests a day are allowed."""


class Adzuna(Feed):
    """The search API. Its terms allow research only for oneself, or with consent."""

    platform: ClassVar[str] = "adzuna"
    name: ClassVar[str] = "Adzuna"
    home: ClassVar[str | None] = "https://developer.adzuna.com"
    terms: ClassVar[str | None] = "https://developer.adzuna.com/docs/terms_of_service"
    attribution: ClassVar[str | None] = (
        'Postings that are shown must be labelled "Jobs by Adzuna", with links and logo. Organisations may not use the '
        "data, nor figures made of it, beyond a trial of 14 days without written consent."
    )
    documentation: ClassVar[str | None] = "https://developer.adzuna.com/docs/search"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=2.5)
    """25 requests a minute are allowed."""
    api: ClassVar[str] = "https://api.adzuna.com"
    keys: ClassVar[tuple[str, ...]] = ("ADZUNA_APP_ID", "ADZUNA_APP_KEY")
    is_text_complete: ClassVar[bool] = False
    is_opt_in: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = AdzunaEntry
    volatile = frozenset({"adref", "redirect_url"})
    """Tokens of the request."""

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the newest that each phrase finds in each country."""
        secrets = {"app_id": self.key("ADZUNA_APP_ID"), "app_key": self.key("ADZUNA_APP_KEY")}

        async def lists() -> AsyncIterator[list[Record]]:
            entry = self.entry
            asked = [(country, phrase) for country in entry.countries for phrase in entry.phrases] if isinstance(
                entry, AdzunaEntry) else []  # fmt: skip
            for country, phrase in asked:
                for number in range(1, self.page_count + 1):
                    url = f"{self.base}/v1/api/jobs/{country}/search/{number}"
                    params = {"what_phrase": phrase, "results_per_page": PAGE, "sort_by": "date"}
                    answer = await fetch.json(url, params=params, secrets=secrets)
                    records = records_in(answer, "results", self.unit_key(board))
                    yield records
                    if len(records) < PAGE:
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; pay that Adzuna estimates is not the employer's, and is left out."""
        area = [name for name in list_at(payload, "location", "area") if isinstance(name, str)]
        is_estimate = text_at(payload, "salary_is_predicted") == "1"
        host = (urlsplit(text_at(payload, "redirect_url") or "").hostname or "").removeprefix("www.")
        pay = [text_at(payload, key) for key in ("salary_min", "salary_max")]
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "redirect_url"),
            title=text_at(payload, "title"),
            company=text_at(payload, "company", "display_name"),
            location=join_texts(*reversed(area)) or text_at(payload, "location", "display_name"),
            description=text_at(payload, "description"),
            posted=text_at(payload, "created"),
            salary=None if is_estimate else salary_range(pay[0], pay[1], _CURRENCIES.get(host), "year"),
            employment_type=join_texts(text_at(payload, "contract_type"), text_at(payload, "contract_time")),
            is_text_complete=False,
        )
