"""Tokens as characters: the page about them is true, and codes are kept apart from everything else."""

import doctest
import re

import pytest

from skilltide.extract import codes
from skilltide.extract.codes import BREAK, LINE, NUMBER, WORD, Alphabet
from skilltide.extract.tokens import Memo, Tokens


def test_the_worked_example() -> None:
    result = doctest.testmod(codes)
    assert result.attempted >= 10
    assert result.failed == 0


def test_every_word_has_a_character_of_its_own_that_can_be_encoded() -> None:
    alphabet = Alphabet()
    made = [alphabet.add(f"word{i}") for i in range(45_000)]  # past the surrogates
    assert len(set(made)) == len(made)
    assert all(len(code) == 1 and code > "~" for code in made)
    assert "".join(made).encode("utf-8").decode("utf-8") == "".join(made)
    assert alphabet.decode("".join(made[-2:])) == ["word44998", "word44999"]


def test_symbols_stand_for_themselves_and_letters_do_not() -> None:
    alphabet = Alphabet()
    assert alphabet.encode(["+", "#", "/"]) == "+#/"
    assert alphabet.add("c") != "c"
    assert list(alphabet) == ["c"]


def test_an_alphabet_can_be_made_again_from_its_words() -> None:
    words = ["python", "c", "machine", "learning"]
    first = Alphabet(words)
    assert Alphabet(list(first)).encode(words) == first.encode(words)


@pytest.mark.parametrize("text", ["㐀 机器学习", "\ud800", "\U0001d800", "\x01\x03\x08"])
def test_no_character_of_a_text_is_taken_for_a_code(text: str) -> None:
    alphabet = Alphabet(["python"])
    found = Tokens(f"python {text}", Memo(alphabet)).codes
    assert found[0] == alphabet.add("python")
    assert alphabet.add("python") not in found[1:]
    assert not re.search(f"[{BREAK}\x08]", found)


def test_classes() -> None:
    alphabet = Alphabet(["python"])
    found = Tokens("python 3 unseen\n", Memo(alphabet)).codes
    assert found[1:] == NUMBER + WORD + LINE
    assert alphabet.decode(found) == ["python", "NUMBER", "WORD", "LINE"]
