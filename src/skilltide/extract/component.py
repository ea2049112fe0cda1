"""The spaCy component: `nlp = spacy.blank("en"); nlp.add_pipe("skilltide")`."""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from skilltide.extract.codes import LINE
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.tagger import Mention, Tagger
from skilltide.extract.tokens import Tokens

_FIELDS = ("skill", "kind", "alias", "level", "section", "rule", "cue", "years")


class Tokenizer:
    """Cuts a text as the tagger does, into a Doc that gives the text back."""

    def __init__(self, vocab: Vocab, tagger: Tagger) -> None:
        self.vocab = vocab
        self._tagger = tagger

    def __call__(self, text: str) -> Doc:
        tokens = Tokens(text, self._tagger.compiled.memo)
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for i, start in enumerate(tokens.starts):
            if tokens.pieces[i] == "":
                continue  # a lost line break has no width
            end = start + len(tokens.pieces[i]) if tokens.codes[i] == LINE else tokens.end(i)
            _gap(text[at:start], words, spaces)
            words.append(text[start:end])
            spaces.append(False)
            at = end
        _gap(text[at:], words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_disk(self, path: object, **kwargs: object) -> None:
        """Nothing to save: the lexicon is the state."""

    def from_disk(self, path: object, **kwargs: object) -> "Tokenizer":
        """Nothing to load."""
        return self

    def to_bytes(self, **kwargs: object) -> bytes:
        """Nothing to save."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: object) -> "Tokenizer":
        """Nothing to load."""
        return self


def _gap(gap: str, words: list[str], spaces: list[bool]) -> None:
    """Put the white space between two tokens into the Doc: one blank as `spaces`, the rest as a token."""
    if gap.startswith(" ") and words:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)


class Component:
    """Puts the mentions into `doc.spans["skills"]`: label = skill id, `span._.level` and the like.

    `doc._.title`, `doc._.company` and `doc._.language`, where set before, are used as `Tagger.tag` does.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._tagger = _bundled_tagger()
        nlp.tokenizer = Tokenizer(nlp.vocab, self._tagger)
        for field in _FIELDS:
            if not Span.has_extension(field):
                Span.set_extension(field, default=None)
        for field in ("title", "company", "language"):
            if not Doc.has_extension(field):
                Doc.set_extension(field, default=None)

    def __call__(self, doc: Doc) -> Doc:
        found = self._tagger.tag(doc.text, doc._.title, doc._.company, doc._.language)
        doc.spans["skills"] = [span for span in (_span(doc, mention) for mention in found) if span is not None]
        return doc


@cache
def _bundled_tagger() -> Tagger:
    return Tagger(Lexicon.load())


@Language.factory("skilltide", assigns=["doc.spans"])
def create_component(nlp: Language, name: str) -> Component:
    """Make the spaCy component `skilltide` (`nlp.add_pipe("skilltide")`)."""
    return Component(nlp, name)


def _span(doc: Doc, mention: Mention) -> Span | None:
    span = doc.char_span(mention.start, mention.end, label=mention.skill, alignment_mode="expand")
    if span is not None:
        for field in _FIELDS:
            span._.set(field, getattr(mention, field))
    return span
