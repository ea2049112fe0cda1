"""Strangers' texts in Markdown: shown as they are, never links, pictures, headings or HTML."""

import re

import pytest
from markdown_it import MarkdownIt

from skilltide.markdown import escape

PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak"}
# What GitHub, Prefect and mail programs make links of without any mark-up (GFM, "autolinks (extension)", and names).
AUTOLINK = re.compile(r"(?i)(?:https?|ftp)://|\bwww\.|\w@\w|(?:mailto|xmpp):\S|[^\W_]\.[a-z]{2,}")

TEXTS = [
    "[x](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "[![x](y)](z)",
    "[x]: https://evil.example",
    "[x][y] and [^1]",
    "<https://evil.example>",
    "https://evil.example/?q=1&r=2",
    "HTTPS://EVIL.EXAMPLE",
    "ftp://evil.example",
    "www.evil.example and WWW.evil.example",
    "evil.com",
    "Node.js and ASP.NET",
    "jane@evil.example",
    "mailto:jane@evil.example and xmpp:a@b.example",
    "<b>x</b><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- x --> <?php ?> <![CDATA[x]]>",
    "&lt;script&gt; &#60;b&#62; &amp;lt;",
    "&#91;x&#93;(https://evil.example)",
    "\\[x\\](y) and \\\\[x](y)",
    "javascript:alert(1)",
    "`code` ``x`` ```y```",
    "**bold** __b__ *i* _i_ ~~s~~",
    "# head",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
    "a | b | c",
    "| --- |",
    "---",
    "===",
    "~~~",
    "    code",
    "\tcode",
    "a\n# b\n- c\n\n1. d",
    "foo_bar_baz",
    "completed_with_warnings",
    "C# and C++, #1, 3.11.7, 5.5 and 24/7",
    "The end. Next one",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("around", ["{}", "- {}", "> {}", "**{}**", "| a | b |\n|---|---|\n| {} | x |"])
def test_a_text_is_shown_as_it_is(text: str, around: str) -> None:
    written = escape(text)
    assert "\n" not in written
    assert AUTOLINK.search(written) is None
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = [child for token in parser.parse(around.format(written)) for child in (token.children or [])]
    kinds = {token.type for token in tokens} - {"strong_open", "strong_close"}
    assert kinds <= PLAIN
    shown = "".join(token.content for token in tokens)
    assert " ".join(text.split()) in shown
    if around == "{}":
        assert {token.type for token in parser.parse(written)} <= PLAIN
        assert shown == " ".join(text.split())


def test_one_line() -> None:
    assert escape("a*b_[c](d) <e>\n# f") == r"a\*b\_\[c\](d) &lt;e&gt; # f"
    assert escape(5) == "5"
