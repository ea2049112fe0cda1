"""Cutting a posting's text into tokens, with the line breaks it lost put back.

One regular expression cuts the text into pieces, each of which is then looked up in a memo that knows the lexicon's
words. What comes out is one character a token (module `codes`).

Words that two lost lines have glued together ("PythonStrong", "SQLExperience") are unknown as a whole; they are
cut at their case borders, longest known piece first, and a zero-width `BREAK` is put between. A word the lexicon
knows (PyTorch, MLOps) is never cut.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

from skilltide.extract.codes import BREAK, BULLET, DASH, GLUED, LINE, NUMBER, STOP, SYMBOL, WORD, Alphabet
from skilltide.extract.spelling import spell

PIECE = re.compile(
    r"\w++ *+"
    r"|[^\w\s&\n] *+"
    r"|\n\s*+"
    r"|&(?:(?:nbsp|amp|lt|gt|quot|#\d{1,6});)? *+"
    r"|[^\S\n]++"
)
"""Every character of a text falls into exactly one piece; a piece ends with the white space behind it."""

_UPPER = "A-ZÀ-ÖØ-ÞŁŚŻĆŽŠČ"
_LOWER = "a-zß-öø-ÿłśżćžšč"
_BORDERS = re.compile(
    rf"_+|[{_UPPER}]+s(?![{_LOWER}])|[{_UPPER}]+(?![{_LOWER}])|[{_UPPER}]?[{_LOWER}]+|\d+|[^\W\d_{_UPPER}{_LOWER}]+"
)
_BULLETS = "•●▪◦‣⁃∙·○■□►▶➢➤✓✔✅☑*|¦→⇒★☆◆◇❖🔹🔸👉"
_DASHES = "-–—‒―−‐‑"
_QUOTES = "'’‘`´ʼ′"
_LONGEST_WORD = 60
_MEMO_SIZE = 200_000
_SURE_LENGTH = 4
_PAIR = 2
_GLUED_AT = re.compile(GLUED)


class Part(NamedTuple):
    """One part of a glued word."""

    text: str
    code: str


Cut = tuple[Part, ...]
"""A glued word's parts, in order."""

_SYMBOLS = {
    **dict.fromkeys(_BULLETS, BULLET),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_QUOTES, "'"),
    **dict.fromkeys("!?", STOP),
    "\n": LINE,
}
_SPACED = {**dict.fromkeys(_DASHES, DASH), ".": STOP}
_SPACED_ALWAYS = "—―"


def symbol(piece: str) -> str:
    """Return the code of a piece that is not a word; white space behind it can matter ("." and "-")."""
    mark = piece[0]
    if mark == "&":
        return " " if piece.startswith("&nbsp") or piece[1:2] == "#" else "&"
    if mark in _SPACED and (len(piece) > 1 or mark in _SPACED_ALWAYS):
        return _SPACED[mark]
    code = _SYMBOLS.get(mark)
    if code is None:
        code = " " if mark.isspace() else mark if "!" <= mark <= "~" else SYMBOL
    return code


def words_of(text: str) -> list[str]:
    """Cut a phrase of the lexicon as `Tokens` would, into folded words and symbols: "C++" gives c, +, +."""
    found = []
    text = text.strip()
    for piece in PIECE.findall(text.rstrip(".") or text[:1]):
        bare = piece.strip().lower()
        if bare:
            is_stop = bare == "." and len(piece) > 1  # "Ph.D. in": a full stop with a blank behind, as in the texts
            is_word = bare[0].isalnum() or bare[0] == "_"
            found.append(spell(bare) if is_word else symbol(piece if is_stop else piece.strip()))
    return found


class Memo(dict[str, str]):
    """Piece of text -> code, filled as pieces come, emptied when it has grown large."""

    def __init__(
        self,
        alphabet: Alphabet,
        brands: frozenset[str] = frozenset(),
        line_starts: frozenset[str] = frozenset(),
        names: Mapping[str, bool] | None = None,
    ) -> None:
        """`brands`: lower-cased words never to cut; `line_starts`: words that lines often begin with.

        `names`: codes of the words that name a skill by themselves -> whether without any rule but case.
        """
        super().__init__()
        self.alphabet = alphabet
        self.brands = brands
        self.line_starts = line_starts
        self.names = names or {}
        self.cuts: dict[str, Cut] = {}

    def __missing__(self, piece: str) -> str:
        if len(self) > _MEMO_SIZE:
            self.clear()
            self.cuts.clear()
        code = self._look_up(piece)
        if len(piece) <= _LONGEST_WORD:
            self[piece] = code
        return code

    def _look_up(self, piece: str) -> str:
        bare = piece.rstrip()
        if not (piece[0].isalnum() or piece[0] == "_"):
            return symbol(piece)
        if len(bare) > _LONGEST_WORD:
            return WORD
        lower = bare.lower()
        if len(lower) != len(bare):  # a few letters grow when lowered; offsets come first
            lower = bare
        code = self.alphabet.code(spell(lower))
        if code != WORD or lower in self.brands:
            return code
        cut = self.cut(bare)
        if len(cut) < 2:
            return WORD
        self.cuts[piece] = cut
        return GLUED

    def cut(self, word: str) -> Cut:
        """Cut an unknown word at its case borders, longest known part first."""
        if word[1:].islower() and word.isascii() and word.isalpha():
            return ()  # none: most words
        parts = self._capitals(word) or _BORDERS.findall(word)
        if len(parts) < 2 or sum(map(len, parts)) != len(word):
            return ()
        parts = _join_short(parts)
        cut: list[Part] = []
        at = 0
        while at < len(parts):
            for end in range(min(len(parts), at + 6), at, -1):
                whole = "".join(parts[at:end])
                code = self.alphabet.code(spell(whole.lower()))
                if code not in (WORD, NUMBER) or whole.lower() in self.brands or end == at + 1:
                    cut.append(Part(whole, code))
                    at = end
                    break
        is_unknown = all(part.code in (WORD, NUMBER) for part in cut)
        if is_unknown and not any(_is_line_break(left.text, right.text) for left, right in pairwise(cut)):
            return ()
        return tuple(cut)

    def _capitals(self, word: str) -> list[str]:
        """The halves of a heading's last word in capitals and a known word in capitals ("QUALIFICATIONSMS in …")."""
        if word.isupper():
            for end in range(len(word) - 1, _SURE_LENGTH, -1):
                is_heading = word[:end].lower() in self.line_starts
                if is_heading and self.alphabet.code(spell(word[end:].lower())) not in (WORD, NUMBER):
                    return [word[:end], word[end:]]
        return []


def _join_short(parts: list[str]) -> list[str]:
    """Undo cuts between digits and a letter or two: B2B, 3D and p95 are words, 5years and Python3 are not."""
    joined: list[str] = []
    for part in parts:
        if joined and (
            (part.isdecimal() and _tail_length(joined[-1]) < 3) or (joined[-1][-1].isdecimal() and len(part) < 3)
        ):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _tail_length(part: str) -> int:
    return len(part) if part.isalpha() else 0


class Tokens:
    """A text's tokens: where each begins and ends, and the string of their codes."""

    __slots__ = ("codes", "pieces", "singles", "starts", "text")

    def __init__(self, text: str, memo: Memo, names: frozenset[str] = frozenset()) -> None:
        """Cut `text`. Glued words whose lower-cased form is in `names` (the employer's) are left whole."""
        self.text = text
        pieces: list[str] = PIECE.findall(text.replace("\xa0", " ").replace("\t", " "))
        singles = list(map(memo.__getitem__, pieces))
        codes = "".join(singles)
        starts = list(accumulate(map(len, pieces), initial=0))
        starts.pop()
        is_whole = True
        if GLUED in codes:
            pieces, codes, starts = _unglue(pieces, codes, starts, memo, names)
            is_whole = False
        if " " in codes:  # white space of its own (text start, &nbsp;) is no token
            kept = [i for i, code in enumerate(codes) if code != " "]
            pieces = [pieces[i] for i in kept]
            starts = [starts[i] for i in kept]
            codes = codes.replace(" ", "")
            is_whole = False
        self.starts = starts
        self.codes = codes
        self.singles = singles if is_whole else list(codes)
        """The codes one by one, which is quicker to make a set of than a string."""
        self.pieces = pieces

    def end(self, index: int) -> int:
        """Offset behind the token, white space left out."""
        return self.starts[index] + len(self.pieces[index].rstrip())

    def slice(self, start: int, end: int) -> str:
        """The text of tokens `start` to `end` (exclusive)."""
        return self.text[self.starts[start] : self.end(end - 1)]


def _unglue(
    pieces: list[str], codes: str, starts: list[int], memo: Memo, names: frozenset[str]
) -> tuple[list[str], str, list[int]]:
    """Replace each glued piece by its parts with `BREAK` between; a name that comes again is left whole."""
    out_pieces: list[str] = []
    out_codes: list[str] = []
    out_starts: list[int] = []
    copied = 0
    glued = [pieces[match.start()] for match in _GLUED_AT.finditer(codes)]
    seen = Counter(piece.rstrip() for piece in glued)
    is_cut_often = sum(_is_break(memo.cuts.get(piece) or memo.cut(piece.rstrip()), memo) for piece in glued) > 1
    at = codes.find(GLUED)
    while at >= 0:
        out_pieces += pieces[copied:at]
        out_codes.append(codes[copied:at])
        out_starts += starts[copied:at]
        copied = at + 1
        piece, offset = pieces[at], starts[at]
        cut = memo.cuts.get(piece) or memo.cut(piece.rstrip())
        if (
            piece.rstrip().lower() in names
            or _is_name(piece, cut, seen, memo)
            or not (is_cut_often or _is_sure(cut, memo))
        ):
            cut = (Part(piece, WORD),)
        last = len(cut) - 1
        for i, (part, code) in enumerate(cut):
            out_pieces.append(part if i < last else piece[offset - starts[at] :])
            out_codes.append(code)
            out_starts.append(offset)
            offset += len(part)
            if i < last and _is_line_break(part, cut[i + 1].text):
                out_pieces.append("")
                out_codes.append(BREAK)
                out_starts.append(offset)
        at = codes.find(GLUED, at + 1)
    out_codes.append(codes[copied:])
    return out_pieces + pieces[copied:], "".join(out_codes), out_starts + starts[copied:]


def _is_line_break(left: str, right: str) -> bool:
    return right[0].isupper() and (len(left) > 1 or left.isupper())


def _is_break(cut: Cut, memo: Memo) -> bool:
    """Whether a line break is plainly lost: a small word before a capital, or a word that lines begin with.

    In capitals the word of a heading may be the first of the two.
    """
    return any(
        (right[0].isupper() and right.lower() in memo.line_starts)
        or ((left[0].islower() or (left.isupper() and left.lower() in memo.line_starts)) and len(left) >= _SURE_LENGTH)
        for (left, _), (right, _) in pairwise(cut)
    )


def _is_sure(cut: Cut, memo: Memo) -> bool:
    """Whether a glued word needs no others in its text to be taken for a lost line break.

    So where a small word is followed by a capital ("skillsPython"), what follows often begins a line ("KerasStrong"),
    none of the parts names a skill or all do ("AWSAzureGCP"), or there are digits or letters without case. Others
    (RxSwift, PandaCSS) are rather names, unless the text has lost more line breaks.
    """
    named = [memo.names.get(part.code) for part in cut]
    if all(name is None for name in named) or all(named) or (len(cut) > _PAIR and None not in named):
        return True
    has_caseless = any(not text[0].isupper() and not text[0].islower() for text, _ in cut)
    return has_caseless or _is_break(cut, memo)


def _is_name(piece: str, cut: Cut, seen: Counter[str], memo: Memo) -> bool:
    """Whether an unknown glued word looks like a name: it comes more than once, and no line begins with its end."""
    if cut[-1].text.lower() in memo.line_starts or any(part.text.isdecimal() for part in cut):
        return False
    return seen[piece.rstrip()] > 1
