"""Texts as literals of SQL, for statements that take no parameters (ATTACH, COPY, COMMENT, SET)."""


def literal(text: object) -> str:
    """Return a text, or a path, between quotation marks.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def one_line(text: str) -> str:
    """Return a text of several lines as a literal of one, for comments."""
    return literal(" ".join(text.split()))
