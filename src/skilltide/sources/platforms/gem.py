"""Gem: boards whose list lacks the texts; each posting is a request of its own (GraphQL)."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import gone_posting, read_details
from skilltide.sources.parsing.field_values import join_places, join_sections
from skilltide.sources.parsing.json_values import flag_at, join_texts, list_at, records_in, text_at, value_at

ACCOUNT_KEY = "_account"
"""Payload key that we add: the employer's name as the board shows it."""
_LIST = (
    "query JobBoardList($boardId: String!) { oatsExternalJobPostings(boardId: $boardId) { jobPostings { id extId title "
    "locations { name city isoCountry isRemote } job { department { name } locationType employmentType } } } "
    "jobBoardExternal(vanityUrlPath: $boardId) { teamDisplayName } }"
)
_DETAIL = (
    "query ExternalJobPosting($boardId: String!, $extId: String!) { oatsExternalJobPosting(boardId: $boardId, "
    "extId: $extId) { descriptionHtml firstPublishedTsSec compensationHtml jobPostSectionHtml { introHtml outroHtml } "
    "} }"
)


class Gem(BoardSource):
    """Boards at jobs.gem.com, by the answers that their own pages are made of (no documented API)."""

    platform: ClassVar[str] = "gem"
    name: ClassVar[str] = "Gem"
    home: ClassVar[str | None] = "https://www.gem.com"
    terms: ClassVar[str | None] = "https://www.gem.com/legal"
    api: ClassVar[str] = "https://jobs.gem.com"
    rests_on: ClassVar[str | None] = "the questions and answers that public collectors show; no answer was captured"
    addresses: ClassVar[tuple[str, ...]] = (r"jobs\.gem\.com/(?!api/)(?P<board>[\w-]+)",)
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=5_000)
    BoardEntry: ClassVar[type[Board]] = DetailBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list in one question, then each posting that is new."""
        where = self.unit_key(board)
        answer = await self._ask(fetch, where, "JobBoardList", _LIST, {"boardId": board.board})
        account = text_at(answer, "jobBoardExternal", "teamDisplayName")
        postings = value_at(answer, "oatsExternalJobPostings")
        if _is_null(answer, "jobBoardExternal") and not list_at(postings, "jobPostings"):
            raise FetchError(Failure.not_found, f"{where}: there is no such board.")
        listed = [{**record, ACCOUNT_KEY: account} for record in records_in(postings, "jobPostings", where)]

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            asked = {"boardId": board.board, "extId": text_at(record, "extId")}
            found = await self._ask(fetch, where, "ExternalJobPosting", _DETAIL, asked)
            if _is_null(found, "oatsExternalJobPosting"):
                raise gone_posting(f"{where}: {asked['extId']}")
            posting = value_at(found, "oatsExternalJobPosting")
            if not isinstance(posting, dict):
                raise SourceError(f"{where}: {asked['extId']}: the answer holds no posting. Has the API changed?")
            return posting

        return await read_details(self, board, listed, "title", detail, fetch, "extId")

    async def _ask(self, fetch: Fetch, where: str, name: str, query: str, variables: dict[str, Any]) -> Any:
        """Ask one question. A GraphQL server tells errors with status 200."""
        body = [{"operationName": name, "variables": variables, "query": query}]
        answer = await fetch.json(f"{self.base}/api/public/graphql/batch", body=body)
        if (error := value_at(answer, 0, "errors", 0)) is not None:
            raise SourceError(f"{where}: {name}: {text_at(error, 'message') or 'an error'}. Has the API changed?")
        return value_at(answer, 0, "data")

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; pay is a text of its own."""
        places = list_at(payload, "locations")
        board, native_id = text_at(payload, BOARD_KEY), text_at(payload, "extId")
        remote = [flag_at(place, "isRemote") for place in places]
        kind = text_at(payload, "job", "locationType")
        return PostingFields(
            native_id=native_id,
            url=f"https://jobs.gem.com/{board}/{native_id}" if board and native_id else None,
            title=text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, ACCOUNT_KEY),
            location=join_places(
                text_at(place, "name") or join_texts(text_at(place, "city"), text_at(place, "isoCountry"))
                for place in places
            ),
            description_html=join_sections(
                (None, text_at(payload, "jobPostSectionHtml", "introHtml")),
                (None, text_at(payload, "descriptionHtml")),
                (None, text_at(payload, "jobPostSectionHtml", "outroHtml")),
                ("Compensation", text_at(payload, "compensationHtml")),
            ),
            posted=text_at(payload, "firstPublishedTsSec"),
            employment_type=text_at(payload, "job", "employmentType"),
            workplace=kind.replace("_", " ") if kind else None,
            is_remote=True if remote and all(flag is True for flag in remote) else None,
            department=text_at(payload, "job", "department", "name"),
        )


def _is_null(data: Any, key: str) -> bool:
    """Tell whether an answer holds a key and nothing under it: that is how it says that there is no such thing."""
    return isinstance(data, dict) and key in data and data[key] is None
