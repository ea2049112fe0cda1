"""How far two contents agree: text, title, employer. Places are compared posting by posting (`place_penalty`).

The score starts from the similarity of the texts, 1 for the same words. What speaks against one vacancy is taken off.
A pair of postings whose score is `THRESHOLD` or more, advertises one vacancy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.arrays import distinct
from skilltide.openings.boilerplate import (
    SHORT_SHINGLES,
    Boilerplate,
    LoadShingles,
    Mates,
    Similarity,
    is_snippet,
    mates_of,
)
from skilltide.openings.candidate_pairs import Pairs, agreement, candidate_pairs
from skilltide.openings.model import Content, Match
from skilltide.openings.titles import differ_in_profession, is_specific, title_penalty

THRESHOLD = 0.75
AT_ONCE = 50_000
"""Texts whose shingles and weights are in memory together: some 7 kB each."""
PAIRS_AT_ONCE = 500_000
"""Pairs that are looked at together before texts are compared in full."""

RELATED_EMPLOYER = 0.03  # "Acme" and "Acme Labs"
UNKNOWN_EMPLOYER = 0.04
OTHER_EMPLOYER = 0.05
UNSURE_TITLE = 0.25
"""How much of what the words of titles speak against counts between employers not known to be one: agencies and sites
retitle what they copy, and so much text is shared by nothing but copies."""
OTHER_CITY, OTHER_COUNTRY, UNKNOWN_PLACE = 0.05, 0.12, 0.02
OTHER_YEARS = 0.12
"""Other years of experience mean another level, often told nowhere else."""
YEARS_ALONE = 0.5
"""How much of it counts where next to nothing else in the texts changed: an advertisement is edited, too."""
SHORT = 0.10
"""`SHORT` is taken off a text of one employer without any shared shingle, nothing off `SHORT_SHINGLES` shared ones."""
UNSURE_SHORT_SHINGLES, UNSURE_SHORT, UNSURE_SHORT_OTHER = 200, 0.50, 0.05
"""The same between employers not known to be one: boards offer forms for advertisements, which many fill alike."""
UNSURE_PLACE_SHINGLES, UNSURE_PLACE_FACTOR = 300, 2.0
"""Between them places weigh twice, unless they share so much text that it can't be chance."""
RETITLED, SAME_WORDS = 0.25, 0.95
"""How much of what the words of titles speak against counts where one employer's texts are the same, or nearly (plain
resemblance) and the titles differ in nothing but what they call the profession: one vacancy under several titles."""
FEW_TITLES, ALIKE_TITLES = 4, 0.45
"""The same text under more titles, which aren't even alike, may be a form for any job."""
SPECIFIC_TITLE, SPECIFIC_TEXT, FEW_TEXTS = 0.15, 0.7, 6
"""Speaks for one vacancy where texts are so similar: one employer's titles are the same, tell more than the profession
and stand over so few texts."""
RESEMBLANCE_SAME_EMPLOYER, RESEMBLANCE_OTHERS = 0.25, 0.40
"""Least estimated resemblance of texts that are compared in full."""
RESEMBLANCE_RETITLED = 0.8
"""The same for texts whose titles differ too much otherwise."""

SAME_EMPLOYER, OTHER, SNIPPET = "same_employer_similar_text", "other_employer_same_text", "snippet_of_text"
SNIPPET_PLACE_FACTOR = 3.0


class _Pair(NamedTuple):
    """Two rows of contents, worth comparing in full."""

    i: int
    j: int
    reason: str
    employer: float
    """What the employers speak against one vacancy."""
    years: float = 0.0
    """What years of experience speak against it."""
    title: float = 0.0
    """What titles speak against it."""
    is_title_rare: bool = False
    """Whether the employer has few texts under the title: then other years are an edit rather than another vacancy."""
    is_same_text: bool = False
    """Whether the same words tell that it is one vacancy, whatever the titles."""
    is_other_profession: bool = False
    """Whether nearly the same words do."""
    is_same_title: bool = False
    """Whether the titles are the same and speak for one vacancy."""


def find_matches(
    contents: Sequence[Content],
    signatures: NDArray[np.uint32],
    is_new: NDArray[np.bool_],
    load: LoadShingles,
    least: float = THRESHOLD,
) -> list[Match]:
    """Compare the contents that may match and of which one is new; return the matches, sorted.

    `contents` are all there are, sorted by id, as an employer's boilerplate is known from all its contents;
    `signatures` has their rows. A content counts as new, too, if another one of its employer came or went. `least` is
    the lowest score that is returned.
    """
    matches = []
    for chosen in chain(_similar_pairs(contents, signatures, is_new, least), _snippet_pairs(contents, is_new)):
        mates = mates_of(contents, {key for pair in chosen for key in _employers(pair, contents) if key})
        for part in _parts(chosen, contents, mates):
            boilerplate = Boilerplate(contents, mates, {n for pair in part for n in (pair.i, pair.j)}, load)
            for pair in part:
                found = boilerplate.similarity(pair.i, pair.j)
                short, factor = _evidence(pair.reason, found, pair.title > 0)
                score = min(found.weighted - short - _against(pair, found), 1.0)
                if score >= least:
                    ids = contents[pair.i].content_id, contents[pair.j].content_id
                    matches.append(Match(*ids, pair.reason, round(found.weighted, 4), round(score, 4), factor))
    return sorted(matches, key=lambda match: (match.content_a, match.content_b))


def _parts(pairs: Iterable[_Pair], contents: Sequence[Content], mates: Mates) -> Iterator[list[_Pair]]:
    """Yield pairs in parts that need the shingles of about `AT_ONCE` texts, an employer's together."""
    sizes = {employer: sum(map(len, titles.values())) for employer, titles in mates.items()}
    part: list[_Pair] = []
    seen: set[str] = set()
    count = 0
    for pair in sorted(pairs, key=lambda pair: _employers(pair, contents)):
        named = _employers(pair, contents)
        new = set(filter(None, named)) - seen
        if part and count + sum(sizes[employer] for employer in new) > AT_ONCE:
            yield part
            part, seen, count = [], set(), 0
            new = set(filter(None, named))
        part.append(pair)
        seen |= new
        # of unknown employers each text counts
        count += sum(sizes[employer] for employer in new) + named.count("")
    if part:
        yield part


def _employers(pair: _Pair, contents: Sequence[Content]) -> list[str]:
    """Return the employers of a pair, sorted; "" is one that isn't known."""
    return sorted(contents[n].employer_key or "" for n in (pair.i, pair.j))


def _similar_pairs(
    contents: Sequence[Content], signatures: NDArray[np.uint32], is_new: NDArray[np.bool_], least: float
) -> Iterator[list[_Pair]]:
    """Yield pairs of similar texts that are worth comparing in full, those of an employer together or nearly so."""
    employers = _employer_codes(contents)

    def least_agreement(pairs: Pairs) -> NDArray[np.float64]:
        first, second = employers[pairs[0]], employers[pairs[1]]
        return np.where((first == second) & (first > 0), RESEMBLANCE_SAME_EMPLOYER, RESEMBLANCE_OTHERS)

    pairs = candidate_pairs(signatures, is_new, least_agreement)
    order = np.argsort(np.minimum(employers[pairs[0]], employers[pairs[1]]), kind="stable")
    for start in range(0, len(order), PAIRS_AT_ONCE):
        part = order[start : start + PAIRS_AT_ONCE]
        yield _worth_comparing(contents, signatures, (pairs[0][part], pairs[1][part]), least)


def _employer_codes(contents: Sequence[Content]) -> NDArray[np.int32]:
    """Return the employer of each content as a number, in the order of their names; 0 is one that isn't known."""
    names = sorted({content.employer_key or "" for content in contents} | {""})
    number = {name: n for n, name in enumerate(names)}
    return np.array([number[content.employer_key or ""] for content in contents], dtype=np.int32)


def _worth_comparing(
    contents: Sequence[Content], signatures: NDArray[np.uint32], pairs: Pairs, least: float
) -> list[_Pair]:
    """Return those of the pairs that employers, titles and years of experience don't speak too much against."""
    titles, texts = _uses(contents, distinct(np.concatenate(pairs)).tolist())
    resemblance = agreement(signatures, pairs)
    chosen = []
    for i, j, share in zip(pairs[0].tolist(), pairs[1].tolist(), resemblance.tolist(), strict=True):
        a, b = contents[i], contents[j]
        same = a.employer_key is not None and a.employer_key == b.employer_key
        if share < (RESEMBLANCE_SAME_EMPLOYER if same else RESEMBLANCE_OTHERS):
            continue
        if is_snippet(a, b):  # of one of them and a whole text, see `_snippet_pairs`
            if same and a.title_key == b.title_key and not (a.is_text_complete or b.is_text_complete):
                chosen.append(_Pair(i, j, SNIPPET, 0.0))
            continue
        words, level = title_penalty(a.title_key, b.title_key)
        if not same:
            words *= UNSURE_TITLE
        years = years_penalty(a.years, b.years)
        if words * RETITLED + level * RETITLED + years * YEARS_ALONE > 1 - least + (0.0 if words else SPECIFIC_TITLE):
            continue  # whatever the rest says
        is_same_text = is_other_profession = False
        if same and words + level > 0 and level < 1 and not (level and years):
            few = len(titles[a.employer_key, a.words_id]) <= FEW_TITLES
            is_same_text = a.words_id == b.words_id and (few or words <= ALIKE_TITLES)
            is_other_profession = share >= RESEMBLANCE_RETITLED and differ_in_profession(a.title_key, b.title_key)
        is_rare = is_same_title = False
        if years or (same and not words + level):
            is_rare = all(len(texts.get((side.employer_key, side.title_key), ())) <= FEW_TEXTS for side in (a, b))
            is_same_title = same and not words + level and is_rare and is_specific(a.title_key)
        reason, employer = employer_relation(a, b)
        title = (words + level) * (RETITLED if is_same_text or is_other_profession else 1.0)
        if YEARS_ALONE * years + employer + title - SPECIFIC_TITLE * is_same_title <= 1 - least:
            flags = is_rare, is_same_text, is_other_profession, is_same_title
            chosen.append(_Pair(i, j, reason, employer, years, words + level, *flags))
    return chosen


_Uses: TypeAlias = Mapping[tuple[str | None, str], set[str]]


def _uses(contents: Sequence[Content], chosen: Iterable[int]) -> tuple[_Uses, _Uses]:
    """Return by employer the titles under which a text stands, and the texts that stand under a title.

    Those of the chosen contents are looked up among all; employers that aren't known are left out: they may be many.
    """
    titles: dict[tuple[str | None, str], set[str]] = {}
    texts: dict[tuple[str | None, str], set[str]] = {}
    for content in map(contents.__getitem__, chosen):
        if content.employer_key is not None:
            titles[content.employer_key, content.words_id] = set()
            texts[content.employer_key, content.title_key] = set()
    for content in contents:
        if (under := titles.get((content.employer_key, content.words_id))) is not None:
            under.add(content.title_key)
        if (shown := texts.get((content.employer_key, content.title_key))) is not None:
            shown.add(content.words_id)
    return titles, texts


def _against(pair: _Pair, found: Similarity) -> float:
    """Return what employer, title and years of experience speak against one vacancy; less than 0 speaks for it."""
    is_edited = found.plain >= SAME_WORDS  # next to nothing else changed
    against = pair.employer + pair.years * (YEARS_ALONE if is_edited and pair.is_title_rare else 1.0)
    against += pair.title * (RETITLED if pair.is_same_text or (is_edited and pair.is_other_profession) else 1.0)
    return against - (SPECIFIC_TITLE if pair.is_same_title and found.weighted >= SPECIFIC_TEXT else 0.0)


def years_penalty(first: str, second: str) -> float:
    """Return what the years of experience asked speak against one vacancy: nothing where one text names none."""
    left, right = set(first.split()), set(second.split())
    return OTHER_YEARS * (1 - len(left & right) / len(left | right)) if left and right else 0.0


def _snippet_pairs(contents: Sequence[Content], is_new: NDArray[np.bool_]) -> Iterator[list[_Pair]]:
    """Yield pairs of snippets with their employer's whole texts of the same title: a snippet resembles none of them.

    Two of one text resemble each other, and are found as any texts are: of one employer there may be thousands.
    """
    wholes: dict[tuple[str, str], list[int]] = {}
    snippets = [n for n, content in enumerate(contents) if not content.is_text_complete and content.employer_key]
    if snippets:
        for n, content in enumerate(contents):
            if content.employer_key and content.is_text_complete:
                wholes.setdefault((content.employer_key, content.title_key), []).append(n)
    part: list[_Pair] = []
    for n in snippets:
        others = wholes.get((contents[n].employer_key or "", contents[n].title_key), [])
        part += [_Pair(min(n, m), max(n, m), SNIPPET, 0.0) for m in others if is_new[n] or is_new[m]]
        if len(part) >= PAIRS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def employer_relation(a: Content, b: Content) -> tuple[str, float]:
    """Return the reason code of a merge and what the employers speak against it."""
    if a.employer_key is not None and a.employer_key == b.employer_key:
        return SAME_EMPLOYER, 0.0
    if a.named_employer is None or b.named_employer is None:
        return "intermediary_copy", UNKNOWN_EMPLOYER
    first, second = a.named_employer.split(), b.named_employer.split()
    shorter = min(len(first), len(second))
    if first[:shorter] == second[:shorter]:
        return "related_employer_similar_text", RELATED_EMPLOYER
    return OTHER, OTHER_EMPLOYER


def _evidence(reason: str, found: Similarity, is_retitled: bool) -> tuple[float, float]:
    """Return what is taken off for little text, and how much places weigh."""
    shared = found.shared
    if reason == SNIPPET:
        return 0.0, SNIPPET_PLACE_FACTOR
    if reason == SAME_EMPLOYER:
        return (SHORT * max(0.0, 1 - shared / SHORT_SHINGLES) if found.weighted < 1 or is_retitled else 0.0), 1.0
    short = UNSURE_SHORT * max(0.0, 1 - shared / UNSURE_SHORT_SHINGLES)
    if reason == OTHER and shared < UNSURE_SHORT_SHINGLES:
        short += UNSURE_SHORT_OTHER
    return short, 1.0 if shared >= UNSURE_PLACE_SHINGLES else UNSURE_PLACE_FACTOR


def place_penalty(first: tuple[str | None, str | None], second: tuple[str | None, str | None]) -> float:
    """Return what two places, (city, country code), speak against one vacancy; one may be in several cities."""
    if first[1] and second[1] and first[1] != second[1]:
        return OTHER_COUNTRY
    if first[0] and second[0]:
        return 0.0 if first[0] == second[0] else OTHER_CITY
    return UNKNOWN_PLACE
