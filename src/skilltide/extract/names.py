"""Names that are no skills where they stand: the posting's own title, the employer's name and products."""

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.tokens import PIECE, Tokens

_FIRST_FIELD = re.compile(r"^[^\n|]{2,60}(?=\|[^\n]*\|)")
"""The first field of a first line like "Acme | Berlin | ML Engineer"."""

_ENDINGS = (".com", ".org", ".net", ".edu", ".gov")
_CHUNK = re.compile(r"[^ \n]*")
_ADDRESS = re.compile(
    r"https?://[^\s<>]+|www\.[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|org|net|edu|gov)\b(?:/[^\s<>]*)?"
)
"""Web and e-mail addresses; without a scheme only those in small letters with an ending that no skill's name has."""


class OwnNames(NamedTuple):
    """What an employer calls its own."""

    names: frozenset[str]
    """Its name, lower-cased, with and without suffix."""
    products: frozenset[str]
    """Ids of the skills that are its products."""


class Names:
    """What a lexicon knows of titles and employers."""

    def __init__(self, compiled: CompiledLexicon) -> None:
        self._compiled = compiled

    def title_tokens(self, tokens: Tokens, title: str | None) -> frozenset[int]:
        """The tokens of each place where the posting's title stands word by word."""
        if not title or not tokens.codes:
            return frozenset()
        compiled = self._compiled
        encoded = "".join(compiled.memo[piece] for piece in _pieces(title))
        at = tokens.codes.find(encoded) if len(encoded) > 1 else -1
        if at < 0 or not any(head in encoded for head in compiled.title_heads):
            return frozenset()
        found: set[int] = set()
        while at >= 0:
            found.update(range(at, at + len(encoded)))
            at = tokens.codes.find(encoded, at + len(encoded))
        return frozenset(found)

    def employer(self, text: str, company: str | None) -> str | None:
        """The employer's name, else the first field of a first line that is cut by bars."""
        if company and not company.startswith("("):
            return company
        match = _FIRST_FIELD.match(text)
        return match.group().strip() if match else None

    def spoken_names(self, text: str, company: str | None) -> tuple[str, ...]:
        """The names by which the employer speaks of itself: as it is known, and without legal forms ("Acme GmbH")."""
        name = self.employer(text, company)
        if not name:
            return ()
        words = name.split()
        forms = self._compiled.legal_forms
        while len(words) > 1 and (words[-1] in "&+" or words[-1].lower().replace(".", "").strip(",()") in forms):
            words.pop()
        short = " ".join(words).rstrip(",& ")
        return (name, short) if short and short != name else (name,)

    def own_names(self, text: str, company: str | None) -> OwnNames:
        """What the employer calls itself and its products, `company` where known, else as the text has it."""
        name = self.employer(text, company)
        if not name:
            return OwnNames(frozenset(), frozenset())
        words = [word for word in re.split(r"[\s,]+", name.lower().replace(".", "")) if word]
        while len(words) > 1 and words[-1] in self._compiled.company_suffixes:
            words.pop()
        full = " ".join(words)
        names = frozenset(one for one in (full, name.lower()) if one)
        return OwnNames(names, self._compiled.own_products.get(full, frozenset()))

    @staticmethod
    def address_tokens(tokens: Tokens) -> dict[int, int]:
        """Each token inside a web or e-mail address -> the token behind the address."""
        text, starts, found = tokens.text, tokens.starts, dict[int, int]()
        end = 0
        for token in _signs(tokens):
            at = starts[token]
            if at < end:
                continue
            around = _CHUNK.match(text, max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1)
            end = around.end() if around else at + 1
            for match in _ADDRESS.finditer(text, around.start() if around else at, end):
                first = bisect_right(starts, match.start()) - 1
                behind = bisect_left(starts, match.end())
                found.update(dict.fromkeys(range(first, behind), behind))
        return found

    @staticmethod
    def name_tokens(tokens: Tokens, names: frozenset[str]) -> dict[int, int]:
        """Each token inside one of the lower-cased names, in any case -> the token behind the longest of them."""
        lower, starts = tokens.text.lower(), tokens.starts
        if len(lower) != len(tokens.text):  # a few letters grow when lowered; offsets come first
            lower = tokens.text
        found: dict[int, int] = {}
        for name in sorted(names, key=len):
            at = lower.find(name)
            while at >= 0:
                end = at + len(name)
                first, behind = bisect_right(starts, at) - 1, bisect_left(starts, end)
                if starts[first] == at and tokens.end(behind - 1) == end:
                    found.update(dict.fromkeys(range(first, behind), behind))
                at = lower.find(name, end)
        return found

    @staticmethod
    def employer_words(company: str | None) -> frozenset[str]:
        """Lower-cased words of the employer's name, never to be cut ("SparkCognition")."""
        if not company:
            return frozenset()
        return frozenset([*company.lower().split(), company.lower().replace(" ", "")])


def _signs(tokens: Tokens) -> list[int]:
    """The tokens that tell an address: "://", "@", the dot behind "www" and that of an ending, in order."""
    text, codes, starts = tokens.text, tokens.codes, tokens.starts
    found = []
    at = codes.find(".")  # no white space behind it
    while at >= 0:
        if text.startswith(_ENDINGS, starts[at]) or text.startswith("www.", starts[at] - 3):
            found.append(at)
        at = codes.find(".", at + 1)
    for sign in ("@", "://"):
        at = codes.find(sign)
        while at >= 0:
            if text.startswith(sign, starts[at]):
                found.append(at)
            at = codes.find(sign, at + 1)
    return sorted(found)


def _pieces(text: str) -> list[str]:
    return [piece for piece in PIECE.findall(text.strip()) if not piece.isspace()]
