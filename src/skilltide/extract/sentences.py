"""Where the sentences and list lines of a text begin."""

import re

from skilltide.extract.codes import BREAK, BULLET, LINE, STOP, SYMBOL
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.tokens import Tokens

_MARKS = re.compile(f"[{LINE}{BREAK}{STOP}{BULLET}{SYMBOL};.):]")
_ALWAYS = frozenset([LINE, BREAK, BULLET, ";"])
"""Marks that end a sentence whatever stands around them."""
_PICTURES = "\u2600"
"""Of the symbols, pictures begin here: one before a capital leads a heading or an item."""
_ABBREVIATED = 4
"""The most letters of an abbreviation's second part ("B.Tech.")."""
_LONGEST = 250
"""Tokens after which a sentence ends in any case, so that no rule looks further."""


def sentence_starts(tokens: Tokens, compiled: CompiledLexicon) -> list[int]:
    """Return the first token of each sentence or list line, also where the line break between them is lost."""
    codes, starts, text = tokens.codes, tokens.starts, tokens.text
    length = len(codes)
    found, last = [0], 0
    for match in _MARKS.finditer(codes):
        at = match.start()
        mark, after = codes[at], at + 1
        if after >= length:
            break
        if mark == STOP and _is_abbreviation(tokens, at, compiled):
            continue
        if mark == SYMBOL:
            if at == last or not _is_picture(text[starts[at]], text[starts[after]]):
                continue
            after = at
        elif mark not in _ALWAYS and mark != STOP:
            following = starts[after]
            if following != starts[at] + 1:
                continue
            head = text[following : following + 3]
            if not (head[0].isupper() or (mark == ")" and head[0].isdecimal())):
                continue
            if mark == "." and not _begins_sentence(head, text[max(0, starts[at] - 3) : starts[at]]):
                continue
        while after - last > _LONGEST:
            last += _LONGEST
            found.append(last)
        found.append(after)
        last = after
    while length - last > _LONGEST:
        last += _LONGEST
        found.append(last)
    return found


def _is_picture(symbol: str, following: str) -> bool:
    """Whether a symbol begins a sentence: a picture before a capital ("… and clusters ✨ Bonus points for …")."""
    return symbol >= _PICTURES and following.isupper()


def _is_abbreviation(tokens: Tokens, at: int, compiled: CompiledLexicon) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation that the sentence goes on behind.

    It doesn't where a word in capitals follows that sentences begin with ("… lists, etc. Experience with …").
    """
    if tokens.text[tokens.starts[at]] != "." or not at:
        return False
    if tokens.codes[at - 1] not in compiled.abbreviations and not _has_stop_inside(tokens, at):
        return False
    following = tokens.codes[at + 1]
    is_first = following in compiled.item_starts or following in compiled.resumes
    return not (is_first and tokens.text[tokens.starts[at + 1]].isupper())


def _has_stop_inside(tokens: Tokens, at: int) -> bool:
    """Whether a few letters stand before the full stop at `at`, and a single one with its stop before them: "M.Sc."."""
    if at < 3 or tokens.codes[at - 2] != ".":
        return False
    letter, word = tokens.pieces[at - 3], tokens.pieces[at - 1]
    return len(letter) == 1 and letter.isalpha() and len(word) <= _ABBREVIATED and word.isalpha()


def _begins_sentence(head: str, tail: str) -> bool:
    """Whether a word glued to a full stop begins a sentence: not so in U.S, Ph.D, Node.JS, Acme.AI."""
    if tail[-1:].isalpha() and not tail[-2:].isalpha():
        return False  # a single letter before the stop
    if head[1:2] == ".":
        return False  # the next letter of an abbreviation
    if len(head) > 1 and (head[1].islower() or not head[1].isalnum()):
        return True
    return tail.islower() and head.isupper() and len(head) == 3
