"""Years of experience: how many a text asks for, and with which of its names."""

from typing import NamedTuple

from skilltide.extract.codes import BREAK, DASH, LINE, STOP
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.name_places import NamePlaces
from skilltide.extract.outline import Outline
from skilltide.extract.tokens import Tokens

PAUSES = frozenset([",", "(", DASH])
CLAUSE_ENDS = frozenset([",", ";", "(", ")", LINE, BREAK, STOP, DASH])
_MOST_YEARS = 25
_NUMBER_TOKENS = 6
"""Within how many tokens before "years" its number begins ("three (3) or more years")."""
_YEARS_TOKENS = 4
"""The same in any language."""
_OPENINGS = frozenset(["(", ":", DASH])
"""What leads from a name to its years: "Kafka (3 years)"."""
_LEAD_TOKENS = 3
"""The most tokens between that and the number: "Kafka (at least 3 years)"."""


class PlacedYears(NamedTuple):
    """A number of years of experience where it stands."""

    token: int
    """That of the word "years"."""
    years: int
    owner: int | None
    """The token behind the name that alone it is told of ("Kafka (3 years)"), None if it may mean several."""


class Years:
    """The years of experience that the sentences of a text ask for."""

    __slots__ = ("_compiled", "_names", "_outline", "_tokens", "by_sentence")

    def __init__(self, tokens: Tokens, outline: Outline, compiled: CompiledLexicon, names: NamePlaces) -> None:
        self._tokens, self._outline, self._compiled, self._names = tokens, outline, compiled, names
        self.by_sentence: dict[int, list[PlacedYears]] = {}
        """Sentence -> each number of years in it, in order; a sentence without any is left out."""
        for match in compiled.years.finditer(tokens.codes):
            at = match.start()
            number = self._number_before(at)
            if number is not None:
                first, years = number
                sentence = outline.sentence(at)
                placed = PlacedYears(at, years, self._owner(first, at, sentence))
                self.by_sentence.setdefault(sentence, []).append(placed)

    def of(self, start: int, end: int, sentence: int) -> int | None:
        """The least years of experience that a sentence asks for with the mention in tokens `start` to `end`.

        None if none: what is told of another name alone is left out.
        """
        shared: list[PlacedYears] = []
        found: list[int] = []
        for number in self.by_sentence.get(sentence, ()):
            if number.owner is None:
                shared.append(number)
            elif start < number.owner <= end + 1:  # a mention may end before its form ("ML techniques (3 years)")
                found.append(number.years)
        found += [number.years for number in shared if number.token < start][-1:]
        if found:
            return min(found)
        return shared[0].years if shared else None

    def wishes_for_more(self, start: int, end: int, sentence: int) -> bool:
        """Whether a wish is for more years than its sentence asks for: "3 years of Kafka, 5 preferred"."""
        codes, reach = self._tokens.codes, self._compiled.reach
        first, last = self._outline.span(sentence, len(codes))
        number = self._number_behind(start, first)
        if number is not None:
            before = self._skip_back(number, first)
            is_aside = before > first and (codes[before - 1] in PAUSES or codes[before - 1] in reach.turns)
            return is_aside and self.are_told(first, before)
        while end < last and codes[end] in reach.in_brackets:
            end += 1
        if end == last or not self._is_number(end):
            return False
        while start > first and codes[start - 1] in PAUSES:
            start -= 1
        return self._number_behind(start, first) is not None

    def are_told(self, first: int, last: int) -> bool:
        """Whether a number of years stands in tokens `first` to `last` (exclusive)."""
        codes, years = self._tokens.codes, self._compiled.reach.years
        return any(
            codes[at] in years and any(map(self._is_number, range(max(first, at - _YEARS_TOKENS), at)))
            for at in range(first, last)
        )

    def _number_before(self, at: int) -> tuple[int, int] | None:
        """First token and value of "3", "3+", "3-5", "3 to 5", "three (3)" directly before the token `at`."""
        codes, compiled = self._tokens.codes, self._compiled
        found: tuple[int, int] | None = None
        is_closed = False  # a bracket ends between the number and `at`
        for i in range(at - 1, max(-1, at - 1 - _NUMBER_TOKENS), -1):
            code, piece = codes[i], self._tokens.pieces[i].rstrip()
            if code == "(" and not is_closed:
                break  # what stands before it is no number of these: "Python 3 (5 years)"
            is_closed = is_closed or code == ")"
            if piece.isdecimal() and len(piece) <= 2:
                found = i, int(piece)
            elif code in compiled.number_words:
                found = i, compiled.number_words[code]
            elif code not in compiled.between_numbers:
                break
        return found if found is not None and 0 < found[1] <= _MOST_YEARS else None

    def _owner(self, number: int, at: int, sentence: int) -> int | None:
        """The token behind the name before a bracket, colon or dash that the number at `number` is told of alone.

        None if it is told of what follows ("machine learning: 3 years of Kafka"); `at`: the word "years".
        """
        codes, names = self._tokens.codes, self._names
        first, last = self._outline.span(sentence, len(codes))
        leads = range(number - 1, max(first, number - 2 - _LEAD_TOKENS), -1)
        opening = next((i for i in leads if codes[i] in _OPENINGS), first)
        if opening == first or names.has_any(opening, number):
            return None
        end = opening
        while names.ending_at(end) is None and end > first and self._tokens.pieces[end - 1].rstrip().isdecimal():
            end -= 1  # "Python 3 (5 years)"
        clause = next((i for i in range(at, last) if codes[i] in CLAUSE_ENDS), last)
        return None if names.ending_at(end) is None or names.has_any(at, clause) else end

    def _number_behind(self, start: int, first: int) -> int | None:
        """The first token of the number that stands, with what it counts, directly before `start`, None if none."""
        at = self._skip_back(start, first) - 1
        if at < first or not self._is_number(at):
            return None
        joints = self._compiled.between_numbers - PAUSES
        while at > first and (self._is_number(at - 1) or self._tokens.codes[at - 1] in joints):
            at -= 1
        return at

    def _skip_back(self, at: int, first: int) -> int:
        """The token behind the last one before `at` that is more than a word of years or of filling."""
        codes, reach = self._tokens.codes, self._compiled.reach
        while at > first and (codes[at - 1] in reach.years or codes[at - 1] in reach.in_brackets):
            at -= 1
        return at

    def _is_number(self, token: int) -> bool:
        codes, pieces = self._tokens.codes, self._tokens.pieces
        return codes[token] in self._compiled.number_words or pieces[token].rstrip().isdecimal()
