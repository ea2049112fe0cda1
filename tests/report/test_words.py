"""Numbers, dates and lists in words."""

from datetime import date

import pytest

from skilltide.report import theme, words
from skilltide.report.known import name_with_known, told_of, warning_of


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2024, 7), (2025, 8), "July 2024 to August 2025"),
        ((2024, 11), (2024, 12), "November and December 2024"),
        ((2024, 12), (2025, 1), "December 2024 to January 2025"),
        ((2025, 6), (2025, 6), "June 2025"),
    ],
)
def test_months(first: tuple[int, int], last: tuple[int, int], text: str) -> None:
    assert words.months(date(*first, 1), date(*last, 1)) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ("", ""),
        ("2025-06", "June 2025"),
        ("2024-12 2025-01", "December 2024 to January 2025"),
        ("2025-03 2025-08", "March and August 2025"),
        ("2024-12 2025-03", "December 2024 and March 2025"),
        ("2025-01 2025-02 2025-05", "January, February and May 2025"),
        ("2025-01 2025-02 2025-03 2025-05", "January to March and May 2025"),
        ("2024-09 2024-11 2024-12 2025-01 2025-03", "September 2024, November 2024 to January and March 2025"),
    ],
)
def test_months_of_which_some_are_missing(days: str, text: str) -> None:
    assert words.month_list([date.fromisoformat(f"{day}-01") for day in days.split()]) == text


def test_runs_break_where_a_month_is_missing() -> None:
    months = [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1), date(2025, 3, 1)]
    assert [len(run) for run in words.runs((month, None) for month in months)] == [3, 1]


@pytest.mark.parametrize(
    ("share", "text"), [(0.8312, "83%"), (0.0012, "under 1%"), (0.0, "0%"), (1.0, "100%"), (float("nan"), "")]
)
def test_percent_without_digits(share: float, text: str) -> None:
    assert words.percent(share, 0) == text


def test_signs_and_names() -> None:
    assert (words.points(3.21), words.points(-0.44), words.points(None)) == ("+3.2", "−0.4", "")
    assert words.short_name("Retrieval-Augmented Generation (RAG)") == "RAG"
    assert words.short_name("Scala (JVM)") == "Scala (JVM)"
    assert words.listing(["a", "b", "c"]) == "a, b and c"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "up", "down", *(f"g-{code}" for code in theme.GROUPS)])
def test_colours_stand_out_against_their_grounds(name: str, is_dark: bool) -> None:
    for ground in ("ground", "raised"):
        assert _contrast(theme.COLOURS[name][is_dark], theme.COLOURS[ground][is_dark]) >= 4.5


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("ground", ["heat-low", "heat-high", "mark", "gap"])
def test_ink_can_be_read_on_coloured_grounds(ground: str, is_dark: bool) -> None:
    assert _contrast(theme.COLOURS["ink"][is_dark], theme.COLOURS[ground][is_dark]) >= 4.5


def test_a_list_is_cut_with_how_many_are_left() -> None:
    assert words.some(["a", "b", "c"], 3) == "a, b and c"
    assert words.some(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"


def test_what_is_known_is_told_and_warned_of_below_one_half() -> None:
    shares = {"seniority_code": 0.5, "country_code": 0.4, "is_remote": 0.004}
    assert told_of(shares) == "Openings that state it: seniority 50%, country 40%, whether they are remote under 1%."
    warned = "More than half of the openings don't state country or whether they are remote; "
    assert warning_of(shares).startswith(warned)
    assert told_of({"country_code": 0.4}, warned=True).startswith("Openings that state it: country 40%. More than half")
    assert (told_of({}), warning_of({"country_code": 0.5})) == ("", "")
    assert [name_with_known(dimension, shares | {"role_family_code": 1.0}) for dimension in words.DIMENSIONS] == [
        "Seniority (stated by 50%)",
        "Role family",
        "Country (stated by only 40%)",
        "Remote or not (stated by under 1%)",
    ]


def test_ties_are_told_together() -> None:
    ranked = [("NumPy", 0.934), ("Python", 0.929), ("pandas", 0.928), ("SQL", 0.91)]
    assert words.tied(ranked) == "NumPy, Python and pandas (93%)"
    assert words.tied(ranked[3:]) == "SQL (91%)"


@pytest.mark.parametrize(
    ("name", "told"),
    [("United States", "the United States"), ("Germany", "Germany"), ("European Union", "the European Union"),
     ("Cayman Islands", "the Cayman Islands"), ("Netherlands", "the Netherlands"), ("Europe", "Europe")],
)  # fmt: skip
def test_places_take_their_article(name: str, told: str) -> None:
    assert words.place(name) == told
