"""Contents that are left out of a comparison change nothing of it."""

import numpy as np
import pytest

from skilltide.openings.compare import find_matches
from skilltide.openings.model import Match
from skilltide.openings.near import near
from skilltide.openings.signature import signature
from skilltide.openings.words import shingles, words, words_id

from .kit import Ad, content, prose

TEXT = prose("the work", 200)
EDITED = " ".join([*TEXT.split()[:180], *prose("new", 20).split()])
ADS = [
    Ad("copied", TEXT),
    Ad("edited", EDITED, employer="agency", is_intermediary=True),
    Ad("partner", TEXT, employer="harbour works north"),
    Ad("of the agency", prose("else", 150), employer="agency", title="Data Engineer"),
    Ad("snippet", " ".join(TEXT.split()[:60]), is_complete=False),
    Ad("unknown", TEXT, employer=None),
    Ad("unknown too", prose("third", 150), employer=None),
    Ad("far", prose("far away", 150), employer="mill"),
]
CONTENTS = sorted({content(ad) for ad in ADS}, key=lambda item: item.content_id)
PLACE = {content(ad).content_id: ad.id for ad in ADS}
TEXTS = {words_id(words(ad.text)): shingles(words(ad.text)) for ad in ADS}
NAMES = sorted({item.employer_key for item in CONTENTS if item.employer_key})
EMPLOYERS = np.array([NAMES.index(item.employer_key) if item.employer_key else -1 for item in CONTENTS])
SIGNATURES = np.array([signature(TEXTS[item.words_id]) for item in CONTENTS])


def needed(new: set[str]) -> tuple[np.ndarray, np.ndarray]:
    is_new = np.array([PLACE[item.content_id] in new for item in CONTENTS])
    return is_new, near(SIGNATURES, EMPLOYERS, is_new)


def matches(places: np.ndarray, is_new: np.ndarray) -> list[Match]:
    chosen = [CONTENTS[place] for place in places]
    return find_matches(chosen, SIGNATURES[places], is_new[places], lambda ids: {i: TEXTS[i] for i in ids})


@pytest.mark.parametrize("new", [{ad.id} for ad in ADS] + [{"copied", "far"}, set(), set(PLACE.values())])
def test_what_is_near_gives_the_matches_of_all(new: set[str]) -> None:
    is_new, is_near = needed(new)
    assert matches(np.flatnonzero(is_near), is_new) == matches(np.arange(len(CONTENTS)), is_new)


def test_an_employers_other_texts_are_near_and_strangers_are_not() -> None:
    _, is_near = needed({"copied"})
    found = {PLACE[item.content_id] for item, one in zip(CONTENTS, is_near, strict=True) if one}
    assert {"copied", "edited", "partner", "of the agency", "snippet", "unknown"} <= found
    assert found.isdisjoint({"unknown too", "far"})
    assert not needed(set())[1].any()
