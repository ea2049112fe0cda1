"""The spaCy component: `nlp.add_pipe("skilltide", config={"lexicon": None, "span_key": "skills"})`.

It reads `doc.text` as it stands and leaves the Doc's tokens alone. A mention that begins or ends inside a token is
given the whole token: a lost line break leaves "PythonStrong" to spaCy as one token, which is then the span of Python.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span

from skilltide.errors import LexiconError
from skilltide.extract.lexicon_folder import read_files
from skilltide.extract.loading import tagger_from_files
from skilltide.extract.tagger import Mention, Tagger
from skilltide.resources import resource

FIELDS = ("skill", "kind", "alias", "level", "section", "rule", "cue", "years")
"""What `span._` tells of a mention."""
INPUTS = ("title", "company", "language")
"""What `doc._` can tell of a posting before the component runs."""

_STORE = "skilltide"
"""The extension that holds the values: skill -> field -> value. The spans of two skills can have the same tokens."""
_META = "skilltide"
"""The key in `nlp.meta` under which lexicons are told that a saved pipeline carries: as configured -> version."""
_BUNDLED = "bundled"
_NO_LANGUAGE = ("", "xx", "mul", "und")
"""Language codes of pipelines that are for any language."""


@Language.factory("skilltide", default_config={"lexicon": None, "span_key": "skills"}, assigns=["doc.spans"])
def create_component(nlp: Language, name: str, lexicon: str | None, span_key: str) -> "Component":
    """Make the component. `lexicon`: a folder, None for the bundled one; `span_key`: where in `doc.spans` mentions go.

    Raises LexiconError where the folder is not there or its files are in error.
    """
    component = Component(name, span_key)
    carried: dict[str, str] = nlp.meta.setdefault(_META, {})
    configured = lexicon or _BUNDLED
    folder = _expand(lexicon) if lexicon else resource("lexicons")
    if configured in carried:  # a saved pipeline is being read: its lexicon comes next, and the folder may be gone
        component.defer(folder)
    else:
        component.use(read_files(folder))
        carried[configured] = component.tagger.version
    return component


def _expand(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # "~nobody": reported as not found
        return Path(path)


class Component:
    """Puts the mentions of a text into `doc.spans`: label = skill id, `span._.level` and the like (`FIELDS`).

    `doc._.title`, `doc._.company` and `doc._.language`, where they are set before, are used as `Tagger.tag` does. A
    text without `doc._.language` has the pipeline's language, unless that is for any.

    A saved pipeline carries its lexicon, so that it tags the same wherever it is loaded.
    """

    def __init__(self, name: str, span_key: str) -> None:
        self.name = name
        self.span_key = span_key
        self._files: Mapping[str, bytes] | None = None
        self._folder: Path | None = None
        self._tagger: Tagger | None = None
        register_extensions()

    def use(self, files: Mapping[str, bytes]) -> None:
        """Tag with the lexicon whose files these are (`lexicon_folder.read_files`). Raises LexiconError."""
        self._tagger = tagger_from_files(files)
        self._files = files

    def defer(self, folder: Path) -> None:
        """Tag with the lexicon in `folder`, which is not looked for before it is needed."""
        self._folder = folder

    @property
    def tagger(self) -> Tagger:
        """The tagger in force; `tagger.why(text)` tells its reasons."""
        self._ready_files()
        assert self._tagger is not None
        return self._tagger

    def _ready_files(self) -> Mapping[str, bytes]:
        if self._files is None:
            if self._folder is None:
                raise LexiconError(f"spaCy component {self.name}: has no lexicon. Make it with nlp.add_pipe")
            self.use(read_files(self._folder))
        assert self._files is not None
        return self._files

    def __call__(self, doc: Doc) -> Doc:
        """Add the mentions to `doc`."""
        title, company, language = (_text(doc._.get(key)) for key in INPUTS)
        mentions = self.tagger.tag(doc.text, title, company, _language(language or doc.lang_))
        spans: dict[tuple[int, int, str], Span] = {}
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, label=mention.skill, alignment_mode="expand")
            if span is not None and (span.start, span.end, mention.skill) not in spans:
                spans[span.start, span.end, mention.skill] = span
                _store(span, mention)
        doc.spans[self.span_key] = list(spans.values())
        return doc

    # saving

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the lexicon."""
        return bytes(srsly.msgpack_dumps(dict(self._ready_files())))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "Component":
        """Tag with the lexicon that `to_bytes` gave. Raises LexiconError for anything else."""
        try:
            files = srsly.msgpack_loads(data)
        except ValueError:
            files = None
        if not isinstance(files, dict) or not all(isinstance(content, bytes) for content in files.values()):
            raise LexiconError(f"spaCy component {self.name}: the bytes given hold no lexicon. Save the pipeline again")
        self.use(files)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the lexicon's files into the folder `path`, in the place of those of another lexicon there."""
        folder, files = Path(path), self._ready_files()
        for pattern in ("names.yml", "languages/*.yml", "skills/*.yml"):
            for old in folder.glob(pattern):
                old.unlink()
        for name, content in files.items():
            target = folder / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Component":
        """Tag with the lexicon in the folder `path`."""
        self.use(read_files(Path(path)))
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Hand the lexicon to another process (`nlp.pipe(n_process=2)`, where it is not forked)."""
        return _restore, (self.name, self.span_key, dict(self._ready_files()))


def _restore(name: str, span_key: str, files: Mapping[str, bytes]) -> Component:
    component = Component(name, span_key)
    component.use(files)
    return component


def register_extensions() -> None:
    """Register what `span._` and `doc._` hold; done by every component, needed by hand only to read saved Docs.

    An extension of one of these names that is there already is left alone: a Span's is then not ours to fill (the
    values still stand in `span._.skilltide[span.label_]`), a Doc's is read as if it were ours.
    """
    for field in FIELDS:
        if not Span.has_extension(field):
            # partial and not a closure: spaCy sends extensions to other processes
            Span.set_extension(field, getter=partial(_get, field), setter=partial(_set, field))
    if not Span.has_extension(_STORE):
        Span.set_extension(_STORE, default=None)
    for key in INPUTS:
        if not Doc.has_extension(key):
            Doc.set_extension(key, default=None)


def _store(span: Span, mention: Mention) -> None:
    values = {field: getattr(mention, field) for field in FIELDS}
    span._.set(_STORE, {**(span._.get(_STORE) or {}), mention.skill: values})


def _values(span: Span) -> dict[str, Any]:
    """What is known of a span: by its label, else (`doc[2:3]`, a span relabelled) what its tokens were tagged with."""
    known: dict[str, dict[str, Any]] = span._.get(_STORE) or {}
    return known.get(span.label_) or next(iter(known.values()), {})


def _get(field: str, span: Span) -> Any:
    return _values(span).get(field)


def _set(field: str, span: Span, value: Any) -> None:
    span._.set(_STORE, {**(span._.get(_STORE) or {}), span.label_: {**_values(span), field: value}})


def _text(value: Any) -> str | None:
    """A text; None for anything else, such as what another component's extension of the same name holds."""
    return value if isinstance(value, str) and value.strip() else None


def _language(code: str) -> str | None:
    """The ISO 639-1 code of "en" or "en-GB", None if it stands for any language."""
    language = code.lower().replace("_", "-").partition("-")[0]
    return None if language in _NO_LANGUAGE else language
