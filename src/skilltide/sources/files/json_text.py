"""Walks a JSON text value by value without holding it; a value that is broken, too long or too deep is passed over."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from skilltide.sources.files.limits import Limits

_CHUNK = 1 << 16
_BRACKETS = re.compile(r'["{}\[\]]')
_NEAR_END = 16
"""An error so near to the end of what was read may go away with more of the text."""


_WRAPPER_CHARS = 4_096
_WRAPPER = re.compile(
    r"\ufeff?(?:\s|//[^\n]*\n|/\*.*?\*/|\)\]\}',?|(?:var|let|const|export(?: default)?|return)\b|while\(1\);|for\(;;\);"
    r"|(?!(?:true|false|null)\b)[A-Za-z_$][\w$.]*\s*[=(])*",
    re.DOTALL,
)
"""Remarks, the beginning of a script that assigns the value or calls with it (JSONP), and guards against that."""


class Text(Protocol):
    """What is read bit by bit."""

    def read(self, count: int, /) -> str:
        """Return so many characters, fewer only at the end."""
        ...


class Unwrapped:
    """A text without what a script writes before a JSON value: `callback(`, `var jobs =`, remarks."""

    def __init__(self, stream: Text) -> None:
        self._stream = stream
        self._head: str | None = None
        """What was read and not yet given on."""

    def read(self, count: int, /) -> str:
        """Return so many characters, fewer only at the end."""
        if self._head is None:
            head = self._stream.read(_WRAPPER_CHARS)
            match = _WRAPPER.match(head)
            self._head = head[match.end() :] if match else head
        head, self._head = self._head[:count], self._head[count:]
        return head + self._stream.read(count - len(head)) if len(head) < count else head


class BrokenJsonError(Exception):
    """The text is not JSON from here on."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands for a value that was passed over."""

    code: str
    reason: str
    shown: str


class JsonText:
    """A position in a JSON text."""

    def __init__(self, file: Text, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._text = ""
        self._at = 0
        self._is_end = False
        self._decoder = json.JSONDecoder(parse_constant=lambda name: None)

    def peek(self) -> str:
        """Return the next character that is no blank, "" at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if self._is_end:
                return ""
            self._fill(_CHUNK)

    def take(self, mark: str) -> None:
        """Pass a character. Raises BrokenJsonError where it is another one."""
        found = self.peek()
        if found != mark:
            raise BrokenJsonError(f"found {found!r}, expected {mark!r}" if found else "the text ends early")
        self._at += 1

    def items(self) -> Iterator[Any]:
        """Yield the items of the list that begins here. A comma before its end is passed over."""
        self.take("[")
        while True:
            if self.peek() == "]":
                self._at += 1
                return
            yield self.value()
            mark = self.peek()
            self._at += 1
            if mark == "]":
                return
            if mark != ",":
                raise BrokenJsonError(
                    "the list ends early" if not mark else f"found {mark!r}, expected a comma or the list's end"
                )

    def value(self) -> Any:
        """Return the value that begins here; Unusable for one that was passed over.

        Raises BrokenJsonError where the end of a broken value can't be found.
        """
        self.peek()
        step = _CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _NEAR_END
                if self._is_end or not is_cut:
                    return self._pass_over("json_invalid", f"not JSON: {error.msg}")
                if len(self._text) - self._at > self._limits.record_bytes:
                    return self._pass_over("record_too_long", self._limits.record_too_long("in the list"))
            except RecursionError:
                return self._pass_over("too_deep", "nested too deep")
            else:
                # a number at the end of the buffer may go on
                if end - self._at > self._limits.record_bytes:
                    return self._pass_over("record_too_long", self._limits.record_too_long("in the list"))
                if end < len(self._text) or self._is_end:
                    self._at = end
                    return value
            self._fill(step)
            step *= 2

    def _pass_over(self, code: str, reason: str) -> Unusable:
        shown = self._text[self._at : self._at + 200]
        if self.peek() not in tuple("{["):
            raise BrokenJsonError(reason)
        depth, is_inside_text = 0, False
        while True:
            if is_inside_text:
                if self._leave_text():
                    is_inside_text = False
                    continue
            elif match := _BRACKETS.search(self._text, self._at):
                self._at = match.end()
                is_inside_text = match[0] == '"'
                depth += (match[0] in "{[") - (match[0] in "}]")
                if depth == 0:
                    return Unusable(code, reason, shown)
                continue
            else:
                self._at = len(self._text)
            if self._is_end:
                raise BrokenJsonError(reason)
            self._fill(_CHUNK)

    def _leave_text(self) -> bool:
        """Go behind the quote that ends the text we are in; False where it isn't in what was read so far."""
        while (quote := self._text.find('"', self._at)) >= 0:
            is_end = self._escapes_before(quote) % 2 == 0
            self._at = quote + 1
            if is_end:
                return True
        self._at = len(self._text) - self._escapes_before(len(self._text))  # what they escape is yet to come
        return False

    def _escapes_before(self, end: int) -> int:
        """Return how many backslashes stand in a row before `end`."""
        start = end
        while start > self._at and self._text[start - 1] == "\\":
            start -= 1
        return end - start

    def _fill(self, count: int) -> None:
        more = self._file.read(count)
        if not more:
            self._is_end = True
            return
        self._text = self._text[self._at :] + more
        self._at = 0
