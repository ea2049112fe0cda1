"""Finding all phrases of a lexicon in a string of codes (module `codes`).

spaCy's PhraseMatcher does it, but importing spaCy and filling a matcher takes most of a second, which a command that
tags one text should not wait for. So the first texts are searched by looking up every piece of the string, which finds
the same, some times slower.
"""

from collections.abc import Collection
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skilltide.extract.phrase_matcher import PhraseMatcher

_SCANNED_TOKENS = 20_000
"""How much is searched before spaCy is called in, some 25 postings."""

Place = tuple[int, int]
"""First token of a phrase, and the token behind its last."""


class Matcher:
    """Finds every phrase of a lexicon in a string of codes. May be used from several threads."""

    def __init__(self, phrases: Collection[str]) -> None:
        """`phrases`: strings of codes, none of them empty, with a quick test for membership."""
        self._phrases = phrases
        self._longest = max(map(len, phrases), default=0)
        self._scanned = 0
        self._matcher: PhraseMatcher | None = None
        self._lock = Lock()

    def __call__(self, codes: str) -> list[Place]:
        """Return where phrases stand, in order of their first tokens, the shorter of two that begin together first."""
        if self._matcher is None:
            self._scanned += len(codes)
            if self._scanned <= _SCANNED_TOKENS:
                return self._scan(codes)
            self.fill()
        assert self._matcher is not None
        return self._matcher(codes)

    def fill(self) -> None:
        """Make ready for many texts now."""
        from skilltide.extract.phrase_matcher import PhraseMatcher

        with self._lock:
            if self._matcher is None:
                self._matcher = PhraseMatcher(self._phrases)

    def _scan(self, codes: str) -> list[Place]:
        phrases, longest, count = self._phrases, self._longest, len(codes)
        return [
            (start, end)
            for start in range(count)
            for end in range(start + 1, min(start + longest, count) + 1)
            if codes[start:end] in phrases
        ]
