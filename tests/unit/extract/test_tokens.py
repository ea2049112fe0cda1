"""Cutting texts into tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.extract.codes import BREAK, Alphabet
from skilltide.extract.spelling import spell, spellings
from skilltide.extract.tokens import Memo, Tokens, words_of

KNOWN = ["python", "pytorch", "javascript", "java", "sql", "mlops", "ml", "devops", "langchain"]
KNOWN += ["experience", "strong", "r", "d", "postgresql", "llms", "years"]


@pytest.fixture
def memo() -> Memo:
    alphabet = Alphabet()
    for word in KNOWN:
        alphabet.add(word)
    return Memo(alphabet, frozenset(["linkedin"]), frozenset(["experience"]))


def cut(text: str, memo: Memo) -> list[str]:
    tokens = Tokens(text, memo)
    return ["|" if code == BREAK else text[start : tokens.end(i)] for i, (start, code) in
            enumerate(zip(tokens.starts, tokens.codes, strict=True))]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PythonStrong", ["Python", "|", "Strong"]),
        ("JaxStrong", ["Jax", "|", "Strong"]),
        ("SQLExperience", ["SQL", "|", "Experience"]),
        ("R&DResponsibilities", ["R", "&", "D", "|", "Responsibilities"]),
        ("skills.Experience", ["skills", ".", "Experience"]),
        ("PyTorchJavaScript", ["PyTorch", "|", "JavaScript"]),
        ("PyTorch", ["PyTorch"]),
        ("MLOps", ["MLOps"]),
        ("DevOps", ["DevOps"]),
        ("LLMsExperience", ["LLMs", "|", "Experience"]),
        ("LinkedIn", ["LinkedIn"]),
        ("5years", ["5", "years"]),
        ("B2B 3D p95", ["B2B", "3D", "p95"]),
        ("C++", ["C", "+", "+"]),
        ("A/B", ["A", "/", "B"]),
        ("EvenUp and EvenUp", ["EvenUp", "and", "EvenUp"]),
        ("FooExperience and FooExperience", ["Foo", "|", "Experience", "and", "Foo", "|", "Experience"]),
    ],
)
def test_cut(memo: Memo, text: str, expected: list[str]) -> None:
    assert cut(text, memo) == expected


def test_own_name_is_left_whole(memo: Memo) -> None:
    assert len(Tokens("SparkCognition", memo, frozenset(["sparkcognition"])).codes) == 1
    assert len(Tokens("SparkCognition", memo).codes) == 3


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("modelling", "modeling"), ("labelled", "labeled"), ("optimisation", "optimization"),
        ("behaviour", "behavior"), ("analysing", "analyzing"), ("catalogue", "catalog"), ("organise", "organize"),
    ],
)  # fmt: skip
def test_spelling(british: str, american: str) -> None:
    assert spell(british) == spell(american)
    assert {british, american} <= {*spellings(british), *spellings(american)}


@pytest.mark.parametrize(("one", "other"), [("four", "for"), ("your", "yor"), ("hour", "hor"), ("size", "sise")])
def test_spelling_keeps_words_apart(one: str, other: str) -> None:
    assert spell(one) != spell(other)


def test_words_of() -> None:
    assert words_of("C++") == ["c", "+", "+"]
    assert words_of("Bachelor’s") == ["bachelor", "'", "s"]
    assert words_of("Ph.D.") == ["ph", ".", "d"]


@given(st.text(max_size=300))
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    alphabet = Alphabet()
    alphabet.add("python")
    tokens = Tokens(text, Memo(alphabet, frozenset(), frozenset()))
    assert len(tokens.starts) == len(tokens.codes) == len(tokens.pieces)
    end = 0
    for i, start in enumerate(tokens.starts):
        assert end <= start <= tokens.end(i) <= len(text)
        assert text[start : tokens.end(i)] == tokens.pieces[i].rstrip()
        end = tokens.end(i)
    left = "".join(tokens.pieces)
    assert "".join(left.split()) == "".join(text.replace("&nbsp;", " ").split()) or "&" in text
