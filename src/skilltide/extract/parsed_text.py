"""One text as the tagger has read it, before any rule decides."""

from dataclasses import dataclass

from skilltide.extract.compiled import Match
from skilltide.extract.levels import Cues
from skilltide.extract.mended import Moves
from skilltide.extract.outline import Outline
from skilltide.extract.tokens import Tokens


@dataclass(slots=True)
class ParsedText:
    """Tokens, outline and cues of a text, and the forms of aliases found in it."""

    tokens: Tokens
    forms: list[Match]
    """In order of their starts."""
    outline: Outline
    cues: Cues
    language: str
    """ISO 639-1; a text of unknown language is taken as English."""
    is_english: bool
    is_unrestricted: bool
    """Whether a sense without rules needs no look at the text: it is English, the employer has no products."""
    title_tokens: frozenset[int]
    """The tokens of the posting's own title, where it stands in the text."""
    addresses: dict[int, int]
    """Each token inside a web or e-mail address -> the token behind the address."""
    name_tokens: frozenset[int]
    """All of those, and of the employer's name."""
    employer_tokens: dict[int, int]
    """Each token inside the employer's name -> the token behind it."""
    employer_names: frozenset[str]
    """The employer's name, lower-cased, with and without its suffix."""
    own_products: frozenset[str]
    """Ids of the skills that are the employer's products."""
    moves: Moves
    """Where the tokens' text is another than the stored one."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stored text's offsets of tokens `start` to `end` (exclusive)."""
        tokens = self.tokens
        place = tokens.starts[start], tokens.end(end - 1)
        return self.moves.stored(*place) if self.moves else place
