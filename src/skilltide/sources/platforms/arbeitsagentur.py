"""Bundesagentur für Arbeit: the postings of Germany's employment service, by search; each text is a request more."""

import base64
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import count_at, flag_at, join_texts, list_at, records_in, text_at, value_at
from skilltide.sources.source import SourceEntry

PAGE = 100
DETAIL_KEY = "_detail"
"""Payload key that we add: the posting's own answer."""
_HEADERS = {"X-API-Key": "jobboerse-jobsuche"}
"""Not a secret: the name of the public client, which every reader of the service sends."""
_SERVICE = "/jobboerse/jobsuche-service/pc"


class ArbeitsagenturEntry(PagedEntry):
    """An entry of `sources.yml` for the Bundesagentur für Arbeit; a page holds 100 postings."""

    pages: int = Field(default=3, ge=1, le=100)
    phrases: list[str] = Field(default=["Machine Learning", "Data Scientist"], min_length=1)
    """What to search for; one search each."""
    days: int = Field(default=7, ge=1, le=100)
    """Only postings published within so many days."""


class Arbeitsagentur(Aggregator):
    """The search behind arbeitsagentur.de/jobsuche. Postings whose text stands at another site come without one."""

    platform: ClassVar[str] = "arbeitsagentur"
    name: ClassVar[str] = "Bundesagentur für Arbeit"
    home: ClassVar[str | None] = "https://www.arbeitsagentur.de/jobsuche/"
    terms: ClassVar[str | None] = "https://www.arbeitsagentur.de/nutzungsbedingungen"
    attribution: ClassVar[str | None] = "Name the Bundesagentur für Arbeit as the source and link to the posting."
    documentation: ClassVar[str | None] = "https://jobsuche.api.bund.dev"
    rests_on: ClassVar[str | None] = "the names that public collectors read of its newest version; none was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=2_000)
    api: ClassVar[str] = "https://rest.arbeitsagentur.de"
    is_opt_in: ClassVar[bool] = True
    id_key: ClassVar[str] = "referenznummer"
    Entry: ClassVar[type[SourceEntry]] = ArbeitsagenturEntry

    entry: ArbeitsagenturEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what the searches find, then each posting that is new."""

        async def lists() -> AsyncIterator[list[Record]]:
            for phrase in self.entry.phrases:
                for number in range(1, self.page_count + 1):
                    params = {"was": phrase, "angebotsart": 1, "veroeffentlichtseit": self.entry.days, "page": number,
                              "size": PAGE}  # fmt: skip
                    answer = await fetch.json(f"{self.base}{_SERVICE}/v6/jobs", params=params, headers=_HEADERS)
                    is_none = value_at(answer, "ergebnisliste") is None and count_at(answer, "maxErgebnisse") == 0
                    records = [] if is_none else records_in(answer, "ergebnisliste", self.unit_key(board))
                    yield records
                    if len(records) < PAGE:
                        break

        async def detail(record: Record) -> Record:
            number = base64.b64encode((text_at(record, self.id_key) or "").encode()).decode()
            found = await fetch.json(f"{self.base}{_SERVICE}/v4/jobdetails/{number}", headers=_HEADERS)
            return {DETAIL_KEY: found}

        content = await self.gather(board, lists())
        return await read_details(
            self, board, content.records, "stellenangebotsTitel", detail, fetch, self.id_key, ["aenderungsdatum"]
        )

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        detail = payload.get(DETAIL_KEY)
        number, text = text_at(payload, self.id_key), text_at(detail, "stellenangebotsBeschreibung")
        places = list_at(payload, "stellenlokationen") or list_at(detail, "stellenlokationen")
        return PostingFields(
            native_id=number,
            url=f"https://www.arbeitsagentur.de/jobsuche/jobdetail/{number}" if number else None,
            title=text_at(payload, "stellenangebotsTitel") or text_at(detail, "stellenangebotsTitel"),
            company=text_at(payload, "firma") or text_at(detail, "firma"),
            location=join_places(_place(value_at(place, "adresse")) for place in places),
            description_html=as_html(text),
            posted=text_at(payload, "veroeffentlichungszeitraum", "von")
            or text_at(payload, "datumErsteVeroeffentlichung"),
            employment_type="full-time" if flag_at(detail, "arbeitszeitVollzeit") else None,
            is_text_complete=text is not None,
        )


def _place(address: Any) -> str | None:
    region = text_at(address, "region")  # in capitals, with underscores
    return join_texts(
        text_at(address, "ort"), region.replace("_", "-").title() if region else None, text_at(address, "land")
    )
