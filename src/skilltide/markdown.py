"""Texts within Markdown, so that nothing in them is read as Markdown, as HTML, or made a link."""

import html
import re

_SPECIAL = re.compile(
    r"[\\`*_\[\]|~]"
    # what some readers make a link of without being asked: https://..., mailto:..., www...., a@b, name.com
    r"|:(?=//)|(?<=[Mm]ailto):|(?<=xmpp):|(?<=\S)@(?=\S)|(?<=[\w)])\.(?=[^\W\d_]{2})|(?<=[Ww]{3})\."
    r"|^[#+=-]"  # what begins a heading or a list
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def escape(text: object) -> str:
    """Return a text as one line of Markdown that shows it as it is.

    >>> escape("[free](https://x.example) <b>")
    '\\\\[free\\\\](https\\\\://x\\\\.example) &lt;b&gt;'
    """
    line = html.escape(" ".join(str(text).split()), quote=False)
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", line))
