"""Spelling of single words: British and American folded into one form.

Aliases and texts go through the same folding, so only its sameness matters, not whether the form is a real word:
"modelling" and "modeling" give "modeling".
"""

import re
from functools import lru_cache

_SHORTEST = 6
_ENDINGS = (
    ("is", re.compile(r"is(e|ed|es|ing|er|ers|able|ation|ations|ational)$"), r"iz\1"),
    ("ys", re.compile(r"ys(e|ed|es|ing|er|ers)$"), r"yz\1"),
    ("our", re.compile(r"(?<=[a-z]{3})our(s|ed|ing|al|ally|ite|ites|able|hood|hoods)?$"), r"or\1"),
    ("ll", re.compile(r"(?<=[a-z]{3}[aeiou])ll(ing|ed|er|ers)$"), r"l\1"),
)
"""British ending -> American ending, behind letters without which it isn't looked for."""
_BACK = (
    (re.compile(r"iz(e|ed|es|ing|er|ers|able|ation|ations|ational)$"), r"is\1"),
    (re.compile(r"yz(e|ed|es|ing|er|ers)$"), r"ys\1"),
    (re.compile(r"(?<=[a-z]{3})or(s|ed|ing|al|ally|ite|ites|able|hood|hoods)?$"), r"our\1"),
    (re.compile(r"(?<=[a-z]{3}[aeiou])l(ing|ed|er|ers)$"), r"ll\1"),
)
"""The same the other way."""
_WORDS = {
    "centre": "center", "centres": "centers", "catalogue": "catalog", "catalogues": "catalogs",
    "programme": "program", "programmes": "programs", "artefact": "artifact", "artefacts": "artifacts",
    "defence": "defense", "licence": "license", "judgement": "judgment", "fulfil": "fulfill", "learnt": "learned",
    "fulfilment": "fulfillment", "maths": "math", "grey": "gray", "naïve": "naive", "dialogue": "dialog",
}  # fmt: skip
"""What no ending tells."""


@lru_cache(maxsize=20_000)
def spell(word: str) -> str:
    """Fold the British and American spelling of a lower-cased word into one form."""
    if word in _WORDS:
        return _WORDS[word]
    if len(word) >= _SHORTEST:
        for part, pattern, replacement in _ENDINGS:
            if part in word:
                word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=20_000)
def spellings(word: str) -> tuple[str, ...]:
    """Return the spellings of a lower-cased word that `spell` folds into the same form, as far as they are regular.

    Sorted; the aliases of a lexicon ask for each word some ten times.
    """
    options = [pattern.sub(replacement, word) for pattern, replacement in _BACK]
    options += [british for british, american in _WORDS.items() if american == word]
    return tuple(sorted({word} | {option for option in (*options, spell(word)) if spell(option) == spell(word)}))


def letters(text: str) -> str:
    """Return a text without white space and symbols."""
    return "".join(filter(str.isalnum, text))
