"""Where a mention begins and ends in a compound: which heads belong to the skill's name and which don't.

"ML techniques" names ML, "database engineering" is a name of its own. The lexicon says which heads are which, once for
all skills.
"""

from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.overlaps import Candidate

_KINDS = frozenset(["concept", "domain"])


def set_borders(kept: list[Candidate], codes: str, compiled: CompiledLexicon) -> list[Candidate]:
    """Return the candidates with heads cut off or taken in. `kept`: in order of the text, without overlap."""
    found, limit = [], len(codes)
    for candidate in reversed(kept):
        found.append(with_border(candidate, limit, codes, compiled))
        limit = candidate[0]
    found.reverse()
    return found


def with_border(candidate: Candidate, limit: int, codes: str, compiled: CompiledLexicon) -> Candidate:
    """Return a candidate with heads cut off or taken in. `limit`: where the next one begins."""
    start, end, sense, _ = candidate
    if sense is None or sense.kind not in _KINDS:
        return candidate
    if codes[end : end + 1] not in compiled.kept_heads and codes[end - 1] not in compiled.cut_head_ends:
        return candidate
    border = _border(start, end, limit, codes, compiled)
    return candidate if border == end else candidate._replace(end=border)


def _border(start: int, end: int, limit: int, codes: str, compiled: CompiledLexicon) -> int:
    """The end of tokens `start` to `end` with heads cut off or taken in; `limit`: where the next candidate begins."""
    if codes[end : end + 1] in compiled.kept_heads and end < limit:
        return end + (not codes.startswith(compiled.loose_heads, end))
    if codes[end - 1] in compiled.cut_head_ends and end - start > 1:
        return _cut(codes, start, end, compiled)
    return end


def _cut(codes: str, start: int, end: int, compiled: CompiledLexicon) -> int:
    """The end without the heads that name nothing ("security best practices" -> "security")."""
    while end - start > 1 and codes[start:end] not in compiled.set_phrases:
        head = next((head for head in compiled.cut_heads if codes.endswith(head, start, end)), None)
        if head is None or end - len(head) <= start:
            break
        end -= len(head)
    return end
