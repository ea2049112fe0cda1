"""What a mention's surroundings make of it: requirement level by section and cue."""

from operator import itemgetter
from typing import NamedTuple

from skilltide.extract.codes import BREAK, BULLET, DASH, DECORATION, LINE, STOP
from skilltide.extract.compiled import CompiledCue, CompiledLexicon, Entry, Match
from skilltide.extract.name_places import NamePlaces
from skilltide.extract.outline import Outline
from skilltide.extract.tokens import Tokens
from skilltide.extract.years import CLAUSE_ENDS, PAUSES, Years

SECTION_LEVELS = {
    "required": "required",
    "preferred": "preferred",
    "duties": "context",
    "stack": "context",
    "about_role": "context",
    "company": "context",
    "unknown": "context",
    "benefits": None,
    "legal": None,
}
"""The level that a section alone gives; None: nothing in it is a mention."""

_CHOICE_TOKENS = 4
"""How many tokens stand between two names of a choice at most."""
_NAME_TOKENS = 3
"""Within how many tokens the first name follows a wish that names behind itself what it means."""
_LEADS = DECORATION | {"+"}
"""What may stand before a cue that begins its sentence: bullets, and a number ("5+ years of …")."""
_BOTH_WAYS = frozenset(["before", "after"])
"""The scopes of a cue that means what stands before it or what follows: "Kafka (nice to have)", "Nice to have: R"."""
_MARKS = frozenset([LINE, BREAK, STOP, BULLET, DASH, *",.;:()[]-"])
"""What is no word that an adjective before it could describe."""

_ENDS = frozenset([LINE, BREAK, STOP, ".", ";"])
"""What may stand behind the bracket that ends a sentence."""


class PlacedCue(NamedTuple):
    """A cue where it stands: token start and end (exclusive)."""

    start: int
    end: int
    cue: CompiledCue


_DISTANCE = itemgetter(0)


def _longest_first(match: Match) -> tuple[int, int]:
    start, end, _ = match
    return start, -end


class Cues:
    """The cues of a text by sentence, and the years of experience that sentences ask for."""

    __slots__ = ("_compiled", "_names", "_outline", "_tokens", "by_sentence", "years")

    def __init__(
        self, tokens: Tokens, cues: list[Match], outline: Outline, compiled: CompiledLexicon, forms: list[Match]
    ) -> None:
        """Sort out the cues that count.

        `cues`: as the matcher found them, in order of their starts; `forms`: those of aliases.
        """
        self._tokens, self._outline, self._compiled, self._names = tokens, outline, compiled, NamePlaces(forms)
        self.years = Years(tokens, outline, compiled, self._names)
        self.by_sentence: dict[int, list[PlacedCue]] = {}
        """Sentence -> the cues that count in its section; a sentence without any is left out."""
        covered = -1
        for start, end, entry in sorted(cues, key=_longest_first):
            if start < covered:
                continue  # inside a longer cue
            sentence, section = outline.place(start)
            introduces = self._introduces(start, end, sentence, entry)
            for cue in entry.cues:
                if introduces and cue.scope == "before":
                    continue
                if (cue.sections and section not in cue.sections) or not self._can_reach(start, end, cue, sentence):
                    continue
                covered = end
                if cue.level != "none":
                    self.by_sentence.setdefault(sentence, []).append(PlacedCue(start, end, cue))

    def _introduces(self, start: int, end: int, sentence: int, entry: Entry) -> bool:
        """Whether a cue of both ways begins a clause and names in it what it means: "Python, nice to have Kafka".

        Not so one that has told what it means: "a PhD, desirable especially in physics".
        """
        if len(entry.cues) < 2 or not _BOTH_WAYS.issubset(cue.scope for cue in entry.cues):
            return False
        codes, reach = self._tokens.codes, self._compiled.reach
        first, last = self._outline.span(sentence, len(codes))
        is_behind_pause = start > first and (codes[start - 1] in PAUSES or codes[start - 1] in reach.ands)
        if not is_behind_pause or codes[end - 1] in reach.parts:
            return False
        end += codes[end : end + 1] == ":"
        clause = next((at for at in range(end, last) if codes[at] in CLAUSE_ENDS or codes[at] in reach.ands), last)
        return self._names.has_any(end, clause)

    def _can_reach(self, start: int, end: int, cue: CompiledCue, sentence: int) -> bool:
        """Whether a cue reaches anything at all: begins its sentence, or finds what it goes on to, if it has to."""
        codes = self._tokens.codes
        if cue.unless is not None and cue.unless.search(codes, end, self._outline.span(sentence, len(codes))[1]):
            return False
        if self._says_nothing(start, end, cue, sentence):
            return False
        first = self._outline.sentences[sentence]
        if cue.scope == "before":
            return start > first or codes[start] != DASH  # "- Bonus if …": the dash is the item's
        if cue.scope == "start":
            return first == start or (self._leads(first) and all(map(self._leads, range(first + 1, start))))
        until = cue.until if cue.scope == "between" else None
        return until is None or until.search(codes, end, self._outline.span(sentence, len(codes))[1]) is not None

    def _says_nothing(self, start: int, end: int, cue: CompiledCue, sentence: int) -> bool:
        """Whether the words of a cue are no wish here: they describe a noun, or wish for more of what is asked for."""
        return (cue.is_bare and self._describes(start, end)) or (
            cue.level == "preferred" and self.years.wishes_for_more(start, end, sentence)
        )

    def _describes(self, start: int, end: int) -> bool:
        """Whether an adjective in tokens `start` to `end` belongs to a noun behind it ("achieve desired outcomes")."""
        codes, pieces, reach = self._tokens.codes, self._tokens.pieces, self._compiled.reach
        if start and codes[start - 1] in reach.attributive:
            return True
        if end == len(codes) or codes[end] in _MARKS or codes[end] in reach.behind_bare:
            return False
        is_line = pieces[end][:1].isupper() and pieces[start].islower() and not self._names.has_any(end, end + 1)
        return not is_line  # "… preferred Extremely fluent in …" has lost a line break

    def _leads(self, token: int) -> bool:
        """Whether a token may stand before a cue that begins its sentence (numbers can be words of the lexicon)."""
        return self._tokens.codes[token] in _LEADS or self._tokens.pieces[token].rstrip().isdecimal()

    def level(self, start: int, end: int, sentence: int, section: str) -> tuple[str, CompiledCue | None]:
        """(requirement level, the cue that decided it or None) of the mention in tokens `start` to `end`."""
        best: tuple[int, int] | None = None  # rank and distance of the deciding cue
        deciding: PlacedCue | None = None
        for placed in self.by_sentence.get(sentence, ()):
            rank = placed.cue.rank
            if best is not None and rank > best[0]:
                continue
            distance = self._distance(placed, start, end, sentence)
            if distance is None:
                continue
            if best is None or (rank, distance) < best:
                best, deciding = (rank, distance), placed
        if deciding is not None and deciding.cue.level == "excluded" and deciding.cue.scope == "before":
            deciding = self._instead(deciding, start, end, sentence)
        return (deciding.cue.level, deciding.cue) if deciding else (SECTION_LEVELS[section] or "context", None)

    def _instead(self, waiver: PlacedCue, start: int, end: int, sentence: int) -> PlacedCue | None:
        """What decides on a mention that a waiver behind it reaches: another cue between, a wish, else the waiver.

        None where the waiver has a subject of its own ("Strong Python and SQL, Java is not required").
        """
        others: list[tuple[int, PlacedCue]] = []
        codes, turns = self._tokens.codes, self._compiled.reach.turns
        for placed in self.by_sentence[sentence]:
            if placed.cue.scope != "before" or placed.cue.level == "excluded":
                continue
            distance = self._distance(placed, start, end, sentence)
            is_wish_behind = placed.cue.level == "preferred" and placed.start >= waiver.end
            if is_wish_behind and turns.issuperset(codes[waiver.end : placed.start]):
                others.append((placed.start - end, placed))  # "not required, but a plus"
            elif distance is not None and (
                placed.end <= waiver.start or not self._names.has_any(waiver.end, placed.start)
            ):
                others.append((distance, placed))
        if others:
            return min(others, key=_DISTANCE)[1]
        return None if self._has_own_subject(waiver, end) else waiver

    def _has_own_subject(self, waiver: PlacedCue, end: int) -> bool:
        """Whether a comma between a mention and a waiver of one thing begins what alone is waived."""
        is_of_one = self._tokens.codes.startswith(self._compiled.reach.one, waiver.start)
        return is_of_one and self._subject(waiver, end) is not None

    def _subject(self, placed: PlacedCue, end: int) -> int | None:
        """The comma between a mention and a cue that begins what the cue alone speaks of, None where it means both."""
        codes, compiled = self._tokens.codes, self._compiled
        comma = codes.rfind(",", end, placed.start)
        if comma < 0 or not self._names.has_any(comma, placed.start):
            return None
        subject = codes[comma + 1 : placed.start]
        is_listed = self._holds_list(comma + 1, placed.start)
        return comma if not is_listed or not compiled.experience.isdisjoint(subject[:2]) else None

    def _holds_list(self, start: int, end: int) -> bool:
        """Whether a conjunction in tokens `start` to `end` makes a list of what stands around it."""
        lists = self._compiled.reach.lists
        return any(self._joins(at, lists) for at in range(start, end))

    def _joins(self, at: int, conjunctions: frozenset[str]) -> bool:
        """Whether the token `at` is one of `conjunctions`, and between names if it isn't one in every language."""
        code = self._tokens.codes[at]
        if code not in conjunctions:
            return False
        is_clear = code not in self._compiled.reach.ambiguous
        return is_clear or (self._names.ending_at(at) is not None and self._names.has_any(at + 1, at + 2))

    def _is_of_another(self, wish: PlacedCue, end: int, sentence: int) -> bool:
        """Whether what stands before a wish's subject says how well it has to be known: "Strong SQL, R is a plus".

        Not so in an open list, of examples, or in a bracket, all of which may be wished for; a conjunction closes a
        list ("Strong Python, SQL and Docker, Kafka is a plus").
        """
        comma = self._subject(wish, end)
        if comma is None:
            return False
        codes, reach = self._tokens.codes, self._compiled.reach
        first = self._outline.sentences[sentence]
        depth, commas = self._open_commas(first, wish.start)
        if depth or commas[-1:] != [comma] or codes[comma + 1] in reach.parts or reach.behind.match(codes, comma):
            return False
        if len(commas) > 1 and not self._holds_list(commas[-2] + 1, comma):
            return False
        before = codes[first:comma]
        is_asked = not (reach.strong.isdisjoint(before) and reach.musts.isdisjoint(before))
        return is_asked or self.years.are_told(first, comma)

    def _open_commas(self, start: int, end: int) -> tuple[int, list[int]]:
        """How many brackets are open at `end` of those that open from `start` on, and the commas outside of all."""
        codes, depth, commas = self._tokens.codes, 0, []
        for at in range(start, end):
            if codes[at] == "(":
                depth += 1
            elif codes[at] == ")":
                depth -= 1
            elif codes[at] == "," and depth == 0:
                commas.append(at)
        return depth, commas

    def _distance(self, placed: PlacedCue, start: int, end: int, sentence: int) -> int | None:
        """Tokens between a cue and the mention in tokens `start` to `end`, None where the cue doesn't reach it."""
        scope = placed.cue.scope
        if scope == "before" and end <= placed.start:
            is_wish = placed.cue.level == "preferred"
            return None if is_wish and self._is_of_another(placed, end, sentence) else self._back(placed, end)
        if scope == "before" and (placed.cue.level != "preferred" or not self._names_behind(placed)):
            return None
        if scope == "sentence":
            return abs(placed.start - start)
        if start < placed.end:
            return self._trailing(placed, end, sentence) if scope == "after" and end <= placed.start else None
        _, last = self._outline.span(sentence, len(self._tokens.codes))
        return start - placed.end if self._reaches(placed, start, last, end) else None

    def _trailing(self, placed: PlacedCue, end: int, sentence: int) -> int | None:
        """Tokens between a mention and a wish that ends its sentence, None where it doesn't: "Kafka, ideally"."""
        codes, between = self._tokens.codes, self._tokens.codes[end : placed.start]
        is_wish = placed.cue.level == "preferred" and codes[placed.end - 1] not in (":", DASH)
        if not is_wish or not all(code in ",(" or code in self._compiled.experience for code in between):
            return None
        is_last = (_ENDS | {")"}).issuperset(codes[placed.end : self._outline.span(sentence, len(codes))[1]])
        return placed.start - end if is_last else None

    def _back(self, placed: PlacedCue, end: int) -> int | None:
        codes, reach = self._tokens.codes, self._compiled.reach
        between = codes[end : placed.start]
        bracket = placed.start if codes[placed.start] == "(" else codes.rfind("(", end, placed.start)
        if bracket >= end and all(map(self._fills, range(bracket + 1, placed.start))):
            between = codes[end : bracket + 1]  # "Kafka (any experience is a plus)"
            is_both = not reach.both.isdisjoint(codes[bracket : placed.start])
            if is_both and self._ends_choice(bracket):
                return None  # "Python or R (both is a plus)" asks for one of them
            if (
                self._names.ending_at(bracket) is None  # no name directly before it
                or self._closes_item(placed, end)
                or (is_both and self._names.count(end, bracket) <= 1)  # "Kafka and Redis (both a plus)"
                or self._is_choice(end, bracket)
            ):
                between = between[:-1]  # "a degree in physics or a related field (preferred)" speaks of all before it
        is_inside = between.count("(") > between.count(")") and between != "("
        if is_inside or self._compiled.barriers.search(between):
            return None  # "Python (Rust is a plus)" says nothing of Python, "Python (preferred)" does
        return placed.start - end

    def _fills(self, token: int) -> bool:
        """Whether a token may stand between a bracket and the wish in it: "Kafka (3 years are a plus)"."""
        return (
            self._tokens.codes[token] in self._compiled.reach.in_brackets
            or self._tokens.pieces[token].rstrip().isdecimal()
        )

    def _ends_choice(self, bracket: int) -> bool:
        """Whether the last name before a bracket is one to choose: "Python or R skills (both is a plus)"."""
        codes, reach = self._tokens.codes, self._compiled.reach
        while bracket and codes[bracket - 1] in reach.in_brackets:
            bracket -= 1
        start = self._names.ending_at(bracket)
        return start is not None and start > 0 and self._joins(start - 1, reach.choices)

    def _is_choice(self, end: int, bracket: int) -> bool:
        """Whether a mention is one of two names to choose from before a bracket ("Kafka or Redis (nice to have)")."""
        start = self._names.ending_at(bracket)
        joints = "," if start is None else self._tokens.codes[end:start]
        return (
            "," not in joints
            and ("/" in joints or not self._compiled.reach.choices.isdisjoint(joints))
            and len(joints) < _CHOICE_TOKENS
        )

    def _names_behind(self, placed: PlacedCue) -> bool:
        """Whether a wish names behind itself what it means ("… is a plus (Kafka)", "… preferred, e.g. Kafka")."""
        opening = self._compiled.reach.behind.match(self._tokens.codes, placed.end)
        return opening is not None and self._names.has_any(opening.end(), opening.end() + _NAME_TOKENS)

    def _closes_item(self, placed: PlacedCue, token: int) -> bool:
        """Whether a cue in brackets ends a sentence that asks for experience ("Knowledge of Kafka and Rust (a plus)").

        `token`: one of the sentence.
        """
        codes, outline = self._tokens.codes, self._outline
        first, last = outline.span(outline.sentence(token), len(codes))
        closing = codes.find(")", placed.end - 1, last)
        if closing < 0 or not _ENDS.issuperset(codes[closing + 1 : last]) or "(" in codes[placed.end : closing]:
            return False
        return not self._compiled.experience.isdisjoint(self._tokens.singles[first:token])

    def _reaches(self, placed: PlacedCue, start: int, last: int, end: int) -> bool:
        """Whether a cue with a scope that runs forward covers what begins at `start`."""
        codes, barriers, cue = self._tokens.codes, self._compiled.barriers, placed.cue
        if cue.scope == "start":
            return True
        if cue.scope in ("after", "before"):
            if barriers.search(codes, placed.end, start) or self._leaves_bracket(placed.end, start):
                return False
            if cue.level == "excluded":
                return self._stays_in_list(placed, start, last)
            first = self._outline.span(self._outline.sentence(placed.start), len(codes))[0]
            is_aside = codes[placed.start - 1] in PAUSES and not all(map(self._leads, range(first, placed.start)))
            return not (is_aside and self._compiled.reach.aside_end.search(codes, placed.end, start))
        closing = cue.until.search(codes, end, last) if cue.until else None
        if closing is None or barriers.search(codes, placed.end, closing.start()):
            return False
        return cue.level != "excluded" or self._stays_in_list(placed, start, closing.start())

    def _stays_in_list(self, placed: PlacedCue, start: int, last: int) -> bool:
        """Whether a waiver goes on to `start`: "no Java, Scala or Go", not "no ego, strong Go".

        A comma or "and" ends it unless names stand around it, or (a comma) an "or" behind it and nothing asked anew,
        or a bracket holds it.
        """
        codes, reach, waiver = self._tokens.codes, self._compiled.reach, placed.end
        words = waiver - placed.start - (codes[placed.start] == "(")
        is_led_in = words > 1 and codes[waiver : waiver + 1] == ":"  # not "(No: strong Kafka skills)"
        for at in range(waiver, start):
            if self._ends_waiver(at, is_led_in and at == waiver):
                return False
            is_comma = codes[at] == ","
            if not (is_comma or codes[at] in reach.ands) or self._is_between_names(at, waiver, start):
                continue
            if codes.count("(", waiver, at) > codes.count(")", waiver, at):
                continue
            is_choice = is_comma and not reach.either.isdisjoint(codes[at:last])
            if not is_choice or not reach.strong.isdisjoint(codes[at:start]):
                return False
        return True

    def _ends_waiver(self, at: int, is_led_in: bool) -> bool:
        """Whether the token `at` ends a waiver before it: another clause, or a colon or dash that leads to no name.

        `is_led_in`: whether it is a colon that leads to what is waived, be it a name or not.
        """
        codes, reach = self._tokens.codes, self._compiled.reach
        if codes[at] in reach.clauses:
            return True
        if codes[at] not in (":", DASH):
            return False
        return codes[at - 1] in reach.closers or not (is_led_in or self._names.has_any(at + 1, at + 2))

    def _is_between_names(self, at: int, waiver: int, start: int) -> bool:
        """Whether the token `at` parts two names of a list, the second at `start` or before it."""
        codes, fillers = self._tokens.codes, self._compiled.reach.in_lists
        before, behind = at, at + 1
        while before > waiver and codes[before - 1] in fillers:
            before -= 1
        while behind < start and codes[behind] in fillers:
            behind += 1
        return self._names.ending_at(before) is not None and self._names.has_any(behind, behind + 1)

    def _leaves_bracket(self, end: int, start: int) -> bool:
        """Whether a bracket that holds a cue ends between it and `start`: "(preferably Kafka) and Rust"."""
        between = self._tokens.codes[end:start]
        return between[:1] != ")" and between.count(")") > between.count("(")
