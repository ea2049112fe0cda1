"""Keeps keys out of everything that is written: messages, log lines, bodies that are stored.

A key is told to the one who asked for it, and a server can send it back: in a redirect, a link, an error. So whatever
comes from a server, or is told about a request, passes `redact`.
"""

import base64
import html
import json
import logging
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

HIDDEN = "***"
_LEAST_CHARS = 6
"""A shorter key would be found in words."""
_SECRET_HEADER = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
_ESCAPE = re.compile("%[0-9A-F]{2}")
_SCHEMES = {"basic", "bearer", "digest", "token", "apikey"}
_LOGGERS = ("httpx", *(f"httpcore{part}" for part in ("", ".connection", ".http11", ".http2", ".proxy", ".socks")))

_forms: dict[str, None] = {}
"""All that was called a secret in this process, in every way in which it is written, the longest first."""


def remember(secrets: Iterable[str]) -> None:
    """Take note of keys that are sent from now on."""
    fresh = {form for secret in secrets if len(secret) >= _LEAST_CHARS for form in _written(secret)} - _forms.keys()
    if fresh:
        ordered = sorted([*_forms, *fresh], key=lambda form: (-len(form), form))
        _forms.clear()
        _forms.update(dict.fromkeys(ordered))


def secret_headers(headers: Mapping[str, str]) -> list[str]:
    """Return the values of headers that hold a key, without the name of their scheme ("Bearer")."""
    values = [value for name, value in headers.items() if _SECRET_HEADER.search(name)]
    return [word for value in values for word in (value, *value.split()) if word.casefold() not in _SCHEMES]


def redact(text: str) -> str:
    """Return a text without any key that was sent."""
    for form in _forms:
        if form in text:
            text = text.replace(form, HIDDEN)
    return text


def redact_bytes(body: bytes) -> bytes:
    """Return a body without any key that was sent. One of digits becomes nines, as it can be a number in JSON."""
    for form in _forms:
        written = form.encode("utf-8", "replace")
        if written in body:
            body = body.replace(written, b"9" * len(written) if form.isdigit() else HIDDEN.encode())
    return body


def _written(secret: str) -> set[str]:
    """Return all ways to write a key: plain, in JSON and HTML, percent-escaped once and twice, in base64."""
    in_json = json.dumps(secret)[1:-1]
    once = quote(secret, safe="")
    forms = {secret, in_json, in_json.replace("/", "\\/"), html.escape(secret)}
    forms |= {once, quote(secret), quote_plus(secret), quote(once, safe="")}
    forms |= {_ESCAPE.sub(lambda match: match[0].lower(), form) for form in forms}
    forms.add(base64.b64encode(secret.encode("utf-8", "replace")).decode().rstrip("="))
    return {form for form in forms if len(form) >= _LEAST_CHARS}


class _Redacting(logging.Filter):
    """Log lines of the libraries that send: at INFO they tell addresses, at DEBUG the headers of answers too."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _forms:
            message = record.getMessage()
            clean = redact(message)
            if clean != message:
                record.msg, record.args = clean, ()
        return True


_FILTER = _Redacting()
for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_FILTER)
