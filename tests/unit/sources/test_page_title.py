"""An employer's name in the title of its board's page."""

import pytest

from skilltide.sources.parsing.page_title import name_in_title


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Acme Jobs", "Acme"),
        ("Acme", "Acme"),
        ("Acme &amp; Sons — Careers", "Acme & Sons"),
        ("Jobs at Acme Robotics", "Acme Robotics"),
        ("  Acme\n Robotics | Open Positions ", "Acme Robotics"),
        ("The Jobs Company", "The Jobs Company"),
        ("Current openings", None),
        ("Jobs", None),
        ("Not Found", None),
        ("Just a moment...", None),
        ("", None),
    ],
)
def test_the_name_is_what_is_left_of_the_title(title: str, name: str | None) -> None:
    assert name_in_title(f"<html><head><title>{title}</title></head><body>Jobs at Other</body></html>") == name


def test_a_page_without_a_title_names_nobody() -> None:
    assert name_in_title("<html><body>Acme</body></html>") is None
