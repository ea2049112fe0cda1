"""Signatures: estimates of resemblance, and the candidates they give."""

import itertools

import numpy as np
import pytest

from skilltide.openings.candidate_pairs import BANDS, ROWS, agreement, candidate_pairs
from skilltide.openings.signature import SIZE, signature
from skilltide.openings.words import shingles, words

from .kit import prose


def sign(*texts: str) -> np.ndarray:
    return np.array([signature(shingles(words(text))) for text in texts])


@pytest.mark.parametrize("kept", [100, 200, 300, 400])
def test_rows_agree_as_often_as_the_texts_resemble(kept: int) -> None:
    shared = [prose(f"shared {n}", kept) for n in range(30)]
    one = [text + " " + prose(f"one {n}", 400 - kept) for n, text in enumerate(shared)]
    other = [text + " " + prose(f"other {n}", 400 - kept) for n, text in enumerate(shared)]
    estimate = agreement(sign(*one, *other), (np.arange(30), np.arange(30, 60))).mean()
    true = (kept - 2) / (800 - kept)
    assert estimate == pytest.approx(true, abs=4 * np.sqrt(max(true * (1 - true), 0.01) / (30 * SIZE)))


def test_similar_texts_are_candidates_and_others_are_not() -> None:
    base = prose("base", 300)
    signatures = sign(base, base + " " + prose("tail", 60), *(prose(f"other {n}", 300) for n in range(50)))
    first, second = candidate_pairs(signatures, np.ones(52, dtype=bool))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1)]


def test_two_old_texts_are_not_compared_again() -> None:
    base = prose("base", 300)
    signatures = sign(base, base, base)
    first, second = candidate_pairs(signatures, np.array([False, True, False]))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (1, 2)]


def test_nothing_gives_nothing() -> None:
    first, second = candidate_pairs(np.empty((0, SIZE), dtype=np.uint32), np.empty(0, dtype=bool))
    assert len(first) == len(second) == 0


def test_signatures_stay_the_same_over_versions() -> None:
    # Stored ones have to agree with new ones; whoever changes this on purpose changes signature_version with it.
    assert signature(shingles(["a", "b", "c"]))[:3].tolist() == [2775298826, 1990075320, 855649557]


@pytest.mark.parametrize("seed", range(6))
def test_pairs_are_those_that_agree_in_a_band_and_are_new(seed: int) -> None:
    random = np.random.default_rng(seed)
    signatures = random.integers(0, 4, (40, SIZE), dtype=np.uint32)
    signatures[random.integers(0, 40, 12)] = signatures[3]  # a bucket of many
    is_new = random.random(40) < (0.3, 1.0)[seed % 2]
    bands = signatures.reshape(40, BANDS, ROWS)
    expected = [
        (i, j)
        for i, j in itertools.combinations(range(40), 2)
        if (is_new[i] or is_new[j]) and (bands[i] == bands[j]).all(axis=1).any()
    ]
    assert expected
    first, second = candidate_pairs(signatures, is_new)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == expected
    near = [pair for pair in expected if (signatures[pair[0]] == signatures[pair[1]]).mean() >= 0.3 + pair[0] / 100]
    first, second = candidate_pairs(signatures, is_new, lambda pairs: 0.3 + pairs[0] / 100)
    assert near and near != expected and list(zip(first.tolist(), second.tolist(), strict=True)) == near
