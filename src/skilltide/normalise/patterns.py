"""Putting words of the data files into regular expressions."""

import re
from collections.abc import Iterable, Mapping, Sequence


def any_of(words: Iterable[object]) -> str:
    """Return an alternative of words, each once, the longest first, so that none hides one that it begins."""
    return "|".join(sorted({re.escape(str(word)) for word in words}, key=lambda word: (-len(word), word)))


def filled(pattern: str, words: Mapping[str, str]) -> str:
    """Return an expression with the words of the rules in their places ("{role}"); they may hold words behind them."""
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def whole_words(words: Iterable[object]) -> str:
    """Return an alternative of whole words; a word that begins or ends with no letter needs no border there, and none
    needs one in a script that puts no space between words."""
    listed = {str(word) for word in words}
    unspaced = {word for word in listed if min(word) >= "\u1100"}
    spaced = rf"(?<![^\W\d_])(?:{any_of(listed - unspaced)})(?![^\W\d_])"
    return f"(?:{spaced}|{any_of(unspaced)})" if unspaced else spaced


def first_of(phrases: Sequence[str]) -> str:
    """Return an alternative that matches the first of the phrases that fits, as `a|b|c` does; for many of them.

    Written by beginnings (`a(?:b|c)|d`), as a search tries all alternatives at each place. Not for expressions that
    ignore case.
    """
    return _by_beginning(phrases, 2)


def _by_beginning(phrases: Sequence[str], depth: int) -> str:
    groups: dict[str, list[str]] = {}
    for phrase in phrases:
        groups.setdefault(phrase[:1], []).append(phrase[1:])
    if "" in groups and len(groups) > 1:  # an empty rest fits everywhere: it must stay where it stands
        return "|".join(map(re.escape, phrases))
    parts = []
    for letter, rests in groups.items():
        inside = _by_beginning(rests, depth - 1) if depth > 1 else "|".join(map(re.escape, rests))
        parts.append(f"{re.escape(letter)}(?:{inside})" if rests != [""] else re.escape(letter))
    return "|".join(parts)
