"""Putting words of the data files into regular expressions."""

import re
from collections.abc import Iterable


def any_of(words: Iterable[object]) -> str:
    """Return an alternative of words, each once, the longest first, so that none hides one that it begins."""
    return "|".join(sorted({re.escape(str(word)) for word in words}, key=lambda word: (-len(word), word)))
