"""A text that came in parts is one text, each part under its heading, nothing twice."""

import pytest

from skilltide.normalise.parts import join_parts
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.text import posting_text

TEXT = "You will build ranking models for our shop.\n\n* Python every day\n* SQL"


@pytest.mark.parametrize(
    ("parts", "added"),
    [
        ([("Requirements", "Three years of Python.")], "Requirements\n\nThree years of Python."),
        ([("job_requirements", "PyTorch")], "Job requirements\n\nPyTorch"),
        ([("jobBenefits", "Lunch.")], "Job Benefits\n\nLunch."),
        ([("Requirements", "Requirements:\n- Rust")], "Requirements:\n- Rust"),
        ([("Skills", "Skills matter to us, Rust most.")], "Skills\n\nSkills matter to us, Rust most."),
        ([("", "More of it.")], "More of it."),
        ([("Skills", "Rust"), ("Skills", "Go")], "Skills\n\nRust\n\nGo"),
        ([("Skills", "Python")], "Skills\n\nPython"),
    ],
)
def test_parts_stand_behind_the_text(parts: list[tuple[str, str]], added: str) -> None:
    assert join_parts(TEXT, parts) == (f"{TEXT}\n\n{added}", True)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [("Skills", " ")],
        [("Skills", "SQL")],
        [("Duties", "You will build  RANKING models for our shop")],
        [("Skills", "SQL\n- Python every day")],
    ],
)
def test_what_the_text_holds_is_not_repeated(parts: list[tuple[str, str]]) -> None:
    assert join_parts(TEXT, parts) == (TEXT, False)


def test_a_text_that_a_part_holds_is_not_repeated() -> None:
    whole = "We are a shop. " + TEXT + "\n* Rust"
    assert join_parts("You will build ranking models for our shop.", [("", whole), ("Pay", "Good")]) == (
        whole + "\n\nPay\n\nGood",
        True,
    )


def test_parts_alone_are_a_text() -> None:
    assert join_parts("", [("Skills", "Rust")]) == ("Skills\n\nRust", True)


def test_each_part_is_read_in_its_own_format() -> None:
    text, notes = posting_text(
        None,
        "<p>We build.</p>",
        [
            ("Requirements", "<ul><li>Rust</li></ul>"),
            ("Skills", r"C\+\+, scikit\-learn"),
            ("Benefits", r"- Lunch\n- Tea"),
        ],
    )
    assert text == "We build.\n\nRequirements\n\n* Rust\n\nSkills\n\nC++, scikit-learn\n\nBenefits\n\n* Lunch\n* Tea"
    assert set(notes) == {"text_parts", "escapes_undone", "markdown"}


def test_parts_do_not_make_a_text_of_nothing() -> None:
    with pytest.raises(UnusableError, match="no word"):
        posting_text(None, " ", [("Skills", " "), ("", "–")])
