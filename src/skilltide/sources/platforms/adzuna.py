"""Adzuna: a search over jobs of many employers and sites, by country. Snippets of the texts only. Needs a key."""

import itertools
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.addresses import split
from skilltide.sources.parsing.field_values import salary_range
from skilltide.sources.parsing.json_values import join_texts, records_in, text_at, texts_at
from skilltide.sources.source import SourceEntry

PAGE = 50
_CURRENCIES = {
    "adzuna.com": "USD", "adzuna.co.uk": "GBP", "adzuna.com.au": "AUD", "adzuna.at": "EUR", "adzuna.be": "EUR",
    "adzuna.com.br": "BRL", "adzuna.ca": "CAD", "adzuna.ch": "CHF", "adzuna.de": "EUR", "adzuna.es": "EUR",
    "adzuna.fr": "EUR", "adzuna.in": "INR", "adzuna.it": "EUR", "adzuna.com.mx": "MXN", "adzuna.nl": "EUR",
    "adzuna.co.nz": "NZD", "adzuna.pl": "PLN", "adzuna.sg": "SGD", "adzuna.co.za": "ZAR",
}  # fmt: skip
"""A posting's pay is in the money of the country whose site it links to; nothing else says which."""


class AdzunaEntry(PagedEntry):
    """An entry of `sources.yml` for Adzuna; a page holds 50 postings."""

    pages: int = 2
    countries: list[str] = Field(default=["us", "gb"], min_length=1)
    """Two letters, as in the API's addresses."""
    phrases: list[str] = Field(default=["machine learning", "data scientist"], min_length=1)
    """What to search for; one search each and country. 250 requests a day are allowed."""


class Adzuna(Aggregator):
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
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=2.5, daily=250)
    """25 requests a minute are allowed, and 250 a day."""
    api: ClassVar[str] = "https://api.adzuna.com"
    keys: ClassVar[tuple[str, ...]] = ("ADZUNA_APP_ID", "ADZUNA_APP_KEY")
    is_text_complete: ClassVar[bool] = False
    is_opt_in: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = AdzunaEntry

    entry: AdzunaEntry
    volatile = frozenset({"adref", "redirect_url"})
    """Tokens of the request."""

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the newest that each phrase finds in each country."""
        secrets = {"app_id": self.key("ADZUNA_APP_ID"), "app_key": self.key("ADZUNA_APP_KEY")}

        async def lists() -> AsyncIterator[list[Record]]:
            for country, phrase in itertools.product(self.entry.countries, self.entry.phrases):
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
        area, shown = texts_at(payload, "location", "area"), text_at(payload, "location", "display_name") or ""
        is_estimate = text_at(payload, "salary_is_predicted") == "1"
        host = (split(text_at(payload, "redirect_url") or "").hostname or "").removeprefix("www.")
        pay = [text_at(payload, key) for key in ("salary_min", "salary_max")]
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "redirect_url"),
            title=text_at(payload, "title"),
            company=text_at(payload, "company", "display_name"),
            location=join_texts(*dict.fromkeys([*shown.split(", "), *reversed(area)])),
            description=text_at(payload, "description"),
            posted=text_at(payload, "created"),
            salary=None if is_estimate else salary_range(pay[0], pay[1], _CURRENCIES.get(host), "year"),
            employment_type=join_texts(text_at(payload, "contract_type"), text_at(payload, "contract_time")),
            is_text_complete=False,
        )
