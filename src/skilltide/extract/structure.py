"""Sentences and sections of a text, as the rest of the tagger asks for them."""

from bisect import bisect_right

from skilltide.extract.compiled import Compiled
from skilltide.extract.sections import Found, Outline
from skilltide.extract.sentences import sentence_starts
from skilltide.extract.tokens import Tokens


class Structure:
    """Where the sentences of a text begin, and which section each token stands in."""

    __slots__ = ("_overrides", "_sections", "sentences", "starts", "unknown")

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
        self.starts = [at for at, _ in changes]
        self._sections = [section for _, section in changes]
        self._overrides = {
            self.sentence(one.start): one.entry.sentence for one in found if one.entry.sentence is not None
        }

    def sentence(self, token: int) -> int:
        """Number of the sentence (or list line) that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def span(self, sentence: int, length: int) -> tuple[int, int]:
        """First token of a sentence and the one behind its last; `length`: the text's number of tokens."""
        after = sentence + 1
        return self.sentences[sentence], self.sentences[after] if after < len(self.sentences) else length

    def section(self, token: int) -> str:
        """The section that a token stands in; `unknown` before the first heading."""
        if self._overrides:
            own = self._overrides.get(self.sentence(token))
            if own is not None:
                return own
        at = bisect_right(self.starts, token) - 1
        return self._sections[at] if at >= 0 else "unknown"

    def outline(self) -> list[tuple[int, str]]:
        """(first token, section) of each section, in order of the text."""
        return list(zip(self.starts, self._sections, strict=True))
