"""France Travail: the postings of France's employment service, by search; its answers hold the texts. Needs keys."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import as_html, salary_range
from skilltide.sources.parsing.json_values import flag_at, join_texts, records_in, text_at
from skilltide.sources.source import SourceEntry

PAGE = 150
MOST = 3_150
"""A search shows no more than that."""
TOKENS = "https://entreprise.francetravail.fr"
_PEOPLE = ("contact", "agence")
"""Names, numbers and addresses of people: left out of what is landed."""
_PAY = re.compile(r"(Annuel|Mensuel|Horaire) de ([\d.,]+) Euros?(?: à ([\d.,]+) Euros?)?", re.IGNORECASE)
_PERIODS = {"annuel": "year", "mensuel": "month", "horaire": "hour"}
_TRAINING = re.compile(r"apprenti|professionnalisation", re.IGNORECASE)
_DEPARTMENT = re.compile(r"^\d[\dAB]\d? - | \(\d[\dAB]\d?\)$")
"""The number of a département, before a place's name or after it."""


class FranceTravailEntry(PagedEntry):
    """An entry of `sources.yml` for France Travail; a page holds 150 postings."""

    pages: int = Field(default=2, ge=1, le=21)
    phrases: list[str] = Field(
        default=["machine learning", "data scientist", "intelligence artificielle"], min_length=1
    )
    """What to search for; one search each."""


class FranceTravail(Aggregator):
    """The API "Offres d'emploi" (v2). People in it are not landed."""

    platform: ClassVar[str] = "francetravail"
    name: ClassVar[str] = "France Travail"
    home: ClassVar[str | None] = "https://francetravail.io"
    terms: ClassVar[str | None] = "https://francetravail.io/produits-partages/catalogue/offres-emploi"
    attribution: ClassVar[str | None] = "Name France Travail as the source and link to the posting."
    documentation: ClassVar[str | None] = (
        "https://francetravail.io/produits-partages/catalogue/offres-emploi/documentation"
    )
    rests_on: ClassVar[str | None] = "its own documentation, as public collectors tell it; no answer was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=1_000)
    api: ClassVar[str] = "https://api.francetravail.io"
    keys: ClassVar[tuple[str, ...]] = ("FRANCETRAVAIL_CLIENT_ID", "FRANCETRAVAIL_CLIENT_SECRET")
    is_opt_in: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = FranceTravailEntry

    entry: FranceTravailEntry
    volatile = frozenset({"dateActualisation"})

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Ask for a token, then fetch what the searches find, newest first."""
        keys = {"client_id": self.key(self.keys[0]), "client_secret": self.key(self.keys[1])}
        form = {"grant_type": "client_credentials", "scope": "api_offresdemploiv2 o2dsoffre"}
        tokens = self.base if self.entry.api else TOKENS
        token = await fetch.token(f"{tokens}/connexion/oauth2/access_token?realm=%2Fpartenaire", form, keys)
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.base}/partenaire/offresdemploi/v2/offres/search"

        async def lists() -> AsyncIterator[list[Record]]:
            for phrase in self.entry.phrases:
                for start in range(0, min(self.page_count * PAGE, MOST), PAGE):
                    params = {"motsCles": phrase, "range": f"{start}-{start + PAGE - 1}", "sort": 1}
                    answer = await fetch.json(url, params=params, headers=headers)
                    records = records_in(answer, "resultats", self.unit_key(board)) if answer is not None else []
                    yield [{key: value for key, value in record.items() if key not in _PEOPLE} for record in records]
                    if len(records) < PAGE:
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; pay is told in words, of which those of a range are read."""
        native_id = text_at(payload, "id")
        page = f"https://candidat.francetravail.fr/offres/recherche/detail/{native_id}" if native_id else None
        pay = _PAY.match(text_at(payload, "salaire", "libelle") or "")
        return PostingFields(
            native_id=native_id,
            url=text_at(payload, "origineOffre", "urlOrigine") or page,
            title=text_at(payload, "intitule"),
            company=text_at(payload, "entreprise", "nom"),
            location=_place(text_at(payload, "lieuTravail", "libelle")),
            description_html=as_html(text_at(payload, "description")),
            posted=text_at(payload, "dateCreation"),
            salary=salary_range(pay[2], pay[3] or pay[2], "EUR", _PERIODS[pay[1].casefold()]) if pay else None,
            employment_type=join_texts(
                _training(payload),
                text_at(payload, "dureeTravailLibelleConverti"),
                text_at(payload, "typeContratLibelle"),
            ),
            department=text_at(payload, "secteurActiviteLibelle"),
        )


def _training(payload: dict[str, Any]) -> str | None:
    """Return "alternance" for work that is half school; its contract is a CDD or CDI as others are."""
    is_training = flag_at(payload, "alternance") or _TRAINING.search(text_at(payload, "natureContrat") or "")
    return "alternance" if is_training else None


def _place(text: str | None) -> str | None:
    """Return a place without its département's number: "75 - Paris 9e" is in France."""
    name = _DEPARTMENT.sub("", text or "").strip()
    return join_texts(name, None if name.casefold() == "france" else "France") if name else None
