"""Finding all phrases of a lexicon in a string of codes (module `codes`).

Three searchers find the same. `ahocorasick_rs` (the extra `fast`) is the quickest, where it is installed; else spaCy's
PhraseMatcher does it. Importing spaCy and filling its matcher takes most of a second, which a command that tags one
text should not wait for. So the first texts are searched by looking up every piece of the string, some times slower.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Generic, TypeVar

_SCANNED_TOKENS = 20_000
"""How much is searched before a quicker searcher is made ready, some 25 postings."""

V = TypeVar("V")
Found = tuple[int, int, V]
"""First token of a phrase, the token behind its last, and what the phrase stands for."""
Search = Callable[[str], list[tuple[int, int, V]]]


class Matcher(Generic[V]):
    """Finds every phrase of a lexicon in a string of codes. May be used from several threads."""

    def __init__(self, phrases: Mapping[str, V]) -> None:
        """`phrases`: strings of codes, none of them empty, each with what it stands for."""
        self._phrases = phrases
        self._longest = max(map(len, phrases), default=0)
        self._scanned = 0
        self.search: Search[V] | None = None
        """The quick searcher, once there is one."""
        self._lock = Lock()

    def __call__(self, codes: str) -> list[Found[V]]:
        """Return where phrases stand, in order of their first tokens, the shorter of two that begin together first."""
        if self.search is None:
            self._scanned += len(codes)
            if self._scanned <= _SCANNED_TOKENS:
                return self._scan(codes)
            self.fill()
        assert self.search is not None
        return self.search(codes)

    def fill(self) -> None:
        """Make ready for many texts now."""
        with self._lock:
            if self.search is None:
                self.search = quick_search(self._phrases)

    def _scan(self, codes: str) -> list[Found[V]]:
        phrases, longest, count = self._phrases, self._longest, len(codes)
        return [
            (start, end, phrases[codes[start:end]])
            for start in range(count)
            for end in range(start + 1, min(start + longest, count) + 1)
            if codes[start:end] in phrases
        ]


def quick_search(phrases: Mapping[str, V]) -> Search[V]:
    """The quickest searcher for `phrases` that is installed; it takes a while to be made and is quick for any text."""
    try:
        return automaton_search(phrases)
    except ImportError:
        from skilltide.extract.phrase_matcher import PhraseMatcher

        return PhraseMatcher(phrases)


def automaton_search(phrases: Mapping[str, V]) -> Search[V]:
    """A searcher by an Aho-Corasick automaton over the codes. Raises ImportError where `ahocorasick_rs` is missing."""
    import ahocorasick_rs

    automaton = ahocorasick_rs.AhoCorasick(
        phrases, implementation=ahocorasick_rs.Implementation.ContiguousNFA, store_patterns=False
    )
    values = list(phrases.values())

    def search(codes: str) -> list[Found[V]]:
        matches = automaton.find_matches_as_indexes(codes, overlapping=True)  # in order of their ends
        found = [(start, end, values[number]) for number, start, end in matches]
        found.sort()  # no two have the same place, so that values are never compared
        return found

    return search
