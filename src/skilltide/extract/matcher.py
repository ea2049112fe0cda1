"""Finding all phrases of a lexicon in a string of codes (module `codes`), by an Aho-Corasick automaton.

spaCy's PhraseMatcher would find the same, at three times the cost a text and most of a second for its import: see
docs/tagging.md.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Generic, TypeVar

import ahocorasick_rs

V = TypeVar("V")
Found = tuple[int, int, V]
"""First token of a phrase, the token behind its last, and what the phrase stands for."""


class Matcher(Generic[V]):
    """Finds every phrase of a lexicon in a string of codes. May be used from several threads."""

    def __init__(self, phrases: Mapping[str, V]) -> None:
        """`phrases`: strings of codes, none of them empty, each with what it stands for."""
        self._phrases = phrases

    def __call__(self, codes: str) -> list[Found[V]]:
        """Return where phrases stand, in order of their first tokens, the shorter of two that begin together first."""
        return self.search(codes)

    @cached_property
    def search(self) -> Callable[[str], list[Found[V]]]:
        """What searches; made when first asked, which takes less than a tenth of a second for the bundled lexicon."""
        automaton = ahocorasick_rs.AhoCorasick(
            self._phrases, implementation=ahocorasick_rs.Implementation.ContiguousNFA, store_patterns=False
        )
        find, values = automaton.find_matches_as_indexes, list(self._phrases.values())

        def search(codes: str) -> list[Found[V]]:
            found = [(start, end, values[number]) for number, start, end in find(codes, overlapping=True)]
            found.sort()  # no two have the same place, so that values are never compared
            return found

        return search
