"""One text as the tagger has read it, before any rule decides."""

from dataclasses import dataclass

from skilltide.extract.context import Cues
from skilltide.extract.sections import Found
from skilltide.extract.structure import Structure
from skilltide.extract.tokens import Tokens


@dataclass(slots=True)
class Read:
    """Tokens, outline and cues of a text, and the forms of aliases found in it."""

    tokens: Tokens
    forms: list[Found]
    structure: Structure
    cues: Cues
    is_english: bool
    title_tokens: frozenset[int]
    """The tokens of the posting's own title, where it stands in the text."""
    own_names: frozenset[str]
    """The employer's name, lower-cased, with and without its suffix."""
    own_products: frozenset[str]
    """Ids of the skills that are the employer's products."""
