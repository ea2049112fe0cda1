"""Sentences and sections of a text, as the rest of the tagger asks for them."""

from bisect import bisect_left, bisect_right

from skilltide.extract.compiled import Compiled
from skilltide.extract.sections import Found, Outline
from skilltide.extract.sentences import sentence_starts
from skilltide.extract.tokens import Tokens


class Structure:
    """Where the sentences of a text begin, and which section each token stands in."""

    __slots__ = ("changes", "sections", "sentences", "unknown")

    def __init__(
        self,
        tokens: Tokens,
        found: list[Found],
        compiled: Compiled,
        employer: str | None = None,
        named: frozenset[int] = frozenset(),
    ) -> None:
        """Read the outline.

        `found`: the matches that are headings, sentence phrases or openers; `employer`: its name as written;
        `named`: the tokens at which aliases begin.
        """
        self.sentences = sentence_starts(tokens, compiled)
        outline = Outline(tokens, self.sentences, compiled)
        changes = outline.changes(found, employer, named)
        self.unknown = outline.unknown
        """Headings that no wording knows."""
        self.changes = changes
        """(first token, section) of each section, in order of the text."""
        self.sections = self._by_sentence(found)
        """The section of each sentence."""

    def _by_sentence(self, found: list[Found]) -> list[str]:
        """The section of each sentence: that of the last heading in or before it, or its own by a phrase it holds."""
        sections: list[str] = []
        section, at = "unknown", 0
        changes = self.changes
        for begin, becomes in changes:
            until = bisect_left(self.sentences, begin + 1, at) - 1  # the sentence in which it begins
            if until > at:
                sections += [section] * (until - at)
                at = until
            section = becomes
        sections += [section] * (len(self.sentences) - at)
        for one in found:
            if one.entry.sentence is not None:
                sections[self.sentence(one.start)] = one.entry.sentence
        return sections

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

    def section_of(self, sentence: int) -> str:
        """The section of a sentence, by its number."""
        return self.sections[sentence]
