"""Many expressions of which any may match: each is tried only on texts that hold letters it can't match without.

An alternative of dozens of expressions is tried at each place of a text, and takes a thousand times as long as to look
for a word. So each expression is read for the words of which any match of it holds one ("from home" of
`work(?:ing)? from home`, "remote" or "wfh" of `(?:remote|wfh)\\b`), as RE2's FilteredRE2 does.
"""

import re
from collections.abc import Iterable
from re import _constants as code  # type: ignore[attr-defined]  # how `re` itself reads expressions
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST_WORDS, _MOST_SETS = 40, 4
"""Of more words, one is nearly always there; and more sets of them tell hardly more."""
_WHOLE = -1
_BORDERS = (code.AT, code.ASSERT, code.ASSERT_NOT)
"""What takes no room: letters on both sides of it stand together."""


class AnyOf:
    """Expressions of which any may match."""

    def __init__(self, expressions: Iterable[str]) -> None:
        """Take expressions without flags and without references to groups."""
        given = list(expressions)
        self._whole = "|".join(given)
        self._alternatives = [one for whole in given for one in alternatives(whole)]
        self._needed = list(enumerate(map(needed_words, self._alternatives)))
        self._compiled: dict[int, re.Pattern[str]] = {}  # when they are needed: most never are, of few texts

    def search(self, text: str) -> bool:
        """Whether any of the expressions matches somewhere in a text."""
        for number, needed in self._needed:
            for words in needed:
                for word in words:
                    if word in text:
                        break
                else:
                    break  # none of them is there
            else:
                if (pattern := self._compiled.get(number)) is None:
                    pattern = self._compiled[number] = re.compile(self._alternatives[number])
                if pattern.search(text):
                    return True
        return False

    def sub(self, replacement: str, text: str) -> str:
        """Return a text with all that matches replaced, as an alternative of the expressions in their order does it."""
        if not self.search(text):
            return text
        if (pattern := self._compiled.get(_WHOLE)) is None:
            pattern = self._compiled[_WHOLE] = re.compile(self._whole)
        return pattern.sub(replacement, text)


def alternatives(expression: str) -> list[str]:
    """Return what an expression is an alternative of (`a|(?:b|c)` of `a` and `(?:b|c)`).

    >>> alternatives("[|]a|(?:b|c)|d")
    ['[|]a', '(?:b|c)', 'd']
    """
    found = [""]
    depth, set_from = 0, -1
    place = 0
    while place < len(expression):
        sign = expression[place]
        if sign == "\\":
            found[-1] += expression[place : place + 2]
            place += 2
            continue
        if set_from >= 0:
            if sign == "]" and place > set_from:  # one that comes first is a member
                set_from = -1
        elif sign == "[":
            set_from = place + 1 + (expression[place + 1 : place + 2] == "^")
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        if sign == "|" and depth == 0 and set_from < 0:
            found.append("")
        else:
            found[-1] += sign
        place += 1
    return found


def needed_words(expression: str) -> tuple[tuple[str, ...], ...]:
    """Return sets of words: every match holds a word of each set. The most seldom ones first, as far as that shows.

    >>> needed_words(r"\b(?:fully|completely) remote")
    ((' remote',), ('fully', 'completely'))
    """
    parsed = parser.parse(expression)
    return () if parsed.state.flags & re.IGNORECASE else tuple(_seldom(_candidates(parsed))[:_MOST_SETS])


def _seldom(candidates: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the sets that are worth to look for, those of few and long words first."""
    shorter = (_without_longer(words) for words in candidates)
    usable = [words for words in shorter if len(words) <= _MOST_WORDS and all(len(word) > 1 for word in words)]
    return sorted(dict.fromkeys(usable), key=lambda words: len(words) - 3 * min(map(len, words)))


def _without_longer(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without those that hold another one of them."""
    return tuple(word for word in words if not any(other != word and other in word for other in words))


def _candidates(parsed: Any) -> list[tuple[str, ...]]:
    """Return sets of words, of each of which every match holds one."""
    found: list[tuple[str, ...]] = []
    last = _read(parsed, "", found)
    return [*found, (last,)] if last else found


def _read(parsed: Any, letters: str, found: list[tuple[str, ...]]) -> str:
    """Read a sequence that stands behind `letters`: add the words in it to `found`, return the letters at its end."""
    for kind, value in parsed:
        if kind is code.LITERAL:
            letters += chr(value)
        elif kind is code.SUBPATTERN and not value[1] and not value[2]:
            letters = _read(value[3], letters, found)
        elif kind not in _BORDERS:
            if letters:
                found.append((letters,))
            letters = ""
            if kind is code.BRANCH:
                own = [_seldom(_candidates(branch)) for branch in value[1]]
                if all(own):
                    found.append(tuple(dict.fromkeys(word for sets in own for word in sets[0])))
            elif kind in (code.MAX_REPEAT, code.MIN_REPEAT) and value[0] > 0:
                found += _candidates(value[2])
    return letters
