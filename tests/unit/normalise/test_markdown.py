"""Markdown becomes the plain lines that HTML gives; what only looks like it stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.html import html_to_text
from skilltide.normalise.markdown import is_markdown, read_markdown


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Know C\\+\\+ and C\\#", "Know C++ and C#"),
        (r"Our R\&D", "Our R&D"),
        (r"Do cutting\-edge work", "Do cutting-edge work"),
        (r"Node\.js, CI\/CD, snake\_case", "Node.js, CI/CD, snake_case"),
        (r"\(m\/w\/d\), \$100,000 \- \$120,000", "(m/w/d), $100,000 - $120,000"),
        ("**Duties**\n\n\\* Count\n\\* Weigh", "Duties\n\n* Count\n* Weigh"),
        ("**Duties**\n- Count\n- Weigh", "Duties\n\n* Count\n* Weigh"),
        ("## Duties\n- Count\n  - pears\n- Weigh\n\nafter", "Duties\n\n* Count\n  * pears\n* Weigh\n\nafter"),
        ("# Duties\n\nCount.\n\n# Pay\n\n1. Good\n2. Better", "Duties\n\nCount.\n\nPay\n\n* Good\n* Better"),
        ("## Duties ##\nCount.\nWeigh.", "Duties\n\nCount.\nWeigh."),
        ("- **Python** and *R*\n- __SQL__, ~~Perl~~ `x_y*z`\n- **Rust**", "* Python and R\n* SQL, Perl x_y*z\n* Rust"),
        ("* Count\n**Pay:**\n* Good\n## More\ntext", "* Count\n\nPay:\n\n* Good\n\nMore\n\ntext"),
        ("** Duties **\n\n**Pay:**good and **more**", "Duties\n\nPay: good and more"),
        ("See [our page](https://x.example/a_b) or [mail](mailto:a@x.example).", "See our page or mail."),
        ("| Skill | Level |\n|---|:--|\n| C\\+\\+ | must |\n| R | |", "Skill | Level\nC++ | must\nR |"),
        (r"\*\*Duties\*\*" + "\n\n" + r"\- Count", "Duties\n\n- Count"),
        (r"C\\+\\+ and scikit\\-learn", "C++ and scikit-learn"),
        ("```\n## Duties\nCount\n```", "Duties\n\nCount"),
        ("**One**\\\n**Two**", "One\nTwo"),
        ("***Duties***\n\n---\n\n## Pay", "Duties\n\nPay"),
        ("## A\nC:\\data\\new, \\d+\\.\\d+, \\alpha\\_1, C\\+\\+", "A\n\nC:\\data\\new, \\d+\\.\\d+, \\alpha\\_1, C++"),
        ("## A\n<your name>, List<String>, 2 * 3 * 4, a_b_c", "A\n\n<your name>, List<String>, 2 * 3 * 4, a_b_c"),
    ],
)  # fmt: skip
def test_markdown_is_read(source: str, text: str) -> None:
    assert read_markdown(source) == text
    assert read_markdown(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Plain prose. With two sentences, and a dash - here.",
        "- Count\n- Weigh\n* Pears\n1. One\n2) Two",
        "We glob with * and **, and 2**3 is 8*1",
        r"Files in C:\data\new or \\server\share",
        r"Expressions: \d+\.\d+, ^foo\.bar$, (?:a\.b)\-c and [a-z]+\.[^.]",
        r"LaTeX: \alpha\_1 and \frac{a}{b}",
        "snake_case, __init__ and __main__",
        "# of employees: 50\n#hashtag #other",
        "** Due to client requirements only citizens **",
        "____________\n-----------\n===========",
        "Salary: 10 | 20 | 30",
        "a [note] (in brackets) and [1](2)",
        "NLP\\SQL",
        "Rates: 5 > 3 & 2 < 4",
        "",
    ],
)
def test_what_is_no_markdown_stays(text: str) -> None:
    assert not is_markdown(text)
    assert read_markdown(text) is None


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## A\n\n- x\n- y\n\nPay **well**", "<h2>A</h2><ul><li>x</li><li>y</li></ul><p>Pay <b>well</b></p>"),
        ("**Duties**\n\nOne\nTwo\n\n**Pay**", "<p><b>Duties</b></p><p>One<br>Two</p><p><b>Pay</b></p>"),
        ("## A\n1. x\n   - y\n2. z", "<h2>A</h2><ol><li>x<ul><li>y</li></ul></li><li>z</li></ol>"),
    ],
)  # fmt: skip
def test_markdown_gives_the_lines_of_html(markdown: str, html: str) -> None:
    assert read_markdown(markdown) == html_to_text(html)


PIECES = (
    "\\", "\\+", "\\-", "\\*", "**", "*", "_", "__", "# ", "## ", "- ", "1. ", "\n", "\n\n", " ", "a", "Duties", "[",
    "](http://x)", "|", "---", "`", "```\n", ":", "C:\\new", "\\d", "&", "<", ">", "~~", "é", "    ",
)  # fmt: skip


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
@settings(max_examples=400, deadline=None)
def test_reading_the_result_changes_nothing(text: str) -> None:
    found = read_markdown(text)
    assert found is None or read_markdown(found) in (None, found)


words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäé", min_size=1, max_size=9)
lines = st.lists(words, min_size=1, max_size=12).map(" ".join)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "- ", "* ", "• ", "1. "]), lines, st.sampled_from(["", ".", ":", "!"])),
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_plain_prose_and_lists_are_no_markdown(found: list[tuple[str, str, str]]) -> None:
    assert read_markdown("\n".join(map("".join, found))) is None
