"""People's addresses and numbers are hidden wherever a posting can hold them, and nothing else is."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.masking import mask_personal

_TABLES = yaml.safe_load((Path(__file__).parents[2] / "fixtures/personal.yml").read_text(encoding="utf-8"))


def _cases(*tables: str) -> list[str]:
    return [case for table in tables for group in _TABLES[table].values() for case in group]


def _readable(text: str) -> str:
    """Return the letters and digits that a text shows once its escapes are read."""
    text = re.sub(r"<(?:/?span|!--.*?--)>", "", text.replace("\\u0040", "@").replace("=40", "@"))
    for _ in range(3):
        text = unescape(unquote(text))
    return "".join(letter for letter in text if letter.isalnum())


@pytest.mark.parametrize("case", _cases("e_mail", "phone"))
def test_people_are_hidden(case: str) -> None:
    text = case.replace("«", "").replace("»", "")
    masked, count = mask_personal(text)
    assert len(masked) == len(text)
    place = 0
    for number, part in enumerate(case.replace("»", "«").split("«")):
        there = masked[place : place + len(part)]
        place += len(part)
        if number % 2 == 0:
            assert there == part
        elif "@" in _readable(part) or any(letter.isalpha() for letter in _readable(part)):
            assert set(_readable(there)) <= set("x"), masked
        else:
            assert not any(letter.isdigit() for letter in _readable(there)), masked
    assert count
    assert mask_personal(masked) == (masked, 0)


@pytest.mark.parametrize("text", _cases("harmless"))
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mask_personal(text) == (text, 0)


_PIECES = [
    *(
        "jane",
        "@",
        " @ ",
        "firm.com",
        " at ",
        "[at]",
        "(dot)",
        " dot ",
        "com",
        "&#64;",
        "%40",
        "Tel. ",
        "Ref. ",
        "\u200b",
    ),
    *("030 1234567", "+49", "555-010-0199", "5550100199", " ", "\n", "www.", "t.me/", "&#", "%2B", "１２", " or ", "x"),
]


@given(
    st.text(alphabet=st.sampled_from("a1 05@.+-()/\n[]éx–$,"), max_size=200)
    | st.text(alphabet=st.sampled_from("0123456789 -./()+"), max_size=80)
    | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
)
@settings(max_examples=600, deadline=None)
def test_masking_keeps_length_and_is_stable(text: str) -> None:
    masked, count = mask_personal(text)
    assert len(masked) == len(text)
    assert [a for a, b in zip(text, masked, strict=True) if a != b and not a.isalnum()] == []
    assert (masked != text) == (count > 0)
    assert mask_personal(masked) == (masked, 0)


_RUNS = [
    *(
        "1 ",
        "12 34 ",
        "030 1234567 ",
        "a@",
        "a@b.com ",
        "x [at] ",
        " at x dot ",
        "&#64;",
        "%40",
        "Tel. ",
        "+1",
        "( ",
        "0",
    ),
    *("a.", "１", "Tel. 555 0101 or "),
]


@pytest.mark.parametrize("run", _RUNS)
def test_long_runs_are_read(run: str) -> None:
    # work that grows with the square of the length would take minutes for each of these
    text = "ok " + run * (60_000 // len(run))
    assert mask_personal(text)[0].startswith("ok")
