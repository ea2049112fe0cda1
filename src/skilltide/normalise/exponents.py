"""Numbers in scientific notation, as R, spreadsheets and Julia write round ones: 1e+05, 1.5E+07, 1.0e6."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"(?<![\d.,])(?P<figures>\d{1,3}(?P<rest>[.,]\d+)?)[eE](?P<sign>\+?)0?(?P<power>\d{1,2})(?!\w)")
_MOST = 12
"""A higher power of ten is no amount of money."""


def written_out(text: str) -> str:
    """Return a text with its numbers in scientific notation as plain digits: "1e+05 - 150000" is "100000 - 150000".

    One with neither a plus nor decimals ("5e3") is such a number only where it is the whole text.
    """
    return _NUMBER.sub(lambda match: _digits(match, text), text)


def _digits(match: re.Match[str], text: str) -> str:
    is_meant = match["sign"] or match["rest"] or match[0] == text.strip()
    if not is_meant or int(match["power"]) > _MOST:
        return match[0]
    digits = format(Decimal(match["figures"].replace(",", ".")).scaleb(int(match["power"])), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
