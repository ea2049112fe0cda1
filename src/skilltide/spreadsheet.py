"""Cells that a spreadsheet would take for a formula, as strangers' titles and names can be."""

import re
from typing import Any

# What spreadsheets begin a formula with, also full-width and after what they skip; a tab or line end starts a new cell.
_FORMULA = re.compile("[\\s\x00\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?")


def safe_cell(value: Any) -> Any:
    """Return a value for a CSV file: a text that would be run begins with an apostrophe, which spreadsheets hide.

    >>> safe_cell("=1+1"), safe_cell("-5"), safe_cell(-5)
    ("'=1+1", '-5', -5)
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value
