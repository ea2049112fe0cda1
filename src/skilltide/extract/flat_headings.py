"""Headings and list items inside a long line: its line breaks are lost to blanks ("… of the tide Desired Skills Rust
and … Experience with nets …")."""

import re

from skilltide.extract.codes import BREAK, BULLET, DASH, LINE, STOP, SYMBOL
from skilltide.extract.compiled import CompiledLexicon, HeadingTree
from skilltide.extract.tokens import Tokens

_LONG_LINE = 60
"""A line of more tokens is looked through."""
_LONE_LETTERS = 8
"""A heading of one word has so many letters or more: "Requirements", and not "Application" or "Experience"."""
_LONE_CAPITALS = 6
"""The same where all of it is in capitals."""
_SENTENCE_WORDS = 3
"""A heading of so many words needs no capital but its first, behind a stop or a small word: "What you'll do"."""
_NAME_WORDS = 3
"""A heading of so many words is one behind a capitalised word too: "… or Harbour Master Desired Tidal Skills"."""
_MOST_PREFIXES = 4
_SECTIONS = frozenset(["required", "preferred", "duties", "stack", "benefits"])
"""What a heading must begin to be looked for: others ("The Team", "Our Mission") are often names in a sentence."""
_LONE_SECTIONS = frozenset(["required", "preferred", "duties", "benefits"])
"""What a heading of one word must begin."""
_LINES = re.compile(f"[^{LINE}{BREAK}{BULLET}]++")
_MARKS = frozenset([STOP, ".", ")", "]", DASH, '"', SYMBOL])


def long_lines(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the break before and the one behind each line that is too long to have all its breaks."""
    codes = tokens.codes
    if len(codes) <= _LONG_LINE:
        return []
    spans = [match.span() for match in _LINES.finditer(codes)]
    return [(start - 1, end) for start, end in spans if end - start >= _LONG_LINE]


def flat_items(tokens: Tokens, lines: list[tuple[int, int]], compiled: CompiledLexicon) -> list[int]:
    """Return the tokens in long lines at which a list item begins by its capital ("… or Rust Experience with …")."""
    codes, starts, pieces = tokens.codes, compiled.item_starts, tokens.pieces
    return [
        at
        for before, behind in lines
        for at in _places(compiled.item_start, codes, before + 2, behind - 2)
        if _is_capital(tokens, at)
        and not _is_capital(tokens, at + 1)
        and tokens.text[tokens.starts[at + 1]].isalpha()
        and _ends_item(codes[at - 1], pieces[at - 1].strip(), compiled)
        and codes[at - 1] not in starts
    ]


def _places(pattern: re.Pattern[str], codes: str, start: int, end: int) -> list[int]:
    return [match.start() for match in pattern.finditer(codes, start, end)]


def _ends_item(code: str, piece: str, compiled: CompiledLexicon) -> bool:
    """Whether an item may end with this token: a word or a closing bracket, and nothing that goes on."""
    return code == ")" or (piece[-1:].isalnum() and piece not in compiled.small_words)


def flat_headings(tokens: Tokens, lines: list[tuple[int, int]], compiled: CompiledLexicon) -> list[int]:
    """Return the tokens in long lines at which a heading begins that only its capitals tell, in order.

    Behind it stands a capital, a number or a colon, before it no capitalised word, unless it is a long one.
    """
    found = []
    text, starts, pieces, small_words = tokens.text, tokens.starts, tokens.pieces, compiled.small_words
    for before, behind in lines:
        free = before + 2  # behind the last heading
        for at in _places(compiled.heading_first, tokens.codes, free, behind - 1):
            if (
                at >= free
                and text[starts[at]].isupper()
                and pieces[at - 1].strip() not in small_words
                and (end := _heading_end(tokens, at, behind, compiled)) is not None
            ):
                found.append(at)
                free = end
    return found


def _is_capital(tokens: Tokens, token: int) -> bool:
    return tokens.text[tokens.starts[token]].isupper()


def _continues_name(tokens: Tokens, at: int) -> bool:
    """Whether what stands before could be the beginning of the same name: a capitalised word or a joint."""
    before = tokens.pieces[at - 1].strip()
    if before.isupper() and len(before) > 1:
        return False  # "… and SQL Preferred Skills"
    return before[:1].isupper() or not (before[:1].isalnum() or tokens.codes[at - 1] in _MARKS)


def _heading_end(tokens: Tokens, start: int, behind: int, compiled: CompiledLexicon) -> int | None:
    """The token behind the longest wording in capitals at `start` that something capitalised follows, None if none."""
    codes, best, core = tokens.codes, None, start
    is_free = codes[start - 1] in _MARKS  # nothing that it could go on
    least = _NAME_WORDS if _continues_name(tokens, start) else 1
    for _ in range(_MOST_PREFIXES):
        node: HeadingTree | None = compiled.heading_tree
        at, is_titled = core, True
        while at < behind - 1 and node is not None and (node := node.get(codes[at])) is not None:
            is_titled = is_titled and (_is_capital(tokens, at) or tokens.pieces[at].strip() in compiled.small_words)
            at += 1
            if node.get("") not in _SECTIONS:
                continue
            has_colon = codes[at] == ":"
            is_long = at - start > 1 or (
                (has_colon or codes[at] == BREAK or _is_lone(tokens.pieces[start].strip()))
                and node.get("") in _LONE_SECTIONS
            )
            is_sentence = at - start >= _SENTENCE_WORDS and (is_free or has_colon or least == 1)
            is_whole = at - start >= (min(least, 2) if has_colon else least)
            is_one = (is_long and is_titled and is_whole) or is_sentence
            if is_one and _begins(tokens, at):
                best = at
        if codes[core] not in compiled.heading_prefixes or core + 1 >= behind or not _is_capital(tokens, core):
            break
        core += 1
    return best


def _is_lone(word: str) -> bool:
    """Whether a heading of one word is told by the word: a long one, or one all in capitals ("PLUSES")."""
    return len(word) >= _LONE_LETTERS or (len(word) >= _LONE_CAPITALS and word.isupper())


def _begins(tokens: Tokens, at: int) -> bool:
    first = tokens.text[tokens.starts[at]]
    return first.isupper() or first.isdecimal() or first == ":"
