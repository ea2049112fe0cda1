"""Sentences and sections of a text, as the rest of the tagger asks for them."""

from bisect import bisect_left, bisect_right

from skilltide.extract.compiled import CompiledLexicon, Match
from skilltide.extract.flat_headings import flat_headings, flat_items, long_lines
from skilltide.extract.layout import Layout
from skilltide.extract.section_model import ASKED
from skilltide.extract.sections import find_sections
from skilltide.extract.sentences import sentence_starts
from skilltide.extract.tokens import Tokens


class Outline:
    """Where the sentences of a text begin, and which section each token stands in."""

    __slots__ = ("section_starts", "sections", "sentences", "unknown_headings")

    def __init__(
        self,
        tokens: Tokens,
        matches: list[Match],
        compiled: CompiledLexicon,
        employers: tuple[str, ...] = (),
        alias_starts: frozenset[int] = frozenset(),
    ) -> None:
        """Read the outline.

        `matches`: those that are sentence phrases, openers or addresses; `employers`: the employer's names as
        written; `alias_starts`: the tokens at which aliases begin.
        """
        self.sentences = sentence_starts(tokens, compiled)
        """The first token of each sentence."""
        lines = long_lines(tokens)
        inside = frozenset(flat_headings(tokens, lines, compiled))
        if lines:
            self.sentences = sorted(inside.union(self.sentences, flat_items(tokens, lines, compiled)))
        layout = Layout(tokens, self.sentences, inside)
        found = find_sections(layout, compiled, matches, employers, alias_starts)
        self.section_starts, self.unknown_headings = found.starts, found.unknown_headings
        self.sections = self._by_sentence(matches, tokens, compiled)
        """The section of each sentence."""

    def _by_sentence(self, matches: list[Match], tokens: Tokens, compiled: CompiledLexicon) -> list[str]:
        """The section of each sentence: that of the last heading in or before it, or its own by a phrase it holds.

        Among what is asked for, one that asks for experience before the phrase keeps its section.
        """
        sections = self._by_heading()
        for start, _, entry in matches:
            if entry.sentence is None:
                continue
            number = self.sentence(start)
            if not (sections[number] in ASKED and _asks(self.sentences[number], start, tokens, compiled)):
                sections[number] = entry.sentence
        return sections

    def _by_heading(self) -> list[str]:
        """The section of each sentence by the last heading in or before it."""
        sections: list[str] = []
        current, at = "unknown", 0
        for section_start in self.section_starts:
            until = bisect_left(self.sentences, section_start.token + 1, at) - 1  # the sentence in which it begins
            if until > at:
                sections += [current] * (until - at)
                at = until
            current = section_start.section
        return sections + [current] * (len(self.sentences) - at)

    def sentence(self, token: int) -> int:
        """Number of the sentence (or list line) that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def span(self, sentence: int, length: int) -> tuple[int, int]:
        """First token of a sentence and the one behind its last; `length`: the text's number of tokens."""
        after = sentence + 1
        return self.sentences[sentence], self.sentences[after] if after < len(self.sentences) else length

    def section(self, token: int) -> str:
        """The section that a token stands in; `unknown` before the first heading."""
        return self.sections[bisect_right(self.sentences, token) - 1]

    def place(self, token: int) -> tuple[int, str]:
        """Number of the sentence that a token stands in, and its section."""
        sentence = bisect_right(self.sentences, token) - 1
        return sentence, self.sections[sentence]


def _asks(start: int, end: int, tokens: Tokens, compiled: CompiledLexicon) -> bool:
    """Whether tokens `start` to `end` ask for experience or years of it: "3 years of Python in health insurance"."""
    codes = tokens.codes[start:end]
    if not compiled.experience.isdisjoint(codes):
        return True
    is_number = any(piece.rstrip().isdecimal() for piece in tokens.pieces[start:end])
    return compiled.years.search(codes) is not None and (
        is_number or not compiled.number_words.keys().isdisjoint(codes)
    )
