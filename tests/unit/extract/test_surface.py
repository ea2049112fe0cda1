"""A form is found in each text that folds to it, by DuckDB as by Python."""

import duckdb
import pytest

from skilltide.extract.surface import as_written, surface_text


def is_found(form: str, text: str) -> bool:
    found = duckdb.execute("SELECT regexp_matches(?, ?)", [text, as_written(form)]).fetchone()
    return found == (True,)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("bigquery", "Google B ig\u00a0Query"),
        ("bigquery", "BIG&nbsp;query or big&AMP;nbsp;query"),
        ("at&t", "AT&amp;T"),
        ("r&d", "R & D"),
        ("c++", "C + +"),
        ("scikit-learn", "Scikit\u2011Learn"),
        ("men'sshoes", "Men\u2019s\n\tshoes"),
        ("api", "AP\u0130"),
        ("kafka", "\N{KELVIN SIGN}afka"),
        ("größe.net", "GRÖẞE .NET"),
        ("データ", "データ"),
        ("[x]^\\", "[X]^\\"),
    ],
)
def test_what_folds_to_a_form_is_found(form: str, text: str) -> None:
    assert is_found(form, text)
    if form.isascii():
        assert form in surface_text(text)


def test_another_text_is_not() -> None:
    assert not is_found("bigquery", "big fat query") and not is_found("c++", "c, c#")


def test_every_way_of_writing_a_character_is_known() -> None:
    ways = [(surface_text(way), way) for way in map(chr, range(0x3001))]  # none beyond folds to ASCII or nothing
    told = [(folded[0], way) for folded, way in ways if folded and "!" <= folded[0] <= "~"]
    gaps = [("ab", f"a{way}b") for folded, way in ways if not folded]
    assert len(told) > 100 and len(gaps) > 20
    assert [way for form, way in told + gaps if not is_found(form, way)] == []
