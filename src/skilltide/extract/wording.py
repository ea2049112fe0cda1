"""Short notation for many wordings: "(minimum|basic) [job] qualifications" stands for four phrases."""

import re

from skilltide.errors import LexiconError

_GROUP = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_LIMIT = 2_000
_ESCAPED = str.maketrans("\x0e\x0f", "()")


def expand(phrase: str) -> list[str]:
    """Write out the alternatives of a phrase: (a|b) is one of them, [a|b] one or none; groups may nest.

    A bracket meant as such is written with a backslash: "401\\(k\\)".
    Raises LexiconError for an unclosed group or more than 2,000 wordings.
    """
    done: dict[str, None] = {}
    todo = [phrase.replace("\\(", "\x0e").replace("\\)", "\x0f")]
    while todo:
        one = todo.pop()
        group = _GROUP.search(one)
        if group is None:
            if any(mark in one for mark in "()[]|"):
                raise LexiconError(f"wording {phrase!r}: a group is not closed, expected (a|b) or [a|b]")
            done[" ".join(one.split()).translate(_ESCAPED)] = None
            continue
        inner = group.group(1) if group.group(1) is not None else group.group(2)
        options = inner.split("|") + ([] if group.group(1) is not None else [""])
        todo += [one[: group.start()] + option + one[group.end() :] for option in reversed(options)]
        if len(todo) + len(done) > _LIMIT:
            raise LexiconError(f"wording {phrase!r}: more than {_LIMIT} wordings; split it")
    return [one for one in done if one]
