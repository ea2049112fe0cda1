"""A text that came in parts: description, requirements, benefits … joined to one, each part under its heading."""

import re
from collections.abc import Iterable

from skilltide.normalise.data import fold

_FEW_WORDS = 4
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAX_HEADING_CHARS = 80


def join_parts(text: str, parts: Iterable[tuple[str, str]]) -> tuple[str, bool]:
    """Return a text with its further parts (heading, text) behind it, and whether any was added.

    A heading stands on a line of its own, where the tagger looks for it; one that the part begins with, or that the
    part above has, is not repeated. A part that the text holds already is left out, and so is a text that one of its
    parts holds.
    """
    pieces = [text] if text else []
    held = _Held(text)
    above = ""
    for heading, given in parts:
        part = given.strip()
        if not part or held.has(part):
            continue
        if text and pieces == [text] and _Held(part).has(text):
            pieces.clear()
        title = _heading(heading)
        is_told = title in ("", above) or fold(part.split("\n", 1)[0].split(":", 1)[0]) == fold(title)
        pieces.append(part if is_told else f"{title}\n\n{part}")
        held.add(part)
        above = title
    return "\n\n".join(pieces), pieces != [text]


def _heading(given: str) -> str:
    """Return a heading as people write it; names of columns come as `job_requirements` and `jobRequirements`."""
    words = " ".join(_CAMEL.sub(" ", given).replace("_", " ").split()).strip(" :#*")
    return words[:1].upper() + words[1:] if len(words) <= _MAX_HEADING_CHARS else ""


class _Held:
    """The words of a text, to tell whether a part of it says anything new."""

    def __init__(self, text: str) -> None:
        self._lines: set[str] = set()
        self._words = " "
        self.add(text)

    def add(self, text: str) -> None:
        self._lines.update(_lines(text))
        self._words += fold(text) + " "

    def has(self, part: str) -> bool:
        """Whether all of a part stands there: in one piece or line by line. A few words must be lines of their own."""
        lines = _lines(part)
        if not lines:
            return True
        if f" {fold(part)} " in self._words and sum(line.count(" ") + 1 for line in lines) >= _FEW_WORDS:
            return True
        return all(
            line in self._lines or (line.count(" ") + 1 >= _FEW_WORDS and f" {line} " in self._words) for line in lines
        )


def _lines(text: str) -> list[str]:
    return [folded for line in text.split("\n") if (folded := fold(line))]
