"""Fetching from a fixture instead of the network."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import orjson

from skilltide.http.answer import Failure, FetchError, Request, encode_body
from skilltide.sources.fetch import Page
from skilltide.sources.seen import Seen


class ReplayFetch:
    """Answers from a mapping of request name to answer: for fixtures, without a network."""

    def __init__(self, answers: Mapping[str, Any], now: datetime | None = None) -> None:
        self._answers = answers
        self.now = now or datetime.now(UTC)
        self.seen = Seen(today=self.now.date())
        self.asked: list[str] = []

    def _answer(self, request: Request) -> Any:
        self.asked.append(request.name)
        if request.name not in self._answers:
            known = ", ".join(self._answers)
            raise FetchError(Failure.not_found, f"{request.name}: the fixture has no such answer; it has {known}.")
        answer = self._answers[request.name]
        if isinstance(answer, dict) and "_status" in answer:
            code = Failure.not_found if answer["_status"] in (404, 410) else Failure.server_error
            raise FetchError(code, f"{request.address}: status {answer['_status']}.")
        return answer

    async def json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return a stored answer (a copy, as from the wire)."""
        request = Request(url, params or {}, body=encode_body(body))
        return orjson.loads(orjson.dumps(self._answer(request)))

    async def token(self, url: str, form: Mapping[str, str], secrets: Mapping[str, str]) -> str:
        """Return a stored answer's token."""
        return str(self._answer(Request(url, form=form))["access_token"])

    async def page(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Return a stored text as a page."""
        request = Request(url, params or {}, kind="page")
        text = self._answer(request)
        if isinstance(text, list):  # a fixture may give a page as lines
            text = "\n".join(text)
        kind = "application/xml" if text.lstrip().startswith("<?xml") else "text/html"
        return Page(urljoin(url, request.address), text, kind, text.encode())
