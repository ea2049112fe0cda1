"""Words and shingles: what makes two texts the same."""

import numpy as np
import pytest

from skilltide.openings.words import shingles, words, words_id, years_asked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Skills:\n- Python\n* SQL", "skills python, SQL"),
        ("You know PythonYou like boats", "You know Python\nYou like boats"),
        ("Write to xxxxx@xxx.xx or xx-xxxx now", "Write to or now"),
        ("C++ and C#", "c++ / and: c#"),
    ],
)
def test_texts_that_differ_in_marks_only_have_the_same_words(one: str, other: str) -> None:
    assert words_id(words(one)) == words_id(words(other))


def test_words_that_begin_with_x_are_kept() -> None:
    assert words("xgboost, XML, x2, XX") == ["xgboost", "xml", "x2"]


def test_unspaced_scripts_are_split_into_characters() -> None:
    assert words("Data 分析 team") == ["data", "分", "析", "team"]


def test_one_word_changed_changes_three_shingles() -> None:
    old = shingles([f"w{n}" for n in range(50)])
    new = shingles([f"w{n}" if n != 25 else "other" for n in range(50)])
    assert len(old) == len(new) == 48
    assert len(np.intersect1d(old, new)) == 45


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("At least 5 years of Python, 3+ years of SQL.", "3 5"),
        ("3-5 Jahre Erfahrung", "5"),
        ("For 40 years we have built 7 bridges a year", ""),
        ("dos años, 2 años", "2"),
    ],
)
def test_years_of_experience(text: str, years: str) -> None:
    assert years_asked(words(text)) == years


@pytest.mark.parametrize(("found", "count"), [([], 0), (["one"], 1), (["one", "two"], 1), (["a", "b", "c", "d"], 2)])
def test_short_texts_have_shingles_too(found: list[str], count: int) -> None:
    assert len(shingles(found)) == count


def test_the_order_of_words_counts() -> None:
    assert not np.array_equal(shingles(["a", "b", "c"]), shingles(["c", "b", "a"]))


def test_tags_without_spaces_are_left_out_and_lists_are_kept() -> None:
    tags = ",".join(f"tag {n}" for n in range(12))
    assert words(f"We build maps.\nSkills: python,{tags}\nApply now") == words(
        "We build maps.\nSkills: python Apply now"
    )
    listed = "python,sql,scala,rust and tea, cake, milk, rice, salt, corn, oats, fish, lime"  # too few, or prose
    assert "sql" in words(listed) and "corn" in words(listed)
