"""Tokens as single characters: how a text is written down so that strings and patterns can be searched, not lists.

A text is cut into tokens (module `tokens`), and each token is written as one character, its *code*. A text of 700
tokens is a string of 700 characters, and every question about tokens is one about that string:

- a phrase of the lexicon is a string too, and `codes.find(phrase)`, `startswith` and `endswith` look for it;
- "is one of these words next?" is a test for membership: `codes[end : end + 1] in words`;
- "one of these phrases, then a title's head" is a regular expression;
- spaCy's PhraseMatcher compares one number a token: the character's.

Which characters:

======================  ==============================================================================================
U+0001 to U+0008        classes of tokens: `WORD` (any word that the lexicon does not hold), `NUMBER`, `BREAK` (a line
                        break that the text has lost), `STOP`, `BULLET`, `DASH`, `SYMBOL`
U+000A                  `LINE`, a line break
``!`` to ``~``          a symbol stands for itself: ``+`` ``#`` ``/`` ``(``. Letters and digits never do
U+3400 and above        the words of the lexicon, in the order in which `Alphabet` met them
======================  ==============================================================================================

U+3400 is far above everything that stands for itself. No character of a text is copied into the codes but the symbols
above, so that ideographs in a text are never taken for codes. Surrogates (U+D800 to U+DFFF) can't be encoded and are
left out: word number 41,984 is U+1D800. Words that no alias, cue or heading holds share one code, so that nothing grows
with the texts seen.

A worked example. An alphabet that knows four words:

>>> alphabet = Alphabet()
>>> skill = alphabet.encode(["machine", "learning"])
>>> [f"U+{ord(code):04X}" for code in skill]
['U+3400', 'U+3401']
>>> heads = alphabet.encode(["engineer", "scientist"])

This text has eight tokens: an unknown word, three known ones, a comma, an unknown word again (this alphabet has no "c")
and two symbols.

>>> from skilltide.extract.tokens import Memo, Tokens
>>> codes = Tokens("Senior machine learning engineer, C++", Memo(alphabet)).codes
>>> len(codes)
8

The skill begins at the second token, and what follows it makes the place a job title:

>>> at = codes.find(skill)
>>> at, codes[at + len(skill)] in heads
(1, True)

A pattern over codes reads as one over words would. "The skill, up to two more words, then a title's head":

>>> import re
>>> title = re.compile(f"{skill}[^,]{{0,2}}[{heads}]")
>>> title.search(codes).span()
(1, 4)

To read codes met in a debugger, turn them back. What has no word of its own is shown by its class:

>>> alphabet.decode(codes)
['WORD', 'machine', 'learning', 'engineer', ',', 'WORD', '+', '+']
>>> alphabet.decode(title.pattern[:2])
['machine', 'learning']
"""

from collections.abc import Iterable, Iterator

WORD = "\x01"
"""A word that no alias, cue or heading holds."""
NUMBER = "\x02"
BREAK = "\x03"
"""A lost line break (zero width)."""
STOP = "\x04"
"""A full stop with white space after it, or an exclamation or question mark."""
BULLET = "\x05"
DASH = "\x06"
"""A dash between words, white space after it."""
SYMBOL = "\x07"
"""Any other character that is neither letter, digit nor ASCII."""
GLUED = "\x08"
"""A word to be cut into several tokens; only while a text is being cut, never in its codes."""
LINE = "\n"

DECORATION = frozenset([BULLET, SYMBOL, DASH, "#", "=", "<", ">", "~", "[", "(", '"', "-", NUMBER])
"""What may stand before the first word of a line."""
ITEM_STARTS = frozenset([BULLET, DASH, "-"])
"""What a list item begins with, also where no white space follows."""

_FIRST = 0x3400
_SURROGATES = 0xD800
_BEYOND_SURROGATES = 0x10000
_CLASSES = {
    WORD: "WORD", NUMBER: "NUMBER", BREAK: "BREAK", STOP: "STOP", BULLET: "BULLET", DASH: "DASH", SYMBOL: "SYMBOL",
    GLUED: "GLUED", LINE: "LINE",
}  # fmt: skip

_CODES = {name: code for code, name in _CLASSES.items()}


def skip_decoration(codes: str, start: int, end: int) -> int:
    """Return the first token from `start` on that is no decoration, `end` if there is none before it."""
    while start < end and codes[start : start + 1] in DECORATION:
        start += 1
    return start


class Alphabet:
    """The words that the lexicon knows, each with its code."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """`words`: those of an alphabet made before, in its order (`list(alphabet)`)."""
        self._codes: dict[str, str] = {}
        self._words: dict[str, str] = {}
        """Code -> word, made when first asked."""
        for word in words:
            self.add(word)

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[str]:
        """The words in the order of their codes."""
        return iter(self._codes)

    def __contains__(self, word: str) -> bool:
        return word in self._codes

    def add(self, word: str) -> str:
        """Return the code of a folded word (or symbol), a new one if the word is new."""
        if len(word) == 1 and not word.isalnum():
            return word
        code = self._codes.get(word)
        if code is None:
            at = _FIRST + len(self._codes)
            code = self._codes[word] = chr(at if at < _SURROGATES else at + _BEYOND_SURROGATES)
        return code

    def encode(self, words: Iterable[str]) -> str:
        """Return the codes of folded words, adding those that are new."""
        return "".join(map(self.add, words))

    def code(self, word: str) -> str:
        """Return the code of a folded word, `NUMBER` or `WORD` where it has none."""
        return self._codes.get(word) or (NUMBER if word.isdecimal() else WORD)

    def code_of_name(self, name: str) -> str:
        """Return the code of what `decode` told: a word, a symbol or a class."""
        return _CODES.get(name) or (name if len(name) == 1 and not name.isalnum() else self.code(name))

    def known(self, name: str) -> str | None:
        """Return the code of what `decode` told, None for a word that this alphabet lacks."""
        code = self.code_of_name(name)
        return None if code in (WORD, NUMBER) and name not in _CODES else code

    def decode(self, codes: Iterable[str]) -> list[str]:
        """Return the words that codes stand for, for people to read; the name of its class where there is no word."""
        if len(self._words) != len(self._codes):
            self._words = {code: word for word, code in self._codes.items()}
        words = self._words
        return [words.get(code) or _CLASSES.get(code, code) for code in codes]
