"""Texts that nobody meant to be read."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.extract.phrase_matcher import PhraseMatcher
from skilltide.extract.tagger import Tagger
from skilltide.extract.tokens import Tokens

WORDS = "Python SQL R Go C++ PyTorchStrong experience Requirements: nice to have\n - • machine learning and , . ; ( )"


def check(tagger: Tagger, text: str) -> None:
    """Whatever the text, mentions stand in it, in order, without overlap, and the same every time."""
    mentions = tagger.tag(text, "ML Engineer", "Acme")
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        end = mention.end
    assert mentions == tagger.tag(text, "ML Engineer", "Acme")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=500))
def test_random_text(tagger: Tagger, text: str) -> None:
    check(tagger, text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=60), st.sampled_from([" ", "", "\n", "  "]))
def test_random_words(tagger: Tagger, words: list[str], joint: str) -> None:
    check(tagger, joint.join(words))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=500))
def test_binary(tagger: Tagger, data: bytes) -> None:
    check(tagger, data.decode("latin-1"))
    check(tagger, data.decode("utf-8", errors="replace"))


@pytest.mark.parametrize(
    "text",
    [
        "مهندس تعلم الآلة مع خبرة في Python و SQL",
        "\u202eניסיון ב-Python\u202c",
        "İstanbul'da Python geliştirici",  # a letter that grows when lowered
        "ﬁne-tuning of ﬂows",
        "\x00\x01\x02 Python \ufffd",
        "👩‍💻 Python 🐍 SQL",
        "Python\r\nSQL\r\n\r\nGo",
        "\u2028Python\u2029",
        "\ud800 Python",
    ],
)
def test_odd_text(tagger: Tagger, text: str) -> None:
    check(tagger, text)


@pytest.mark.parametrize(
    "unit",
    [
        "a", " ", "\n", "aB", "Python", "Python ", "PythonStrong ", "Bonus: Python ", "R, ", "ideally Python ", "#",
        "((",
        "aB cD ", "Requirements", "no Python ", "Machine Learning Engineer ", "5 years Python. ", "&nbsp;",
        "Python, R is a plus. ", "Strong Python, nice to have R, no Java: ",
        "We offer a competitive salary. ",
    ],
)  # fmt: skip
def test_five_megabytes_in_one_line_cost_in_proportion(tagger: Tagger, unit: str) -> None:
    """What a rule looks at is bounded, so that a long text is just many short ones; else these would take minutes."""
    size = 300_000 if unit in ("a", " ", "\n", "#", "((") else 60_000
    text = (unit * (size // len(unit) + 1))[:size]
    mentions = tagger.tag(text, "Machine Learning Engineer", "Acme")
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)


@pytest.mark.slow
def test_five_megabytes(tagger: Tagger) -> None:
    draw = random.Random(1)
    words = WORDS.replace("\n", "").split()
    text = " ".join(draw.choice(words) for _ in range(900_000))[:5_000_000]
    mentions = tagger.tag(text)
    assert len(mentions) > 100_000
    assert tagger.tag("x" * 5_000_000) == []


def test_memory_does_not_grow_with_the_texts_seen(tagger: Tagger) -> None:
    matcher = PhraseMatcher(tagger.compiled.entries)
    strings, lexemes = len(matcher.vocab.strings), len(matcher.vocab)
    for i in range(300):
        text = f"Never seen word{i}x nor Other{i}Word{i * 7} in Python{i}Strong."
        assert matcher(Tokens(text, tagger.compiled.memo).codes)
    assert len(matcher.vocab.strings) <= strings + 1  # the one word that all Docs are made of
    assert len(matcher.vocab) <= lexemes + 1


def test_memo_is_emptied_when_large(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.extract.tokens._MEMO_SIZE", 50)
    for i in range(200):
        assert [m.skill for m in tagger.tag(f"unseen{i} python")] == ["python"]
    assert len(tagger.compiled.memo) <= 60
