"""Escapes written out: undone where they stand for what they name, and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.escapes import undo_escapes


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"About us\nAcme makes toys\nRequirements\n- Python", "About us\nAcme makes toys\nRequirements\n- Python"),
        (r"Duties\r\nYou count.\r\n\r\nPay", "Duties\nYou count.\n\nPay"),
        (r"Duties\\nYou count.\\n\\nPay", "Duties\nYou count.\n\nPay"),
        (r"python\nsql\nspark\nrust", "python\nsql\nspark\nrust"),
        (r"要求\n熟悉Python", "要求\n熟悉Python"),
        (r"You count.\nand weigh", "You count.\nand weigh"),
        (r"Tools:\n•\tPython\n•\tSQL", "Tools:\n•\tPython\n•\tSQL"),
        (r"We\u2019re hiring \ud83d\ude80 in K\u00f6ln", "We’re hiring 🚀 in Köln"),
        (
            "Lines of its own\nand more\n" + r"We\u2019re in M\u00fcnchen",
            "Lines of its own\nand more\nWe’re in München",
        ),
        (r"\xe2\x80\xa2 Python caf\xc3\xa9 na\xefve\xa0R", "• Python café naïve\u00a0R"),
        (r"CI\/CD at https:\/\/x.example\/a", "CI/CD at https://x.example/a"),
        (r"<p>One<\/p>\n<p>Two<\/p>", "<p>One</p>\n<p>Two</p>"),
        (r"\u003cp\u003eOne\u003c/p\u003e", "<p>One</p>"),
        (r"\x3cp\x3eOne\x3c/p\x3e", "<p>One</p>"),
        (r"a \"great\" team and \"more\"", 'a "great" team and "more"'),
        (r"b'You will need C++.\n\n\xe2\x80\xa2 It\'s fun'", "You will need C++.\n\n• It's fun"),
        (r'b"You\'ll need C++.\n"', "You'll need C++.\n"),
        (r"b'cut off \xe2\x80\xa2 in the", "cut off • in the"),
        (r"u'Caf\xe9\nC:\\new'", "Café\nC:\\new"),
        (r"'Duties\n- count'", "Duties\n- count"),
        (r'"Duties\n\u2022 \"count\" C:\\new"', 'Duties\n• "count" C:\\new'),
        ("One_x000D_\nTwo", "One\nTwo"),
        ("Qualifications\n\n\\n\n* Python\n\n\\n\n* SQL", "Qualifications\n\n\n* Python\n\n\n* SQL"),
        (
            r"{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1 Foo;}}{\*\generator X;}\f0\fs24 Duties\par\bullet  na\'efve"
            r" \u8211? x\par}",
            "Duties\n• naïve – x",
        ),
    ],
)
def test_what_is_written_out_is_undone(written: str, text: str) -> None:
    assert undo_escapes(written) == text


@pytest.mark.parametrize(
    "text",
    [
        r"Files in C:\new\table and D:\data\train.csv are read.",
        r"Share \\server\team\new with us",
        r"LaTeX such as \nabla f, \theta, \times, \textbf{x}, \frac{a}{b} and \nu",
        r"Expressions such as \d+\n\w* and [^\n\t]+ and ^\n+$ and \r?\n",
        r"Code like `print('\n')` is known",
        r"Split at '\n' or " + r'"\t"',
        r"Use \n for new lines",
        r"NLP\SQL, CI\CD, i\lub, tensorflow\numpy\torch",
        "Text with lines\nof its own\nwhere " + r"someone names \n as a mark",
        "no backslash at all",
        r"a\nb",
        "",
        "\\",
    ],
)
def test_what_means_itself_stays(text: str) -> None:
    assert undo_escapes(text) == text


def test_a_path_stays_where_line_breaks_are_undone() -> None:
    written = r"You know C:\new\table.\nRequirements:\n- C:\data\nNice to have:\n- \\server\team\new"
    expected = "You know C:\\new\\table.\nRequirements:\n- C:\\data\nNice to have:\n- \\\\server\\team\\new"
    assert undo_escapes(written) == expected


PIECES = (
    r"\n", r"\t", r"\r\n", r"\\n", r"\u2022", r"\ud83d", r"\xe2\x80\xa2", r"\xa0", r"\"", "b'", '"', "'", "\\", "\\\\",
    "a", "Foo", " ", "\n", "- ", "C:", "/", "{", "}", "<p>", "`", "$", "u", "x5c", "[", "]", "_x000D_", "5c", "nabla",
    r"{\rtf1", "\ue000",
)  # fmt: skip


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=400, deadline=None)
def test_undoing_twice_is_undoing_once(text: str) -> None:
    undone = undo_escapes(text)
    assert undo_escapes(undone) == undone


@given(st.text(alphabet=st.characters(exclude_characters="\\_", exclude_categories=["Co", "Cs"]), max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_text_without_backslash_is_as_it_was(text: str) -> None:
    assert undo_escapes(text) == text
