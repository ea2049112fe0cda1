"""How far two contents agree: text, title, employer. Places are compared posting by posting (`place_penalty`).

The score starts from the similarity of the texts, 1 for the same words. What speaks against one vacancy is taken off.
A pair of postings whose score is `THRESHOLD` or more, advertises one vacancy.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.boilerplate import SHORT_SHINGLES, Boilerplate, LoadShingles, is_snippet
from skilltide.openings.model import Content, Match
from skilltide.openings.signature import agreement, candidate_pairs
from skilltide.openings.titles import title_penalty

THRESHOLD = 0.75

RELATED_EMPLOYER = 0.03  # "Acme" and "Acme Labs"
UNKNOWN_EMPLOYER = 0.05
OTHER_EMPLOYER = 0.10
OTHER_CITY, OTHER_COUNTRY, UNKNOWN_PLACE = 0.05, 0.12, 0.02
OTHER_YEARS = 0.12
"""Other years of experience mean another level, often told nowhere else."""
SHORT = 0.10
"""`SHORT` is taken off a text of one employer without any shared shingle, nothing off `SHORT_SHINGLES` shared ones."""
UNSURE_SHORT_SHINGLES, UNSURE_SHORT = 200, 0.50
"""The same between employers not known to be one: boards offer forms for advertisements, which many fill alike."""
UNSURE_PLACE_SHINGLES, UNSURE_PLACE_FACTOR = 300, 2.0
"""Between them places weigh twice, unless they share so much text that it can't be chance."""
RESEMBLANCE_SAME_EMPLOYER, RESEMBLANCE_OTHERS = 0.25, 0.40
"""Least estimated resemblance of texts that are compared in full."""

SAME_EMPLOYER, SNIPPET = "same_employer_similar_text", "snippet_of_text"
SNIPPET_PLACE_FACTOR = 3.0

_Pair: TypeAlias = tuple[int, int, str, float]
"""Two rows of contents, the reason code of their merge, and what title and employer speak against it."""


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
    chosen = [*_similar_pairs(contents, signatures, is_new, least), *_snippet_pairs(contents, is_new)]
    boilerplate = Boilerplate(contents, {n for i, j, *_ in chosen for n in (i, j)}, load)
    matches = []
    for i, j, reason, against in chosen:
        text, shared = boilerplate.similarity(i, j)
        short, factor = _evidence(reason, text, shared)
        score = text - against - short
        if score >= least:
            matches.append(
                Match(contents[i].content_id, contents[j].content_id, reason, round(text, 4), round(score, 4), factor)
            )
    return matches


def _similar_pairs(
    contents: Sequence[Content], signatures: NDArray[np.uint32], is_new: NDArray[np.bool_], least: float
) -> list[_Pair]:
    pairs = candidate_pairs(signatures, is_new)
    resemblance = agreement(signatures, pairs)
    chosen = []
    for i, j, share in zip(pairs[0].tolist(), pairs[1].tolist(), resemblance.tolist(), strict=True):
        a, b = contents[i], contents[j]
        same = a.employer_key is not None and a.employer_key == b.employer_key
        if share < (RESEMBLANCE_SAME_EMPLOYER if same else RESEMBLANCE_OTHERS) or is_snippet(a, b):
            continue
        against = title_penalty(a.title_key, b.title_key) + years_penalty(a.years, b.years)
        if against > 1 - least:
            continue
        reason, employer = employer_relation(a, b)
        if against + employer <= 1 - least:
            chosen.append((i, j, reason, against + employer))
    return chosen


def years_penalty(first: str, second: str) -> float:
    """Return what the years of experience asked speak against one vacancy: nothing where one text names none."""
    left, right = set(first.split()), set(second.split())
    return OTHER_YEARS * (1 - len(left & right) / len(left | right)) if left and right else 0.0


def _snippet_pairs(contents: Sequence[Content], is_new: NDArray[np.bool_]) -> list[_Pair]:
    """Pair snippets with their employer's contents of the same title: a snippet resembles no whole text."""
    by_title: dict[tuple[str, str], list[int]] = {}
    snippets = [n for n, content in enumerate(contents) if not content.is_text_complete and content.employer_key]
    if snippets:
        for n, content in enumerate(contents):
            if content.employer_key:
                by_title.setdefault((content.employer_key, content.title_key), []).append(n)
    found = set()
    for n in snippets:
        content = contents[n]
        for other in by_title[content.employer_key or "", content.title_key]:
            if other != n and (is_new[n] or is_new[other]):
                found.add((min(n, other), max(n, other)))
    return [(i, j, SNIPPET, 0.0) for i, j in sorted(found)]


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
    return "other_employer_same_text", OTHER_EMPLOYER


def _evidence(reason: str, text: float, shared: int) -> tuple[float, float]:
    """Return what is taken off for little text, and how much places weigh."""
    if reason == SNIPPET:
        return 0.0, SNIPPET_PLACE_FACTOR
    if reason == SAME_EMPLOYER:
        return (SHORT * max(0.0, 1 - shared / SHORT_SHINGLES) if text < 1 else 0.0), 1.0
    short = UNSURE_SHORT * max(0.0, 1 - shared / UNSURE_SHORT_SHINGLES)
    return short, 1.0 if shared >= UNSURE_PLACE_SHINGLES else UNSURE_PLACE_FACTOR


def place_penalty(first: tuple[str | None, str | None], second: tuple[str | None, str | None]) -> float:
    """Return what two places, (city, country code), speak against one vacancy; one may be in several cities."""
    if first[1] and second[1] and first[1] != second[1]:
        return OTHER_COUNTRY
    if first[0] and second[0]:
        return 0.0 if first[0] == second[0] else OTHER_CITY
    return UNKNOWN_PLACE
