"""How much each word of a sentence weighs in a model."""

from collections.abc import Iterable, Mapping

from skilltide.extract.codes import Alphabet


class WordWeights(dict[str, int]):
    """Code -> the weight of its word in hundredths; a word without one gets 0 when first asked.

    A lexicon has only so many codes. Whole numbers have the same sum in any order, and a set of words has none.
    """

    def __init__(self, weights: Mapping[str, float], prefix: str, alphabet: Alphabet) -> None:
        """`weights`: of facts, of which those count that are a word with `prefix` before it."""
        shared: dict[int, int] = {}  # one object for equal weights, which stays in the processor's caches
        for fact, weight in weights.items():
            if fact.startswith(prefix):
                code = alphabet.known(fact.removeprefix(prefix))
                if code is not None:
                    hundredths = round(100 * weight)
                    self[code] = shared.setdefault(hundredths, hundredths)

    def __missing__(self, code: str) -> int:
        self[code] = 0
        return 0

    def sum(self, codes: Iterable[str]) -> int:
        """The weight of words, each once, in hundredths."""
        return sum(map(self.__getitem__, set(codes)))
