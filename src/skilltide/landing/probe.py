"""Looks at one board: which platform an address belongs to, and what would be ingested from it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from skilltide.errors import ConfigurationError, SourceError
from skilltide.http import Fetcher, Request
from skilltide.landing.boards import fields_of
from skilltide.landing.causes import defect_in_words
from skilltide.landing.plausibility import BoardHistory, fill_shares, implausibility
from skilltide.log import logger
from skilltide.model import Document, Posting, PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.discovery import board_platforms
from skilltide.sources.http_fetch import SourceFetch, refuse_blocked

FALLBACK = "jobposting"


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What reading one board gave."""

    source: BoardSource
    board: Board
    content: BoardContent = field(default_factory=BoardContent)
    problem: str | None = None
    """Why it could not be read, or can't be believed."""

    @property
    def documents(self) -> list[Document]:
        """The postings as documents seen now."""
        now = datetime.now(UTC)
        return [self.source.document(self.board, record, row, now) for row, record in enumerate(self.content.records)]

    @property
    def fields(self) -> list[PostingFields]:
        """Their fields; a record that its platform can't parse has none, and a warning tells why."""
        return fields_of(self.documents, self.source.fields, datetime.now(UTC))


def platform_source(key: str, **entry: Any) -> BoardSource:
    """Build a platform's source as if its terms were accepted, for looking at boards."""
    source = build_source(key, {"platform": key, "accept_terms": True, **entry}, where="command line")
    if not isinstance(source, BoardSource):
        raise SourceError(f"{key}: has no boards; platforms with boards are {', '.join(sorted(board_platforms()))}.")
    return source


def recognise(text: str) -> tuple[str, Board] | None:
    """Return platform and board that an address, or a page's source, shows; the one shown most often."""
    shown = []
    for key, platform in board_platforms().items():
        board = platform.board_shown(text)
        if board is not None:
            shown.append((text.count(board.board.rsplit("/", 1)[-1]), key, board))
    return max(shown, key=lambda item: item[0])[1:] if shown else None


def new_board(source: BoardSource, name: str) -> Board:
    """Return a board that is not known yet, by its name. Raises ConfigurationError where the name is not enough."""
    board = type(source).board_of(name)
    if board is None:
        raise ConfigurationError(
            f"{source.platform}: {name}: a name alone is not enough; add a line to boards.yml first, "
            f"with {', '.join(type(source).BoardEntry.model_fields)}."
        )
    return board


async def find_board(fetcher: Fetcher, address: str) -> tuple[str, Board]:
    """Return platform and board of an address: by the address, by what its page embeds, else the page itself."""
    if (found := recognise(address)) is not None:
        return found
    refuse_blocked(address)
    answer = await fetcher.get(Request(address, kind="page"))
    if (found := recognise(answer.text)) is not None:
        return found
    host = (urlsplit(answer.url).hostname or address).removeprefix("www.")
    return FALLBACK, board_platforms()[FALLBACK].BoardEntry.model_validate({"board": host, "url": address})


async def read_one(
    fetcher: Fetcher, source: BoardSource, board: Board, recorded: dict[str, Any] | None = None
) -> ProbeResult:
    """Read one board; a failure is told in `problem`. `recorded` takes the answers, as fixtures hold them."""
    try:
        content = await source.read_board(board, SourceFetch(fetcher, source, recorded, board=board))
    except SourceError as error:
        return ProbeResult(source, board, problem=str(error))
    except Exception as error:  # a defect in a platform, which is what is looked for here
        logger.exception("%s: could not be read", source.unit_key(board))
        return ProbeResult(source, board, problem=defect_in_words(error))
    fields = ProbeResult(source, board, content).fields
    reason = implausibility(board, len(fields), fill_shares(fields), BoardHistory(), datetime.now(UTC).date())
    return ProbeResult(source, board, content, reason)


def describe(seen: ProbeResult, shown: int = 5) -> list[str]:
    """Return lines that tell what would be ingested from a board."""
    from skilltide.normalise.posting import normalise

    source, board = seen.source, seen.board
    mark = ", unverified" if source.rests_on else ""
    lines = [f"platform   {source.platform} ({source.name}{mark})", f"board      {board.board}"]
    if seen.problem is not None:
        lines.append(f"problem    {seen.problem}")
        if not seen.content.records:
            return lines
    documents, fields = seen.documents, seen.fields
    results = [normalise(item, document) for item, document in zip(fields, documents, strict=True)]
    postings = [result for result in results if isinstance(result, Posting)]
    reported = "" if seen.content.reported_count is None else f" of {seen.content.reported_count} told"
    lines.append(f"postings   {len(documents)}{reported}, {len(postings)} usable")
    lines.append("filled     " + ", ".join(f"{name} {share:.0%}" for name, share in fill_shares(fields).items()))
    families = Counter(posting.role_family_code for posting in postings)
    lines.append("roles      " + ", ".join(f"{code} {count}" for code, count in families.most_common(6)))
    for posting in postings[:shown]:
        place = posting.city_name or posting.country_code or posting.location_name or "no place"
        lines.append(
            f"  {posting.title} | {place} | {posting.posted_on or 'no date'} | {len(posting.text):,} characters"
        )
    rejected = Counter(result.reason_code for result in results if not isinstance(result, Posting))
    lines += [f"rejected   {code} {count}" for code, count in rejected.most_common()]
    lines += [f"missing    {code}: {text}" for code, text in seen.content.rejections[:shown]]
    return lines
