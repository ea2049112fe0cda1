"""How a text is laid out: its lines, the list items and table rows among them, and its sentences."""

from bisect import bisect_right

from skilltide.extract.codes import BREAK, BULLET, DASH, DECORATION, LINE, SYMBOL, skip_decoration
from skilltide.extract.tokens import Tokens

ITEM_MARKS = frozenset([BULLET, DASH])
"""What a list item begins with."""
CLOSING_MARKS = frozenset(["#", ")", "]", SYMBOL])
"""What may close a heading."""
_CLOSING_MARKS = CLOSING_MARKS | {BULLET}
"""The same with the asterisks of bold letters."""
_LONGEST_LINE = 400
"""Tokens within which a line's begin is looked for."""
_NUMBER_LENGTH, _NO_NUMBER = 4, -2
"""The longest number of a list item, with its blank; what stands for none and is next to no number."""


class Layout:
    """The tokens of one text by line and sentence."""

    __slots__ = ("codes", "inside", "pieces", "sentence_starts", "sentences", "starts", "text", "tokens")

    def __init__(self, tokens: Tokens, sentences: list[int], inside: frozenset[int] = frozenset()) -> None:
        """`sentences`: the tokens that begin one; `inside`: those of headings inside a line (`flat_headings`)."""
        self.tokens = tokens
        self.codes, self.pieces, self.starts, self.text = tokens.codes, tokens.pieces, tokens.starts, tokens.text
        self.sentences = sentences
        """The first token of each, in order."""
        self.sentence_starts = frozenset(sentences)
        self.inside = inside

    # tokens

    def first_letter(self, token: int) -> str:
        """The first character of a token."""
        return self.text[self.starts[token]]

    def is_capital(self, token: int) -> bool:
        """Whether a token begins with a capital."""
        return self.text[self.starts[token]].isupper()

    def is_title_case(self, start: int, end: int, small_words: frozenset[str]) -> bool:
        """Whether all words of tokens `start` to `end` (exclusive) but small ones begin with a capital."""
        before = " "
        for piece in self.pieces[start:end]:
            word = piece.strip()
            if word and word[0].isalpha() and not word[0].isupper() and word not in small_words and before not in "'’":
                return False
            before = word or " "
        return True

    def first_word(self, start: int, end: int) -> int:
        """The first token from `start` on that is no decoration and no number with a bracket ("2) Requirements").

        A list's numbers stay: what stands behind them is an item.
        """
        codes = self.codes
        at = skip_decoration(codes, start, end)
        if codes[at + 1 : at + 2] == ")" and self._is_number(at):  # a number that the lexicon knows
            behind = at + 2
        elif codes[at : at + 1] == ")" and at > start and self._is_number(at - 1):
            behind = at + 1
        else:
            return at
        return at if self._is_counted(start) else skip_decoration(codes, behind, end)

    def _is_number(self, token: int) -> bool:
        return self.pieces[token].rstrip().isdecimal()

    def _is_counted(self, token: int) -> bool:
        """Whether the number at the begin of a token's line goes on in the line directly below or above it."""
        begin = self.line_start(token)
        number = self._number(begin)
        below = self.codes.find(LINE, token, token + _LONGEST_LINE) + 1
        if 0 < below < len(self.codes) and self.breaks_before(below) == 1 and self._number(below) == number + 1:
            return True
        return begin > 1 and self.breaks_before(begin) == 1 and self._number(self.line_start(begin - 1)) == number - 1

    def _number(self, line: int) -> int:
        """The number of "2)" or "(2)" at a line's first token, `_NO_NUMBER` without one."""
        codes = self.codes
        at = line + (codes[line : line + 1] == "(")
        is_told = codes[at + 1 : at + 2] == ")" and self._is_number(at) and len(self.pieces[at]) <= _NUMBER_LENGTH
        return int(self.pieces[at]) if is_told else _NO_NUMBER

    def sentence(self, token: int) -> int:
        """Number of the sentence that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    # lines

    def line_start(self, token: int) -> int:
        """The first token of the line that a token stands in."""
        return self.codes.rfind(LINE, max(0, token - _LONGEST_LINE), token) + 1

    def breaks_before(self, token: int) -> int:
        """How many line breaks stand directly before a token; two make an empty line."""
        return self.pieces[token - 1].count("\n") if token else 0

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether a line has an empty one before it: the mark of a heading in a text that kept its line breaks."""
        return self.codes[end - 1] == LINE and self.breaks_before(start) > 1

    def has_own_line(self, token: int) -> bool:
        """Whether nothing but marks that close a heading stands from `token` to the end of its line."""
        codes = self.codes
        while codes[token : token + 1] in _CLOSING_MARKS:
            token += 1
        return codes[token : token + 1] in (LINE, BREAK, "")

    def is_glued(self, colon: int) -> bool:
        """Whether a capital follows a colon without a blank: the line break between is lost."""
        behind = colon + 1
        return behind < len(self.codes) and self.starts[behind] == self.starts[colon] + 1 and self.is_capital(behind)

    def table_row(self, start: int, end: int) -> tuple[int, int] | None:
        """First token and the one behind the last of the table's row whose last cell is `start` to `end`, None if none.

        "Python | must have".
        """
        codes, begin = self.codes, self.line_start(start)
        is_cell = start - begin > 1 and self.first_letter(start - 1) in "|;"
        if not is_cell or codes[end : end + 1] not in ("", LINE, BULLET):
            return None
        line = codes.find(LINE, end)
        return begin, line + 1 if line >= 0 else len(codes)

    # list items

    def begins_item(self, token: int) -> bool:
        """Whether a line that begins at `token` is a list item; the asterisks of bold letters are no mark of one."""
        return self.codes[token] in ITEM_MARKS and not self.text.startswith("**", self.starts[token])

    def is_in_item(self, token: int) -> bool:
        """Whether the line of a token is a list item."""
        return self.begins_item(self.line_start(token))

    def is_inside_item(self, token: int) -> bool:
        """Whether words of the same list item stand before a token."""
        codes, begin = self.codes, self.line_start(token)
        is_item = codes[begin] in ITEM_MARKS and token not in self.inside
        return is_item and not DECORATION.issuperset(codes[begin:token])

    def has_same_mark(self, line: int, other: int) -> bool:
        """Whether two lines, by their first tokens, are list items with the same mark and indent."""
        is_same = self.codes[line] in ITEM_MARKS and self.pieces[line] == self.pieces[other]
        return is_same and self._indent(line) == self._indent(other)

    def _indent(self, line: int) -> str:
        return self.pieces[line - 1].rpartition("\n")[2] if line else ""
