"""The outline of a text: headings and other marks that begin a section, also where line breaks are lost."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import NamedTuple

from skilltide.extract.codes import BREAK, BULLET, DASH, DECORATION, LINE, STOP, SYMBOL
from skilltide.extract.compiled import CompiledLexicon, HeadingTree, Match
from skilltide.extract.tokens import Tokens

_HEADING_TOKENS = 15
_LEAD_TOKENS = 12
_TITLE_TOKENS = 10
_LINE_TOKENS = 400
_VALUE_TOKENS = 12
_PLAIN_TOKENS = 30
"""The most tokens of a line of a list without marks."""
_FURTHER_TOKENS = 5
_BRACKET_TOKENS = 10
_ENDS = frozenset([LINE, BREAK, STOP, BULLET, DASH])
_LAST = frozenset([LINE, BREAK, STOP, ":"])
"""What a heading's line ends with."""
_CLEAR = frozenset([":", LINE])
_BORDER = DECORATION | {":", LINE, BREAK}
"""What may stand between a heading and its sub-heading."""
_CLOSING = frozenset(["*", "_", "#", ")", "]", SYMBOL])
_CLOSERS = _CLOSING | {BULLET}
"""The same with the asterisks of bold letters."""
_ITEMS = frozenset([BULLET, DASH])

_JOINTS = frozenset([DASH, "-", "–", "—", "/", "|"])
"""What parts a heading of two parts."""
_BREAKS = frozenset([",", ";", "/", "|", DASH])
"""What the second part of such a heading doesn't hold: it would be a list."""

_COLON = re.compile(":")
_LIST = re.compile(f"{LINE}[{BULLET}{DASH}]")
_LEAD_IN_TOKENS = (3, 60)
"""The least and the most tokens of a sentence that introduces a list."""
_WISH_TOKENS = 6
"""The least of one that no mark ends: what is shorter is a heading, known by its words."""

_INHERITED = frozenset(["required", "preferred", "duties", "stack"])
"""Sections that go on below a heading that nothing knows ("Qualifications", then "Programming and tools")."""
_UNASKED = frozenset(["stack", "about_role", "company", "benefits", "legal"])
"""Sections whose wordings an item of a list may well be made of ("- Security clearance", "- Insurance")."""
_PROMISES = frozenset(["benefits", "legal"])
_TOLD = frozenset(["required", "preferred", "duties"])
_ASKED = ("required", "preferred")
_WISHES = ("preferred", "stack")


class Marks(NamedTuple):
    """What its finder knows of a place where a section begins."""

    is_label: bool = False
    """Whether it is a sub-heading: one that no wording knows, or the label of a list item ("* Tools: …")."""
    is_item: bool = False
    """Whether it asks for something and is itself a list item ("* Hands-on experience with: …")."""
    is_plain: bool = False
    """Whether its heading doesn't say how much it asks for ("Education and experience")."""
    is_loose: bool = False
    """Whether its heading is of wishes and often stands for requirements ("Desired skills and experience")."""
    is_further: bool = False
    """Whether its heading adds to the one above ("Also cool")."""
    ends_with_paragraph: bool = False
    """Whether its section may end where a paragraph comes back to the candidate."""
    is_by_employer: bool = False
    """Whether the employer speaks of itself by its name there."""


class SectionStart(NamedTuple):
    """Where a section begins."""

    token: int
    section: str
    line_end: int | None = None
    """Where the line ends that its heading shares with content: the section before goes on there."""
    marks: Marks = Marks()


_TOKEN = attrgetter("token")
_NO_SECTION = SectionStart(0, "unknown")
"""What stands before the first."""


class Heading(NamedTuple):
    """A heading that a wording knows."""

    start: int
    end: int
    """The token behind its core."""
    section: str


class SectionFinder:
    """Finds the sections of one text."""

    __slots__ = (
        "_borders", "_compiled", "_heading_lines", "_inside", "_is_flat", "_sentences", "_tokens", "unknown_headings",
    )  # fmt: skip

    def __init__(
        self, tokens: Tokens, sentences: list[int], compiled: CompiledLexicon, inside: frozenset[int] = frozenset()
    ) -> None:
        """`sentences`: the tokens that begin one; `inside`: those of headings inside a line (`flat_headings`)."""
        self._tokens, self._sentences, self._compiled, self._inside = tokens, sentences, compiled, inside
        self._borders = frozenset(sentences)
        self.unknown_headings: list[str] = []
        """Headings that no wording knows."""
        self._heading_lines: set[int] = set()
        """Where a line begins that holds a heading that a wording knows."""
        self._is_flat = False
        """Whether a list's items have the same mark as its heading, all being items of one list."""

    def find(self, matches: list[Match], employer: str | None, alias_starts: frozenset[int]) -> list[SectionStart]:
        """Where sections begin, in order of the text.

        `matches`: those that are openers or addresses; `employer`: its name as written; `alias_starts`: the tokens at
        which an alias begins.
        """
        with_heading: set[int] = set()
        starts = self._known_starts(with_heading)
        for start, _, entry in matches:
            if entry.opener is not None:
                begin = self._sentences[self._sentence(start)]
                starts.append(SectionStart(begin, entry.opener, marks=Marks(ends_with_paragraph=True)))
        starts += self._lead_ins(with_heading)
        has_lines = LINE in self._tokens.codes
        if has_lines:
            starts += self._wish_lines(with_heading)
        starts += self._other_headings(with_heading, alias_starts)
        if employer:
            starts += self._employer_sentences(employer)
        if has_lines:
            starts += self._title_lines()
        inline = [(start.token, start.line_end) for start in starts if start.line_end is not None]
        starts.sort(key=_TOKEN)
        starts = _inherit(_share_marks(starts), self._tokens.codes)
        addresses = sorted(start for start, _, entry in matches if entry.is_address and start in self._borders)
        kept = {start.token for start in starts}
        _end_employer_sections(starts, addresses)
        for token, line_end in inline:
            if token in kept:
                _resume(starts, token, line_end)
        _end_employer_sections(starts, addresses)  # those that were resumed
        return self._end_promises(starts) if has_lines else starts

    def _known_starts(self, with_heading: set[int]) -> list[SectionStart]:
        """The sections that known headings begin; `with_heading` gains their sentences."""
        starts: list[SectionStart] = []
        length = len(self._tokens.codes)
        for at, end, section in self._headings():
            row = self._row(at, end)
            if row is not None:
                if section in _ASKED:
                    starts.append(SectionStart(row[0], section, row[1] if row[1] < length else None))
                continue
            is_first = not any(start.section in _TOLD for start in starts)
            with_heading.add(self._sentence(at))
            self._heading_lines.add(self._line_start(at))
            marks = Marks(
                is_label=section == "stack" and self._is_label(end),
                is_item=self._is_asked_item(at, section),
                is_plain=self._is_plain(at, end),
                is_loose=self._is_loose(at, section),
                ends_with_paragraph=section in _PROMISES and self._value_end(end) is not None,
            )
            starts.append(SectionStart(at, section, self._content_end(at, end, section, is_first), marks))
        return starts

    def _content_end(self, start: int, end: int, section: str, is_first: bool) -> int | None:
        """Where what a heading gives ends before the next heading, None if it doesn't.

        `is_first`: whether no heading of what is asked for or to be done stands before it.
        """
        line_end = self._inline_end(start, end, section)
        if section in _PROMISES and (value_end := self._value_end(end)) is not None:
            return value_end if is_first else line_end
        return self._list_end(end) if line_end is None and section in _WISHES else line_end

    def _sentence(self, token: int) -> int:
        at = bisect_left(self._sentences, token)
        return at if at < len(self._sentences) and self._sentences[at] == token else at - 1

    # headings that a wording knows

    def _headings(self) -> Iterator[Heading]:
        """Yield each heading that a wording knows."""
        codes, firsts, length = self._tokens.codes, self._compiled.heading_firsts, len(self._tokens.codes)
        starts = self._sentences
        if ":" in codes:
            starts = sorted({*starts, *(match.end() for match in _COLON.finditer(codes[:-1]))})
        leads = self._compiled.heading_leads
        for start, end in zip(starts, [*starts[1:], length], strict=True):
            code = codes[start]
            if code not in leads:
                continue
            begin = start
            while code in DECORATION and begin - start < _LEAD_TOKENS:
                begin += 1
                code = codes[begin : begin + 1]
            if code in firsts and (end - begin <= _HEADING_TOKENS or self._has_capitals(begin)):
                for _, behind, section in sorted(self._wordings(begin)):
                    if self._is_heading(begin, -behind) or self._has_bracket(begin, -behind, section):
                        if not self._is_listed(begin, -behind, section):
                            yield Heading(begin, -behind, self._of_both_parts(-behind, section))
                        break

    def _has_capitals(self, begin: int) -> bool:
        """Whether the second or third word begins with a capital: a heading before a sentence, its line break lost."""
        pieces = self._tokens.pieces
        return begin in self._inside or any(piece[:1].isupper() for piece in pieces[begin + 1 : begin + 3])

    def _wordings(self, begin: int) -> list[tuple[int, int, str]]:
        """The wordings of headings behind the prefixes at `begin`: (length, end, section), the numbers negative."""
        codes, prefixes, tree = self._tokens.codes, self._compiled.heading_prefixes, self._compiled.heading_tree
        options: list[tuple[int, int, str]] = []
        length, core = len(codes), begin
        while core < length:
            code, at = codes[core], core
            node: HeadingTree | None = tree.get(code)
            while node is not None:
                at += 1
                if "" in node:
                    options.append((core - at, -at, node[""]))
                node = node.get(codes[at]) if at < length else None
            if code not in prefixes or core - begin > _LEAD_TOKENS:
                break
            core += 1
        return options

    def _is_heading(self, start: int, end: int) -> bool:
        """Whether a border stands behind a heading's core, or behind the phrases that may follow it."""
        for _ in range(2):
            if self._ends(start, end):
                return True
            tail = self._compiled.heading_tails.match(self._tokens.codes, end)
            if tail is None:
                return False
            end = tail.end()
        return self._ends(start, end)

    def _has_bracket(self, start: int, end: int, section: str) -> bool:
        """Whether a short bracket ends a heading ("Nice to have (but not essential)") that tells no other section."""
        codes = self._tokens.codes
        closing = codes.find(")", end, end + _BRACKET_TOKENS) if codes[end : end + 1] == "(" else -1
        if closing < 0 or not self._is_heading(start, closing + 1):
            return False
        return section == "preferred" or not any(
            pattern.search(codes, end, closing) for pattern, told in self._compiled.keywords if told == "preferred"
        )

    def _of_both_parts(self, end: int, section: str) -> str:
        """The section of a heading whose core ends at `end`: a wish told behind it has the last word.

        "Requirements - nice to have", "What's needed / preferred", "Skills And Qualifications Most Valued".
        """
        codes = self._tokens.codes
        if section != "required" or end >= len(codes) or codes[end] in _CLEAR:
            return section
        is_joined = codes[end] in _JOINTS
        rest = codes[end + is_joined : end + is_joined + _BRACKET_TOKENS]
        closing = next((at for at, code in enumerate(rest) if code in _CLEAR), 0)
        if is_joined and not _BREAKS.isdisjoint(rest[:closing]):
            return section  # "Required – Python, SQL / Preferred – Kafka"
        is_told = is_joined or (rest[:1] not in self._compiled.joiners and self._is_title_case(end, end + closing))
        return "preferred" if is_told and self._keyword_section(rest[:closing]) == "preferred" else section

    def _ends(self, start: int, end: int) -> bool:
        """Whether a border stands at `end`: a colon, the line's end, a lost line break, or capitals followed by one."""
        tokens, codes = self._tokens, self._tokens.codes
        is_capital = tokens.text[tokens.starts[start]].isupper()
        core = end
        while end + 1 < len(codes) and codes[end] in _CLOSING and end - core < _LEAD_TOKENS:
            end += 1
        if end >= len(codes):
            return is_capital
        after = codes[end]
        if after in _CLEAR:
            return True
        if after == BULLET and tokens.text[tokens.starts[end]] == "|":
            is_last = codes[start - 1 : start] == BULLET and codes[end + 1 : end + 2] in (LINE, "")
            return is_last and self._row(start, end) is not None  # not "Acme | New York | Remote"
        return is_capital and (
            after in _ENDS or after == DASH or end in self._borders or self._is_cut(start, core, end)
        )

    def _is_cut(self, start: int, core: int, end: int) -> bool:
        """Whether a line break is lost behind a heading: nothing between, or a capital behind a heading in capitals."""
        tokens = self._tokens
        first = tokens.text[tokens.starts[end]]
        if tokens.starts[end] == tokens.end(end - 1):
            return first.isalnum() or first in "(•"
        if not (first.isupper() or first.isdecimal()):
            return False
        return start in self._inside or (core - start > 1 and self._is_title_case(start, core))

    def _is_title_case(self, start: int, end: int) -> bool:
        small, before = self._compiled.small_words, " "
        for i in range(start, end):
            word = self._tokens.pieces[i].strip()
            if word and word[0].isalpha() and not word[0].isupper() and word not in small and before not in "'’":
                return False
            before = word or " "
        return True

    def _inline_end(self, start: int, end: int, section: str) -> int | None:
        """Where the line ends that a heading shares with its content ("Bonus: Rust"), None if it has its own line.

        Only where the text keeps its line breaks and an empty line or another list item follows; a wish between two
        lines of a list without marks ends with its line too. A heading inside a list item ("* Fluent in Python. Bonus
        for Rust") shares its line without a colon too.
        """
        codes = self._tokens.codes
        has_colon = codes[end : end + 1] == ":"
        if end + 1 >= len(codes) or not (has_colon or self._is_inside_item(start)) or self._has_own_line(end + 1):
            return None
        if has_colon and self._is_glued(end):
            return None  # its own line, whose break is lost
        line = codes.find(LINE, end, end + _LINE_TOKENS)
        if line < 0 or line + 1 >= len(codes):
            return None
        begin, pieces = self._line_start(end), self._tokens.pieces
        has_gap = pieces[line].count("\n") >= 2 and codes[line + 1] not in _ITEMS
        if codes[begin] in _ITEMS or has_gap:
            return line + 1
        is_tight = begin > 1 and pieces[begin - 1].count("\n") == 1 == pieces[line].count("\n")
        is_line = section == "preferred" and is_tight and self._line_start(begin - 1) not in self._heading_lines
        return line + 1 if is_line and codes[line + 1] not in _ITEMS else None

    def _has_own_line(self, token: int) -> bool:
        """Whether nothing but marks that close a heading stands from `token` to the end of its line."""
        codes = self._tokens.codes
        while codes[token : token + 1] in _CLOSERS:
            token += 1
        return codes[token : token + 1] in (LINE, BREAK, "")

    def _row(self, start: int, end: int) -> tuple[int, int] | None:
        """The line of a table whose last cell a wording is ("Python | must have"), by its start and end."""
        tokens, codes = self._tokens, self._tokens.codes
        begin = self._line_start(start)
        is_cell = start - begin > 1 and tokens.text[tokens.starts[start - 1]] in "|;"
        if not is_cell or codes[end : end + 1] not in ("", LINE, BULLET):
            return None
        line = codes.find(LINE, end)
        return begin, line + 1 if line >= 0 else len(codes)

    def _is_inside_item(self, token: int) -> bool:
        """Whether words of the same list item stand before a token."""
        codes, begin = self._tokens.codes, self._line_start(token)
        is_item = codes[begin] in _ITEMS and token not in self._inside
        return is_item and not DECORATION.issuperset(codes[begin:token])

    def _is_label(self, end: int) -> bool:
        """Whether a heading that ends at `end` is the label of the list item that it begins ("* Tools: Git")."""
        codes = self._tokens.codes
        has_content = codes[end : end + 1] == ":" and not self._has_own_line(end + 1)
        return has_content and self._is_in_item(end)

    def _is_in_item(self, token: int) -> bool:
        """Whether the line of a token begins with the mark of a list item; the asterisks of bold letters are none."""
        begin = self._line_start(token)
        return self._tokens.codes[begin] in _ITEMS and not self._is_bold(begin)

    def _is_bold(self, token: int) -> bool:
        tokens = self._tokens
        return tokens.text.startswith("**", tokens.starts[token])

    def _is_listed(self, start: int, end: int, section: str) -> bool:
        """Whether the line of a wording that ends at `end` is one of several items of a list, without a colon.

        The items beside it have its mark and indent; one below a line without a mark is a list's first. A heading of
        what is asked for or to be done with such items below it makes the text one whose headings are items too.
        """
        codes, pieces = self._tokens.codes, self._tokens.pieces
        begin, line = self._line_start(start), codes.find(LINE, end, end + _HEADING_TOKENS)
        if self._is_flat or codes[begin] not in _ITEMS or self._is_bold(begin) or line < 0 or ":" in codes[end:line]:
            return False
        above = self._line_start(begin - 1) if begin > 1 else 0
        is_before = begin > 1 and self._is_same_mark(above, begin)
        is_behind = line + 1 < len(codes) and self._is_same_mark(line + 1, begin)
        gap_before = pieces[begin - 1].count("\n") if begin else 0
        gap_behind = pieces[line].count("\n")
        if section not in _UNASKED:
            self._is_flat = is_behind
            return False
        if not is_behind:
            return is_before and gap_before == 1 and gap_behind > 1
        return gap_before == 1 or (is_before and gap_before == gap_behind == pieces[above - 1].count("\n"))

    def _is_same_mark(self, begin: int, other: int) -> bool:
        """Whether two lines begin with the same mark of a list item at the same indent."""
        pieces = self._tokens.pieces
        if self._tokens.codes[begin] not in _ITEMS or pieces[begin] != pieces[other]:
            return False
        indents = [pieces[at - 1].rpartition("\n")[2] if at else "" for at in (begin, other)]
        return indents[0] == indents[1]

    def _line_start(self, token: int) -> int:
        """The first token of the line that `token` stands in."""
        return self._tokens.codes.rfind(LINE, max(0, token - _LINE_TOKENS), token) + 1

    def _list_end(self, end: int) -> int | None:
        """Where the sentence ends that a heading introduces ("Nice to have: X, Y. The work is …"), None if it goes on.

        Only where the next sentence of the same line begins with a word that no item of such a list begins with.
        """
        codes = self._tokens.codes
        if codes[end : end + 1] != ":":
            return None
        at = bisect_left(self._sentences, end + 2)
        if at >= len(self._sentences):
            return None
        behind = self._sentences[at]
        return behind if codes[behind - 1] == STOP and codes[behind] in self._compiled.resumes else None

    # sentences that introduce a list

    def _is_asked_item(self, at: int, section: str) -> bool:
        """Whether what begins a section of what is asked for at `at` is a list item."""
        return section in _ASKED and self._is_in_item(at)

    def _lead_ins(self, with_heading: set[int]) -> Iterator[SectionStart]:
        """Yield the sections that sentences before a list give it ("This role calls for experience with:").

        `with_heading`: the sentences that have a heading; gains those that are told here.
        """
        codes = self._tokens.codes
        for match in _COLON.finditer(codes):
            is_numbered = self._begins_numbers(match.end())
            if not (is_numbered or self._is_glued(match.start()) or _LIST.match(codes, match.end())):
                continue
            number = self._sentence(match.start())
            begin = self._sentences[number]
            if number in with_heading or not _LEAD_IN_TOKENS[0] <= match.start() - begin <= _LEAD_IN_TOKENS[1]:
                continue
            sentence = codes[begin : match.start()]
            section = self._lead_in_section(sentence)
            if section is not None:
                with_heading.add(number)
                is_item = codes[self._line_start(begin)] in _ITEMS
                is_title = self._stands_alone(begin, match.end() + 1) and (
                    self._is_title_case(begin, match.start()) or self._keyword_section(sentence) == "stack"
                )
                line_end = codes.find(LINE, match.end()) + 1
                marks = Marks(
                    # "We use:" takes nothing back of what is asked for, "Our Tech Stack:" does
                    is_label=(section == "stack" and not is_title) or (section == "duties" and is_item),
                    is_item=self._is_asked_item(begin, section),
                    is_loose=self._is_loose(begin, section),
                )
                yield SectionStart(begin, section, (line_end or None) if is_numbered else None, marks)

    def _wish_lines(self, with_heading: set[int]) -> Iterator[SectionStart]:
        """Yield the wishes told by lines without colon directly above a list ("Any of these would be a bonus!").

        `with_heading`: the sentences that have a heading; gains those that are told here.
        """
        tokens, codes = self._tokens, self._tokens.codes
        for match in _LIST.finditer(codes):
            line = match.start()
            begin = self._line_start(line)
            if codes[begin] in _ITEMS and not self._is_bold(begin):
                continue
            number = self._sentence(begin)
            behind = self._sentences[number + 1] if number + 1 < len(self._sentences) else line
            is_whole = self._sentences[number] == begin and behind >= line
            least = _LEAD_IN_TOKENS[0] if codes[line - 1] == STOP else _WISH_TOKENS
            is_whole &= least <= line - begin <= _LEAD_IN_TOKENS[1] and "(" not in codes[begin:line]
            if not is_whole or number in with_heading or codes[line - 1] == ":":
                continue
            words = codes[begin:line].rstrip(f"{STOP}{SYMBOL}.")
            if words[-1:] not in self._compiled.open_ends and self._compiled.pointers.isdisjoint(words):
                continue
            if not tokens.text[tokens.starts[begin]].isupper():
                continue  # what a broken line of an item ends with
            if self._lead_in_section(codes[begin:line]) == "preferred":
                with_heading.add(number)
                yield SectionStart(begin, "preferred", marks=Marks(is_loose=self._is_loose(begin, "preferred")))

    def _is_glued(self, colon: int) -> bool:
        """Whether a capital follows a colon without a blank: the break before a list is lost."""
        tokens, behind = self._tokens, colon + 1
        if behind >= len(tokens.codes) or tokens.starts[behind] != tokens.starts[colon] + 1:
            return False
        return tokens.text[tokens.starts[behind]].isupper()

    def _begins_numbers(self, token: int) -> bool:
        """Whether a numbered list begins at `token` and goes on in its line: "1) …; 2) …", "(1) …", "(i) …"."""
        tokens, codes = self._tokens, self._tokens.codes
        first = tokens.text[tokens.starts[token] :][:3] if token < len(codes) else ""
        if not first.startswith(("1)", "(1)", "(i)", "(a)", "a)")):
            return False
        second = {"1": "2)", "i": "ii)", "a": "b)"}[first.strip("()")[0]]
        line_end = codes.find(LINE, token)
        return second in tokens.text[tokens.starts[token] : tokens.starts[line_end] if line_end >= 0 else None]

    def _lead_in_section(self, sentence: str) -> str | None:
        """What a sentence before a list gives it: a wish if it holds one, else what its last known phrase tells."""
        last, found = -1, None
        for pattern, section in self._compiled.lead_ins:
            for match in pattern.finditer(sentence):
                if section == "preferred":
                    return section
                if match.end() > last:
                    last, found = match.end(), section
        return found

    # headings that no wording covers whole

    def _other_headings(self, with_heading: set[int], alias_starts: frozenset[int]) -> list[SectionStart]:
        """Headings by a keyword they hold; else unknown ones, if they stand alone and name no skill.

        `with_heading`: the sentences that have a heading already.
        """
        starts = []
        all_codes, begin = self._tokens.codes, 0
        for number, end in enumerate([*self._sentences[1:], len(all_codes)]):
            first, begin = begin, end
            if not 2 <= end - first <= _HEADING_TOKENS + 1 or all_codes[end - 1] not in _LAST or number in with_heading:
                continue
            line = self._heading_line(first, end, alias_starts)
            if line is None:
                continue
            start, last = line
            codes = self._tokens.codes[start : last + 1]
            section = self._keyword_section(codes)
            names_skill = not alias_starts.isdisjoint(range(start, last + 1))
            if section is not None and names_skill and self._is_plain_item(start, last):
                continue  # "* Expertise in Rust" is an item, not a heading
            if section is not None and self._is_listed(start, last + 1, section):
                continue
            if section is not None:
                marks = Marks(is_plain=self._is_plain(start, last), is_loose=self._is_loose(start, section))
                starts.append(SectionStart(start, section, marks=marks))
            elif self._stands_alone(first, end) and not names_skill:
                self.unknown_headings.append(self._tokens.slice(start, last + 1))
                if last > start:  # one word is rather a list's label
                    is_short = last - start < _FURTHER_TOKENS
                    marks = Marks(
                        is_label=self._compiled.own_words.isdisjoint(codes),
                        is_further=is_short and not self._compiled.further_words.isdisjoint(codes),
                    )
                    starts.append(SectionStart(start, "unknown", marks=marks))
        return starts

    def _keyword_section(self, codes: str) -> str | None:
        """The section of the first keyword that a heading holds, None if it holds none."""
        if self._compiled.keyword_firsts.isdisjoint(codes):
            return None
        for pattern, section in self._compiled.keywords:
            if pattern.search(codes) and not (section == "benefits" and self._compiled.asks.search(codes)):
                return None if section == "unknown" else section
        return None

    def _is_plain_item(self, start: int, last: int) -> bool:
        """Whether tokens `start` to `last` are a list item that no colon ends."""
        codes = self._tokens.codes
        return codes[self._line_start(start)] in _ITEMS and codes[last + 1 : last + 2] != ":"

    def _heading_line(self, begin: int, end: int, alias_starts: frozenset[int]) -> tuple[int, int] | None:
        """First and last token of what could be a heading in the line from `begin` to `end`, None if it is none."""
        tokens, codes, start = self._tokens, self._tokens.codes, begin
        last = end - 1
        has_break = codes[last] in (LINE, BREAK)
        last -= has_break
        is_marked = last > start and (
            codes[last] == ":" or (codes[last] == STOP and tokens.text[tokens.starts[last]] == "?")
        )
        last -= is_marked
        while start < last and codes[start] in DECORATION:
            start += 1
        if last < start or codes[last] in (STOP, ",", ";") or not tokens.text[tokens.starts[start]].isupper():
            return None
        if is_marked:
            return start, last
        if not has_break or last - start >= _TITLE_TOKENS:
            return None
        is_one = (
            self._is_title_case(start, last + 1)
            or self._leads_list(begin, end)
            or (
                codes[last] != "."
                and self._tells_promise_or_wish(start, last)
                and alias_starts.isdisjoint(range(start, last + 1))
                and self._leads_plain_list(begin, end)
            )
        )
        return (start, last) if is_one else None

    def _tells_promise_or_wish(self, start: int, last: int) -> bool:
        return self._keyword_section(self._tokens.codes[start : last + 1]) in ("preferred", "benefits")

    def _leads_list(self, begin: int, end: int) -> bool:
        """Whether a line without bullet has an empty line before it and a list behind it."""
        codes = self._tokens.codes
        if codes[begin] in _ITEMS or not self._stands_alone(begin, end):
            return False
        return codes[end : end + 1] in _ITEMS

    def _leads_plain_list(self, begin: int, end: int) -> bool:
        """The same with a list without marks: two short lines directly below it that no stop ends.

        What stands below a heading is itself the first line of such a list.
        """
        codes, pieces = self._tokens.codes, self._tokens.pieces
        if codes[begin] in _ITEMS or not self._stands_alone(begin, end) or pieces[end - 1].count("\n") > 1:
            return False
        above = self._line_start(begin - 1)
        is_lone = above == 0 or pieces[above - 1].count("\n") > 1
        if codes[begin - 2] == ":" or above in self._heading_lines or (is_lone and begin - above <= _HEADING_TOKENS):
            return False
        first = codes.find(LINE, end, end + _PLAIN_TOKENS)
        second = codes.find(LINE, first + 1, first + 1 + _PLAIN_TOKENS) if first >= 0 else -1
        is_list = second >= 0 and pieces[first].count("\n") == 1
        return is_list and STOP not in codes[end:second] and ":" not in codes[end:second]

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether a line has an empty one before it: the mark of a heading in a text that kept its line breaks."""
        if start == 0 or self._tokens.codes[end - 1] != LINE:
            return False
        return self._tokens.pieces[start - 1].count("\n") >= 2

    def _is_plain(self, start: int, end: int) -> bool:
        """Whether a heading doesn't say how much it asks for."""
        return self._compiled.plain_words.issuperset(self._tokens.codes[start:end])

    def _is_loose(self, start: int, section: str) -> bool:
        """Whether a heading of wishes with a line of its own may stand for requirements."""
        codes = self._tokens.codes
        line = codes.find(LINE, start, start + _HEADING_TOKENS + 1)
        if section != "preferred" or line < 0 or self._is_in_item(start):
            return False
        heading = codes[start:line]
        return ":" not in heading[:-1] and not self._compiled.loose_words.isdisjoint(heading)

    # other marks

    def _employer_sentences(self, employer: str) -> list[SectionStart]:
        """Sentences like "Acme is …" and "At Acme, we …": what the employer tells of itself, often behind the lists."""
        found: list[SectionStart] = []
        text, starts = self._tokens.text, self._tokens.starts
        at = -1
        while (at := text.find(employer, at + 1)) >= 0:
            is_at = text[max(0, at - 3) : at] == "At "
            start = bisect_right(starts, at - 3 * is_at) - 1
            if starts[start] != at - 3 * is_at or start not in self._borders:
                continue
            behind = start + is_at
            while behind < len(starts) and starts[behind] < at + len(employer):
                behind += 1
            if is_at or (behind < len(starts) and self._tokens.codes[behind] in self._compiled.employer_verbs):
                found.append(SectionStart(start, "company", marks=Marks(is_by_employer=True)))
        return found

    def _value_end(self, end: int) -> int | None:
        """Where the line ends below a label of one line ("Salary range", then "60,000 EUR"), None if it is no value.

        Only where an empty line follows and the value is short and no list item.
        """
        codes, pieces = self._tokens.codes, self._tokens.pieces
        if not self._has_own_line(end + (codes[end : end + 1] == ":")):
            return None
        label_end = codes.find(LINE, end, end + _HEADING_TOKENS)
        value_end = codes.find(LINE, label_end + 1, label_end + 2 + _VALUE_TOKENS) if label_end >= 0 else -1
        if value_end < 0 or value_end + 1 >= len(codes) or pieces[label_end].count("\n") > 1:
            return None
        is_value = codes[label_end + 1] not in _ITEMS and pieces[value_end].count("\n") > 1
        return value_end + 1 if is_value and codes[value_end + 1] not in _ITEMS else None

    def _end_promises(self, starts: list[SectionStart]) -> list[SectionStart]:
        """Let what an employer promises or has to say end where a paragraph comes back to the candidate."""
        codes, pieces, returns = self._tokens.codes, self._tokens.pieces, self._compiled.returns
        found: list[SectionStart] = []
        for start, following in zip_longest(starts, starts[1:]):
            found.append(start)
            if not start.marks.ends_with_paragraph or start.section not in _PROMISES:
                continue
            line = codes.find(LINE, start.token)
            last = following.token if following else len(codes)
            while 0 <= line < last - 1:
                if pieces[line].count("\n") > 1 and returns.match(codes, line + 1):
                    found.append(SectionStart(line + 1, "about_role"))
                    break
                line = codes.find(LINE, line + 1)
        return found

    def _title_lines(self) -> list[SectionStart]:
        """Lines that begin with a job title and a colon, dash or bracket: one of several openings in a posting."""
        found: list[SectionStart] = []
        tokens, codes, leads = self._tokens, self._tokens.codes, self._compiled.title_leads
        for start in self._sentences:
            if codes[start] not in leads:
                continue
            begin = start
            while codes[begin : begin + 1] in DECORATION and begin - start < _LEAD_TOKENS:
                begin += 1
            if codes[begin : begin + 1] not in self._compiled.title_starts:
                continue
            match = self._compiled.title_line.match(codes, begin)
            if match and match.end() - begin > 1 and tokens.text[tokens.starts[begin]].isupper():
                found.append(SectionStart(start, "about_role"))
        return found


def _share_marks(starts: list[SectionStart]) -> list[SectionStart]:
    """Let starts at one token share their marks: it is one heading, whoever found it. `starts`: in order."""
    shared: list[SectionStart] = []
    for _, group in groupby(starts, key=_TOKEN):
        at_token = list(group)
        if len(at_token) > 1:
            marks = Marks(*map(any, zip(*(start.marks for start in at_token), strict=True)))
            at_token = [start._replace(marks=marks) for start in at_token]
        shared += at_token
    return shared


def _inherit(starts: list[SectionStart], codes: str) -> list[SectionStart]:
    """Drop the sub-headings below a heading that a reader carries over to them.

    Labels say nothing of their own. Below a heading of wishes that is no list item, list items that introduce a
    list are wishes too ("Nice to have", then "* Hands-on experience with:"); so are plain headings, if the first of
    them stands directly below it ("Preferred qualifications", then "Education" and "Experience").
    """
    kept: list[SectionStart] = []
    is_parted = False  # whether the wishes above have sub-headings
    for found in starts:
        start = _asked(found, kept, codes) if found.marks.is_loose else found
        above = kept[-1].section if kept else "unknown"
        if start.marks.is_further and above == "required":
            kept.append(start._replace(section="preferred"))
            is_parted = False
            continue
        if start.marks.is_label and above in (_INHERITED if start.section == "unknown" else _ASKED):
            continue
        if above == "preferred" and start.section == "required" and not kept[-1].marks.is_item:
            if start.marks.is_item:
                continue
            is_parted = start.marks.is_plain and (is_parted or _is_below(kept[-1], start, codes))
            if is_parted:
                continue
        kept.append(start)
        is_parted = False
    return kept


def _asked(start: SectionStart, kept: list[SectionStart], codes: str) -> SectionStart:
    """A loose heading of wishes, as one of requirements if none stands before it in `kept`.

    "Desired skills and experience" as the only list; a heading directly above ("Requirements") has none of its own.
    """
    before = kept[:-1] if kept and _is_below(kept[-1], start, codes) else kept
    return start if any(one.section == "required" for one in before) else start._replace(section="required")


def _is_below(above: SectionStart, start: SectionStart, codes: str) -> bool:
    """Whether nothing stands between a heading's line and a section's start."""
    ends = [at for at in (codes.find(end, above.token, start.token) for end in _CLEAR) if at >= 0]
    return bool(ends) and _BORDER.issuperset(codes[min(ends) : start.token])


def _end_employer_sections(starts: list[SectionStart], addresses: list[int]) -> None:
    """Let what an employer tells of itself without a heading end where a sentence speaks to the candidate.

    `starts` gains those ends; `addresses`: where such sentences begin, in order.
    """
    for address in addresses:
        at = bisect_right(starts, address, key=_TOKEN)
        if at and starts[at - 1].marks.is_by_employer and starts[at - 1].section == "company":
            starts.insert(at, SectionStart(address, "about_role"))


def _resume(starts: list[SectionStart], token: int, line_end: int) -> None:
    """Let the section before the heading at `token` go on where its line ends, unless another begins by then."""
    behind = bisect_right(starts, token, key=_TOKEN)
    if behind < len(starts) and starts[behind].token <= line_end:
        return
    at = bisect_left(starts, token, key=_TOKEN)
    before = starts[at - 1] if at else _NO_SECTION
    marks = Marks(is_by_employer=before.marks.is_by_employer)
    starts.insert(behind, SectionStart(line_end, before.section, marks=marks))
