"""The forms that an alias is also written in: hyphen or space, plural, apostrophe left out.

British and American spelling is folded for aliases and texts alike (`tokens.spell`), so needs no form of its own.
"""

import re
from itertools import product

from skilltide.extract.spelling import spell
from skilltide.extract.tokens import words_of

_NO_PLURAL = ("ing", "ics", "ness", "ism")
_NO_SINGULAR = ("ss", "us", "is", "ics", "ous")
_JOINED_LENGTH = 5
_UNIT = re.compile(r"[^\W_]+|[^\w\s]|_")

Form = tuple[str, ...]


def is_acronym(text: str) -> bool:
    """Whether the letters of `text` are all capitals (ML, CI/CD, GPT-4)."""
    return text.isupper()


def plural(word: str) -> str | None:
    """English plural of a lower-cased word, None where it makes none."""
    if not word[-1:].isalpha() or word.endswith(_NO_PLURAL):
        return None
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return None if word.endswith("s") and not word.endswith("ss") else word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def singular(word: str) -> str | None:
    """English singular of a lower-cased plural, None if it is none."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_SINGULAR):
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def forms(text: str, kind: str, variants: bool = True) -> set[Form]:
    """Give every token sequence that `text`, an alias of a skill of `kind`, is matched by.

    Words are lower-cased and folded (`spell`), symbols are tokens: "A/B testing" gives a, /, b, testing.
    """
    if not variants:
        return {tuple(words_of(text))}
    found: set[Form] = set()
    for written in _separated(text):
        words = tuple(words_of(written))
        if not words:
            continue
        found.add(words)
        found |= _numbers(words, text, kind)
    for words in list(found):
        found |= _without_apostrophe(words)
    return found


def _separated(text: str) -> set[str]:
    """Each hyphen or space between two words as hyphen and as space; a word with a hyphen also joined."""
    joints = [m.span() for m in re.finditer(r"(?<=[^\W_])(?: |-)(?=[^\W_])", text.strip())]
    text = text.strip()
    found = {text}
    if not joints:
        return found
    options = [" ", "-"]
    if len(joints) <= 3:
        combinations = list(product(options, repeat=len(joints)))
    else:
        combinations = [tuple([one] * len(joints)) for one in options]
    for combination in combinations:
        found.add(_rejoin(text, joints, combination))
    hyphens = [j for j in joints if text[j[0]] == "-"]
    if hyphens and len(text) >= _JOINED_LENGTH:
        joined = ["" if j in hyphens else text[j[0]] for j in joints]
        found.add(_rejoin(text, joints, tuple(joined)))
    return found


def _rejoin(text: str, joints: list[tuple[int, int]], separators: tuple[str, ...]) -> str:
    out, at = [], 0
    for (start, end), separator in zip(joints, separators, strict=True):
        out += [text[at:start], separator]
        at = end
    return "".join([*out, text[at:]])


def _numbers(words: Form, text: str, kind: str) -> set[Form]:
    """Plural of the last word (tools only if they are acronyms), singular of a plural of several words."""
    acronym = is_acronym(text) or (_UNIT.findall(text) or [""])[-1].isupper()
    last = words[-1]
    if not last[-1:].isalpha():
        return set()
    found: set[Form] = set()
    if kind != "tool" or (acronym and len(last) > 1):
        more = plural(last) if not acronym else last + "s"
        if more:
            found.add((*words[:-1], spell(more)))
    if kind in ("concept", "domain", "credential") and len(words) > 1 and not acronym:
        one = singular(last)
        if one:
            found.add((*words[:-1], spell(one)))
    return found


def _without_apostrophe(words: Form) -> set[Form]:
    """bachelor's -> bachelors."""
    for i in range(1, len(words) - 1):
        if words[i] == "'" and words[i + 1] == "s":
            return {(*words[: i - 1], words[i - 1] + "s", *words[i + 2 :])}
    return set()
