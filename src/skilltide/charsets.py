"""Charsets as pages are written for them: browsers take many labels for a larger charset, and so do those who write."""

import codecs

_LARGER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Charset, as Python calls it -> what browsers take it for (WHATWG, Encoding, 4.2)."""


def larger_charset(label: str) -> str | None:
    """Return the charset that browsers take a label for, where it is a larger one.

    >>> larger_charset("ISO-8859-1"), larger_charset("latin1"), larger_charset("utf-8"), larger_charset("no such")
    ('cp1252', 'cp1252', None, None)
    """
    try:
        return _LARGER.get(codecs.lookup(label).name)
    except (LookupError, ValueError):  # no codec, or no name of one
        return None


def decoded(body: bytes, label: str, errors: str = "strict") -> str:
    """Return bytes as the text that a browser would show. Raises LookupError or ValueError as `bytes.decode` does.

    >>> decoded(b"3\\x965 years", "iso-8859-1") == decoded(b"3\\x965 years", "windows-1252")
    True
    """
    return body.decode(larger_charset(label) or label, errors)
