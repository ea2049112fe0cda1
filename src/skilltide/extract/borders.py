"""Where a mention begins and ends in a compound: which heads belong to the skill's name and which don't.

"ML techniques" names ML, "database engineering" is a name of its own. The lexicon says which heads are which, once for
all skills.
"""

from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.overlaps import Candidate

_KINDS = frozenset(["concept", "domain"])


def set_borders(kept: list[Candidate], codes: str, compiled: CompiledLexicon) -> list[Candidate]:
    """Return the candidates with heads cut off or taken in. `kept`: in order of the text, without overlap."""
    cut_ends, kept_heads = compiled.cut_head_ends, compiled.kept_heads
    limits = [*(candidate.start for candidate in kept[1:]), len(codes)]
    found = []
    for candidate, limit in zip(kept, limits, strict=False):  # no candidate, one limit
        start, end, sense, _ = candidate
        if sense is not None and sense.kind in _KINDS:
            if codes[end : end + 1] in kept_heads and end < limit:
                end += not codes.startswith(compiled.loose_heads, end)
            elif codes[end - 1] in cut_ends and end - start > 1:
                end = _cut(codes, start, end, compiled)
        found.append(candidate if end == candidate.end else candidate._replace(end=end))
    return found


def _cut(codes: str, start: int, end: int, compiled: CompiledLexicon) -> int:
    """The end without the heads that name nothing ("security best practices" -> "security")."""
    while end - start > 1 and codes[start:end] not in compiled.set_phrases:
        head = next((head for head in compiled.cut_heads if codes.endswith(head, start, end)), None)
        if head is None or end - len(head) <= start:
            break
        end -= len(head)
    return end
