"""Rolling skills up to categories and groups."""

import pandas as pd

from skilltide.analysis.rollup import kinds, roll_up

SKILLS = pd.DataFrame(
    [
        ("python", "tool", "language"), ("sql", "tool", "language"),
        ("ml", "concept", "field"), ("keras", "tool", "field"),
    ],
    columns=["skill_id", "kind_code", "category_code"],
)  # fmt: skip


def test_the_strongest_level_and_any_flag_stand_for_the_category() -> None:
    rows = pd.DataFrame(
        [
            ("a", "python", "context", False, True),
            ("a", "sql", "required", True, True),
            ("a", "ml", "excluded", False, False),
            ("b", "python", "excluded", False, False),
            ("b", "sql", "preferred", True, True),
            ("b", "gone", "required", True, True),
        ],
        columns=["opening_id", "skill_id", "level_code", "is_asked", "is_demand"],
    )
    rolled = roll_up(rows, SKILLS, "category_code")
    assert rolled.to_numpy().tolist() == [
        ["a", "field", "excluded", False, False],
        ["a", "language", "required", True, True],
        ["b", "language", "preferred", True, True],
    ]


def test_nothing_rolls_up_to_nothing() -> None:
    rows = pd.DataFrame(columns=["opening_id", "skill_id", "level_code", "is_asked", "is_demand"])
    assert roll_up(rows, SKILLS, "category_code").empty
    assert kinds(SKILLS.head(0), "category_code").empty


def test_a_category_is_of_tools_only_if_all_its_skills_are() -> None:
    assert kinds(SKILLS, "category_code").to_numpy().tolist() == [["field", "concept"], ["language", "tool"]]
