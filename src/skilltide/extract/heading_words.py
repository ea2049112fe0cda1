"""What the words of a heading tell of its section."""

from skilltide.extract.codes import LINE
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.layout import Layout
from skilltide.extract.section_model import HEADING_TOKENS


def keyword_section(codes: str, compiled: CompiledLexicon) -> str | None:
    """Return the section of the first of the lexicon's keywords that a heading holds, None if it holds none."""
    if compiled.keyword_firsts.isdisjoint(codes):
        return None
    for pattern, section in compiled.keywords:
        if pattern.search(codes) and not (section == "benefits" and compiled.asks.search(codes)):
            return None if section == "unknown" else section
    return None


def is_plain(codes: str, compiled: CompiledLexicon) -> bool:
    """Return whether a heading doesn't say how much it asks for."""
    return compiled.plain_words.issuperset(codes)


def is_loose(start: int, section: str, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Return whether a heading of wishes with a line of its own may stand for requirements."""
    codes = layout.codes
    line = codes.find(LINE, start, start + HEADING_TOKENS + 1)
    if section != "preferred" or line < 0 or layout.is_in_item(start):
        return False
    heading = codes[start:line]
    return ":" not in heading[:-1] and not compiled.loose_words.isdisjoint(heading)
