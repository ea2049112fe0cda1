"""Requests, answers, and the ways in which fetching fails."""

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from urllib.parse import unquote, urlencode, urlsplit

import orjson

from skilltide.charsets import decoded
from skilltide.errors import SourceError
from skilltide.http.secrets import redact, secret_headers
from skilltide.storable import storable

_META_CHARSET = re.compile(rb"<meta\b[^<>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([\w-]{1,40})", re.IGNORECASE)
_USER = re.compile(r"^(\w+://)([^/?#]*)@")


class Failure(StrEnum):
    """Why an address could not be had. Short and stable."""

    not_found = "not_found"
    refused = "refused"
    """401, 403, or another answer that says no."""
    busy = "busy"
    """429 or 503 for longer than we wait."""
    server_error = "server_error"
    timeout = "timeout"
    unreachable = "unreachable"
    cut_off = "cut_off"
    too_large = "too_large"
    wrong_type = "wrong_type"
    invalid = "invalid"
    """The content is not what its type says."""
    robots = "robots"
    blocked = "blocked"
    """A host that is never asked (access.yml)."""
    private_address = "private_address"
    redirects = "redirects"
    budget = "budget"
    """The host was asked as often today as it may be."""


class FetchError(SourceError):
    """An address could not be had. The message is one line and holds no secret."""

    def __init__(self, code: Failure, message: str) -> None:
        super().__init__(redact(message))
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch. `secrets` are parameters that appear in no message and no file.

    With `body` (JSON) or `form` it is a POST. Secrets go into the form where there is one, not into the address. The
    answer to a form is a key itself, by all that we ask with one: it is neither kept nor shown.
    """

    url: str
    params: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None
    kind: Literal["json", "page"] = "json"
    form: Mapping[str, str] | None = None
    shelf: str = ""
    """What it is asked for (a board): answers are kept by it."""

    @property
    def address(self) -> str:
        """The address with its parameters (sorted), without secrets and who it is asked as; for messages."""
        return redact(_with(_USER.sub(r"\1", self.url), self.params))

    @property
    def keys(self) -> list[str]:
        """What must not be written anywhere: secrets, and the values of headers that hold a key."""
        user = _USER.match(self.url)
        told = [user[2], unquote(user[2]), *user[2].partition(":")[2:]] if user else []
        return [*self.secrets.values(), *secret_headers(self.headers), *told]

    @property
    def target(self) -> str:
        """The address that is really asked for."""
        return _with(self.url, self.params if self.form is not None else {**self.params, **self.secrets})

    @property
    def is_post(self) -> bool:
        """Whether something is sent along."""
        return self.body is not None or self.form is not None

    @property
    def content(self) -> bytes | None:
        """What is sent along, as bytes."""
        if self.form is None:
            return self.body
        return urlencode(sorted({**self.form, **self.secrets}.items())).encode()

    @property
    def name(self) -> str:
        """What the answer depends on, for caches and fixtures: path, query, and the body of a POST, without secrets."""
        parts = urlsplit(self.address)
        query = f"?{parts.query}" if parts.query else ""
        body = urlencode(sorted(self.form.items())) if self.form is not None else (self.body or b"").decode()
        return f"{parts.path or '/'}{query}" + (f" {body}" if self.is_post else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer."""

    url: str
    """Where it came from, after redirects, without secrets."""
    body: bytes
    """Decompressed."""
    content_type: str
    charset: str | None = None
    is_unchanged: bool = False
    """The server said 304: the body is the one that it sent before."""

    def json(self) -> Any:
        """Return the decoded JSON; raises ValueError.

        What is JSON by the letter and no text (half a surrogate pair in one posting), a bare line break in a text, or
        another charset than JSON's don't cost the whole answer.
        """
        body = self.body.removeprefix(codecs.BOM_UTF8)
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            try:
                try:
                    return storable(json.loads(body, strict=False))
                except UnicodeDecodeError:
                    return storable(json.loads(self.text, strict=False))
            except RecursionError:
                raise ValueError("nested too deeply") from None

    @property
    def text(self) -> str:
        """The body as text: by the header's charset, else UTF-8, else the page's own word, else Windows-1252."""
        for charset in (self.charset, "utf-8-sig"):
            try:
                if charset:
                    return decoded(self.body, charset)
            except (LookupError, ValueError):  # no codec, no text codec, or one that takes nothing
                continue
        told = _META_CHARSET.search(self.body[:4096])
        try:
            return decoded(self.body, told[1].decode() if told else "cp1252", "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", errors="replace")


def encode_body(body: Any) -> bytes | None:
    """Return a POST's body as compact JSON with sorted keys."""
    return None if body is None else orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def is_sendable(text: str) -> bool:
    """Tell whether a text can be sent in a header (RFC 9110, 5.5): printable ASCII."""
    return text.isascii() and text.isprintable()


def _with(url: str, params: Mapping[str, Any]) -> str:
    if not params:
        return url
    return url + ("&" if "?" in url else "?") + urlencode(sorted(params.items()), doseq=True)
