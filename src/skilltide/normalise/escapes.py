r"""Escapes written out in a text (`\n`, `\u2022`, `\xe2\x80\xa2`, `b'…'`): undone where they can't mean themselves.

A file that was written with `repr`, or as JSON inside of JSON, holds the letters backslash and n where a line break
was. Paths (`C:\new`), LaTeX (`\nabla`) and regular expressions (`\n+\d`) hold them too, and stay as they are.
"""

import json
import re

_LEFT_OUT = "\ue000"
"""Stands for a piece that is no escape while the others are undone (private use: no text says anything with it)."""

# A segment of a path ends where a line break that was written out can only be meant ("C:\data\nRequirements").
_SEGMENT = r"\\{1,2}(?![nrt](?:[A-Z\s\\*•\-]|$))[\w.%$~-]+"
_NO_ESCAPE = re.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]:(?:{_SEGMENT})+(?:\\(?=[\s\"']|$))?"  # C:\new\table
    r"|(?<![^\s\"'(])\\\\[A-Za-z0-9][\w.-]*(?:\\(?!\\)[\w.$-]+)+"  # \\server\share
    r"|(?<!`)`(?!`)[^`\n]{1,200}`(?!`)"  # `code`
    r"|(?<!\S)\S*\\[dwsbDWSB](?![A-Za-z])\S*"  # \d+\.\d+
    r"|\[[^\]\s]{0,80}\\[nrtux][^\]\s]{0,80}\]"  # [^\n\t]
    r"|(?<!\S)\^\S+"  # ^\n+$
    r"|\\r\?\\n|(['\"])\\[nrt]\1"  # \r?\n, '\n'
    r"|\\[a-zA-Z]{2,20}\{"  # \textbf{
    r"|\\(?:nabla|ne|neq|nu|not|notin|newline|noindent|tau|text\w{2}|tfrac|theta|therefore|tilde|times|to|top|triangle"
    r"|rangle|ref|rho|right|rightarrow|rm|underline|upsilon|xi|xrightarrow)(?![A-Za-z])"
    rf"|{_LEFT_OUT}"
)
_BREAKS = re.compile(r"(?:[ ]?\\{1,8}(?:r\\{1,8}n|[nrt]))+")
# What a line begins with, but no word that a path, a command or a sentence about "\n" would go on with.
_CLEAR_BREAK = re.compile(
    r"\\{1,8}n\s*(?:[A-Z0-9\-*•·–—●▪◦+#<&\"'(\[¿¡]|[^\x00-\x7f]|\\|$)|[.:;!?)>]\s*\\{1,8}(?:r\\{1,8})?n"
)  # fmt: skip
_ANY_BREAK = re.compile(r"\\{1,8}n")
_BREAK_ALONE = re.compile(
    r"^[ \t]*(?:\\{1,8}[nrt][ \t]*)+$|(?<=>)(?:\\{1,8}[nrt])+(?=\s*(?:<|$))|(?<=[.:;])(?:\\{1,8}[nr])+[ \t]*$",
    re.MULTILINE,
)
_UNICODE = re.compile(r"(?:\\{1,8}u[0-9a-fA-F]{4})+|\\{1,8}U000[0-9a-fA-F]{5}")
_BYTES = re.compile(r"(?:\\{1,8}x(?:[2-46-9a-fA-F][0-9a-fA-F]|5[0-9abdefABDEF]))+")
_HEX = re.compile(r"[0-9a-fA-F]{2}(?=\\|$)")
_SLASH = re.compile(r"(?<=[\w:/<>.])\\{1,8}/(?=[\w\\/])|(?<=<)\\{1,8}/")
_QUOTE = re.compile(r"\\{1,8}([\"'])")
_EXCEL = re.compile(r"_x(000[ADad9]|20[0-2][0-9A-Fa-f]|00[A-Fa-f][0-9A-Fa-f])_")
_LITERAL = re.compile(r"\A(?:[bu]([\"'])|(')(?=.*'\Z))(?=.*\\(?:[nrt]|[xu][0-9a-fA-F]{2}))", re.DOTALL)
_IN_LITERAL = re.compile(r"(?:\\x[0-9a-fA-F]{2})+|\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\\'\"nrtabfv0]|\n)")
_NAMED = {"n": "\n", "r": "\n", "t": "\t", "\n": ""}
_RTF = re.compile(r"\A\s*\{\\rtf\d")
_RTF_PIECE = re.compile(
    r"\\u(?P<code>-?\d{1,5}) ?\??|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<word>[a-z]{1,32})-?\d* ?|\\(?P<sign>[^a-z0-9])"
    r"|(?P<brace>[{}])|(?P<break>[\r\n]+)"
)
_RTF_UNSEEN = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "themedata", "*", "header", "footer"})
_RTF_BREAKS = {"par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": " | ", "bullet": "•", "emdash": "—",
               "endash": "–", "rquote": "’", "lquote": "‘", "rdblquote": "”", "ldblquote": "“"}  # fmt: skip
_MAX_ROUNDS = 4


def undo_escapes(text: str) -> str:
    r"""Return a text with the escapes undone that are written out in it; others come back as they are.

    Line breaks (`\n`, `\t`) only where the text has none or nearly none of its own; characters (`\u2022`) and quotes
    wherever they stand. Undoing the result again changes nothing.

    >>> undo_escapes(r"About us\nWe make toys.\n\nYou know\n\u2022 C:\new")
    'About us\nWe make toys.\n\nYou know\n• C:\\new'
    """
    for _ in range(_MAX_ROUNDS):  # JSON inside of JSON
        undone = _undo_once(text)
        if undone == text:
            break
        text = undone
    return text


def _undo_once(text: str) -> str:
    if "_x" in text:
        text = _EXCEL.sub(lambda match: chr(int(match[1], 16)).replace("\r", ""), text)
    if "\\" not in text:
        return text
    if _RTF.match(text):
        return _undo_rtf(text)
    if (whole := _undo_literal(text)) is not None:
        return whole
    left_out: list[str] = []

    def leave_out(match: re.Match[str]) -> str:
        left_out.append(match.group())
        return _LEFT_OUT

    text = _NO_ESCAPE.sub(leave_out, text)
    if "\\" in text:
        text = _undo_characters(text)
        has_breaks = _has_written_breaks(text)
        text = _BREAKS.sub(_as_breaks, text) if has_breaks else _BREAK_ALONE.sub("", text)
        if has_breaks or len(_QUOTE.findall(text)) > 1:
            text = _QUOTE.sub(r"\1", text)
    pieces = text.split(_LEFT_OUT)
    return pieces[0] + "".join(kept + piece for kept, piece in zip(left_out, pieces[1:], strict=True))


def _has_written_breaks(text: str) -> bool:
    """Whether the line breaks of a text are those written out: some that can only be meant, and hardly a real one."""
    written = len(_ANY_BREAK.findall(text))
    if not written or 3 * text.strip().count("\n") > written:
        return False
    return written > 2 or _CLEAR_BREAK.search(text) is not None


def _as_breaks(match: re.Match[str]) -> str:
    written = match.group()
    return "\n" * (written.count("n") or written.count("r")) + "\t" * written.count("t")


def _undo_characters(text: str) -> str:
    text = _UNICODE.sub(_as_characters, text)
    text = _BYTES.sub(lambda match: _decoded(match.group()), text)
    return _SLASH.sub("/", text)


def _as_characters(match: re.Match[str]) -> str:
    """Characters of one run, as emoji are written as two; control characters and backslashes stay as written."""
    written = match.group()
    if "U" in written:
        character = chr(min(int(written.lstrip("\\U"), 16), 0x10FFFF))
    else:
        codes = re.findall("u([0-9a-fA-F]{4})", written)
        character = b"".join(bytes.fromhex(code) for code in codes).decode("utf-16-be", "ignore")
    is_plain = all(one.isprintable() or one in "\n\r\t\u00a0\u2028\u200b\ufeff" for one in character)
    return character if character and is_plain and "\\" not in character else written


def _decoded(written: str) -> str:
    raw = bytes.fromhex("".join(_HEX.findall(written)))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\ufffd", "")


def _undo_literal(text: str) -> str | None:
    """Read a text that is a Python or JSON literal as a whole; None for any other. Its end may be cut off."""
    stripped = text.strip()
    opened = _LITERAL.match(stripped)
    if opened is not None:
        return _IN_LITERAL.sub(_of_literal, stripped[opened.end() :].removesuffix(opened[1] or opened[2]))
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        try:
            found = json.loads(stripped, strict=False)
        except ValueError:
            return None
        return found.encode("utf-8", "ignore").decode() if isinstance(found, str) else None
    return None


def _of_literal(match: re.Match[str]) -> str:
    written = match.group()
    if written.startswith("\\x"):
        return _decoded(written)
    if len(written) > 2:
        code = int(written[2:], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return _NAMED.get(written[1], written[1] if written[1] in "\\'\"" else "")


def _undo_rtf(text: str) -> str:
    """Return the words of a Rich Text document: its tables of fonts and colours and its control words left out."""
    shown: list[str] = []
    at = depth = 0
    unseen: int | None = None
    for match in _RTF_PIECE.finditer(text):
        if unseen is None:
            shown.append(text[at : match.start()])
        at = match.end()
        if match["brace"]:
            depth += 1 if match["brace"] == "{" else -1
            if unseen is not None and depth < unseen:
                unseen = None
        elif unseen is None:
            word = match["word"] or match["sign"]
            if word in _RTF_UNSEEN:
                unseen = depth
            elif match["code"]:
                code = int(match["code"]) % 0x10000
                shown.append("" if 0xD800 <= code < 0xE000 else chr(code))
            elif match["byte"]:
                shown.append(bytes.fromhex(match["byte"]).decode("cp1252", "replace"))
            elif match["word"]:
                shown.append(_RTF_BREAKS.get(match["word"], ""))
            elif match["sign"]:
                shown.append({"~": " ", "\n": "\n", "\r": "\n"}.get(match["sign"], match["sign"].strip("*-_")))
    if unseen is None:
        shown.append(text[at:])
    return "".join(shown).strip("\0 \n")
