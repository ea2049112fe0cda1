"""The spaCy component in real pipelines: blank and trained, saved and loaded, in one process and in several."""

import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.tokens.underscore import Underscore
from spacy.training import Example

from skilltide.errors import LexiconError
from skilltide.extract.component import Component
from skilltide.extract.tagger import Tagger

README = Path(__file__).parents[3] / "README.md"
TEXT = "You have PyTorch and C++.\n\nNice to have:\n- Kubernetes (3+ years)"
GLUED = "RequirementsStrong PythonGood SQLNice to haveKafka and Go"


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide")
    return nlp


def told(doc: Doc, key: str = "skills") -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans[key]]


def run(script: str, *arguments: object) -> str:
    """Run a script in a fresh process; its output."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.strip()


def test_what_a_span_carries(nlp: Language) -> None:
    doc = nlp(TEXT)
    spans = {span.text: span for span in doc.spans["skills"]}
    assert [span.label_ for span in spans.values()] == ["pytorch", "c-plus-plus", "kubernetes"]
    carried = spans["Kubernetes"]._
    assert (carried.skill, carried.kind, carried.alias) == ("kubernetes", "tool", "Kubernetes")
    assert (carried.level, carried.section, carried.rule) == ("preferred", "preferred", "alias")
    assert (carried.cue, carried.years) == (None, 3)


@pytest.mark.parametrize("lang", ["en", "de", "xx"])
@pytest.mark.parametrize("text", [TEXT, GLUED, "", " ", "  Python  SQL ", "a\r\nb", "&nbsp;A&amp;B", "İ Python"])
def test_tokenizer_and_tokens_are_left_alone(lang: str, text: str) -> None:
    plain, nlp = spacy.blank(lang), spacy.blank(lang)
    tokenizer = nlp.tokenizer
    nlp.add_pipe("skilltide")
    assert nlp.tokenizer is tokenizer
    doc = nlp(text)
    assert [token.text_with_ws for token in doc] == [token.text_with_ws for token in plain(text)]
    assert doc.text == text


def test_same_mentions_as_the_tagger(nlp: Language, tagger: Tagger) -> None:
    doc = nlp(TEXT)
    found = [(s.start_char, s.end_char, s.label_, s._.level) for s in doc.spans["skills"]]
    assert found == [(m.start, m.end, m.skill, m.level) for m in tagger.tag(TEXT)]


def test_a_mention_inside_a_token_gets_the_whole_token(nlp: Language) -> None:
    assert told(nlp(GLUED)) == [
        ("PythonGood", "python"),
        ("SQLNice", "sql"),
        ("haveKafka", "apache-kafka"),
        ("Go", "go"),
    ]


def test_skills_of_one_token_keep_their_own_values(nlp: Language) -> None:
    doc = nlp("AWSAzureGCP")
    first, second, third = doc.spans["skills"]
    assert (first.start, first.end) == (second.start, second.end) == (third.start, third.end) == (0, 1)
    assert [span._.alias for span in doc.spans["skills"]] == ["AWS", "Azure", "GCP"]
    assert [span._.skill for span in doc.spans["skills"]] == [span.label_ for span in doc.spans["skills"]]


def test_a_skill_twice_in_one_token_is_one_span(nlp: Language) -> None:
    doc = Doc(nlp.vocab, words=["Python/Python,", "SQL"])
    assert told(nlp(doc)) == [("Python/Python,", "python"), ("SQL", "sql")]


def test_values_belong_to_the_tokens_and_can_be_changed(nlp: Language) -> None:
    doc = nlp("Python is a plus")
    assert doc[0:1]._.level == "preferred"
    assert Span(doc, 0, 1, label="SKILL")._.skill == "python"
    assert doc[1:2]._.level is None
    (span,) = doc.spans["skills"]
    span._.level = "required"
    assert (span._.level, span._.skill) == ("required", "python")


def test_span_key(own_lexicon: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide")
    nlp.add_pipe("skilltide", name="own", config={"lexicon": str(own_lexicon), "span_key": "own"})
    doc = nlp("Python and Zorbex")
    assert (told(doc), told(doc, "own")) == ([("Python", "python")], [("Zorbex", "zorbex")])


def test_what_the_readme_shows() -> None:
    """Its snippet, line by line as it stands there."""
    if not README.is_file():
        pytest.skip("the package is installed without its README")
    (snippet,) = re.findall(r"```python\n(import spacy.*?)```", README.read_text("utf-8"), re.DOTALL)
    *lines, shown = snippet.strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    assert eval(shown, names) == [("Python", "python"), ("PyTorch", "pytorch")]


# language, title and company


@pytest.mark.parametrize(
    ("lang", "own", "has_concept"),
    [
        ("en", None, True),
        ("de", None, False),
        ("xx", None, True),
        ("de", "en", True),
        ("de", "en-GB", True),
        ("en", "de", False),
        ("xx", "de", False),
        ("en", {"language": "de", "score": 0.9}, True),  # another component's extension of the same name
        ("de", "", False),
    ],
)
def test_language(lang: str, own: Any, has_concept: bool) -> None:
    """Concepts are found by English words in English texts only; tools and borrowed names in all."""
    nlp = spacy.blank(lang)
    nlp.add_pipe("skilltide")
    doc = nlp.make_doc("Python, data science, mathematics")
    doc._.language = own
    labels = [label for _, label in told(nlp(doc))]
    assert labels == ["python", "data-science", *(["mathematics"] if has_concept else [])]


def test_title_and_company(nlp: Language) -> None:
    text = "Snowflake is a company. Deep Learning Wizard"
    doc = nlp.make_doc(text)
    assert told(nlp(doc)) == [("Snowflake", "snowflake"), ("Deep Learning", "deep-learning")]
    doc._.company = "Snowflake"
    assert told(nlp(doc)) == [("Deep Learning", "deep-learning")]


# extensions


def test_extensions_of_ones_own_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("doc_extensions", "span_extensions"):
        monkeypatch.setattr(Underscore, kind, {})
    Span.set_extension("level", default="mine")
    Doc.set_extension("title", getter=lambda doc: "Deep Learning Engineer")
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide")
    nlp.add_pipe("skilltide", name="again", config={"span_key": "again"})
    doc = nlp("Deep Learning Engineer\n\nPython is a plus")
    (span,) = doc.spans["skills"]  # the text's title is the posting's: told by an extension that is not ours
    assert (span._.skill, span._.level) == ("python", "mine")
    assert span._.skilltide["python"]["level"] == "preferred"


# other components


def trained() -> Language:
    """A pipeline with weights: sentences, tags and categories."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    tagger = nlp.add_pipe("tagger")
    textcat = nlp.add_pipe("textcat")
    for label in ("NN", "CC"):
        tagger.add_label(label)  # type: ignore[attr-defined]
    for label in ("job", "other"):
        textcat.add_label(label)  # type: ignore[attr-defined]
    doc = nlp.make_doc("Python and Rust.")
    about = {"tags": ["NN", "CC", "NN", "NN"], "cats": {"job": 1.0, "other": 0.0}}
    nlp.initialize(lambda: [Example.from_dict(doc, about)])
    return nlp


def test_in_a_trained_pipeline(tmp_path: Path) -> None:
    nlp = trained()
    before = nlp(TEXT)
    nlp.add_pipe("skilltide", before="tagger")
    after = nlp(TEXT)
    assert [(t.text, t.tag_, t.is_sent_start) for t in after] == [(t.text, t.tag_, t.is_sent_start) for t in before]
    assert after.cats == before.cats
    assert [label for _, label in told(after)] == ["pytorch", "c-plus-plus", "kubernetes"]
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")(TEXT)
    assert told(loaded) == told(after)
    assert loaded.cats == pytest.approx(after.cats)


def test_entity_spans_and_the_rest_of_a_doc_stay(nlp: Language) -> None:
    doc = nlp.make_doc("Acme uses Python")
    doc.ents = [Span(doc, 0, 1, label="ORG")]
    doc.spans["mine"] = [doc[1:2]]
    nlp(doc)
    assert [ent.text for ent in doc.ents] == ["Acme"]
    assert sorted(doc.spans) == ["mine", "skills"]


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from([*TEXT.split(), "PythonStrong", "R&D", " ", "\n", "Go,Rust"])), data=st.data())
def test_any_tokens(nlp: Language, tagger: Tagger, words: list[str], data: st.DataObject) -> None:
    """Whatever the tokens, each mention's characters are in a span of its skill, and nothing else is told."""
    spaces = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    doc = nlp(Doc(nlp.vocab, words=words, spaces=spaces))
    spans = list(doc.spans["skills"])
    mentions = tagger.tag(doc.text)
    for mention in mentions:
        assert any(
            span.label_ == mention.skill and span.start_char <= mention.start and mention.end <= span.end_char
            for span in spans
        )
    assert {span.label_ for span in spans} == {mention.skill for mention in mentions}
    assert len(spans) <= len(mentions)


# processes


def test_several_processes(nlp: Language) -> None:
    texts = [TEXT, GLUED, "", "Python is a plus"] * 3
    docs = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [told(doc) for doc in docs] == [told(nlp(text)) for text in texts]
    assert docs[3].spans["skills"][0]._.level == "preferred"


SPAWN = """
import multiprocessing, pathlib, shutil, sys
import spacy

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide", config={"lexicon": sys.argv[1]})
    shutil.rmtree(sys.argv[1])
    docs = list(nlp.pipe(["Zorbex is a plus", "tide tables"] * 2, n_process=2, batch_size=1))
    print([(span.text, span._.level) for doc in docs for span in doc.spans["skills"]])
"""


@pytest.mark.slow
def test_processes_that_are_not_forked(own_lexicon: Path, tmp_path: Path) -> None:
    script = tmp_path / "spawn.py"
    script.write_text(SPAWN)
    command = [sys.executable, str(script), str(own_lexicon)]
    out = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.strip()
    assert out == str([("Zorbex", "preferred"), ("tide tables", "context")] * 2)


def test_pickle(nlp: Language) -> None:
    copy = pickle.loads(pickle.dumps(nlp.get_pipe("skilltide")))
    assert told(copy(nlp.make_doc(TEXT))) == told(nlp(TEXT))


# saving


LOAD = """
import sys
import spacy

nlp = spacy.load(sys.argv[1])
doc = nlp("Zorbex is a plus, tide tables too; Python")
print([(span.text, span.label_, span._.level) for span in doc.spans["own"]])
"""


def test_a_saved_pipeline_carries_its_lexicon(own_lexicon: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide", name="mine", config={"lexicon": str(own_lexicon), "span_key": "own"})
    nlp.rename_pipe("mine", "renamed")
    nlp.to_disk(tmp_path / "pipeline")
    shutil.rmtree(own_lexicon)
    out = run(LOAD, tmp_path / "pipeline")
    assert out == str([("Zorbex", "zorbex", "preferred"), ("tide tables", "tide-tables", "preferred")])


def test_saving_again_leaves_nothing_of_the_lexicon_before(own_lexicon: Path, tmp_path: Path) -> None:
    saved = tmp_path / "pipeline"
    for skills in (None, own_lexicon / "skills" / "cloud.yml"):
        if skills:
            (own_lexicon / "skills" / "language.yml").rename(skills)
            skills.write_text(skills.read_text().replace("category: language", "category: cloud"))
        nlp = spacy.blank("en")
        nlp.add_pipe("skilltide", config={"lexicon": str(own_lexicon)})
        nlp.to_disk(saved)
    assert told(spacy.load(saved)("Zorbex")) == [("Zorbex", "zorbex")]


def test_saving_over_another_lexicon_leaves_none_of_its_names_and_languages(own_lexicon: Path, tmp_path: Path) -> None:
    saved = tmp_path / "pipeline"
    for has_more in (True, False):
        names, german = own_lexicon / "names.yml", own_lexicon / "languages" / "de.yml"
        if has_more:
            german.parent.mkdir()
            german.write_text("cues: [{text: ist ein Plus, level: preferred}]")
            names.write_text("names: {zorbex: {de: [Zorbexin]}}")
        else:
            shutil.rmtree(german.parent)
            names.unlink()
        nlp = spacy.blank("en")
        nlp.add_pipe("skilltide", config={"lexicon": str(own_lexicon)})
        nlp.to_disk(saved)
    held = {path.relative_to(saved / "skilltide").as_posix() for path in (saved / "skilltide").rglob("*.yml")}
    assert held == {"rules.yml", "cues.yml", "sections.yml", "skills/language.yml"}
    assert told(spacy.load(saved)("Zorbex")) == [("Zorbex", "zorbex")]


def test_the_folder_that_a_saved_pipeline_came_from_is_not_asked(own_lexicon: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide", config={"lexicon": str(own_lexicon)})
    nlp.to_disk(tmp_path / "pipeline")
    (own_lexicon / "rules.yml").write_text("[broken")
    doc = spacy.load(tmp_path / "pipeline")("Zorbex")
    assert told(doc) == [("Zorbex", "zorbex")]


def test_bytes(own_lexicon: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide", config={"lexicon": str(own_lexicon)})
    data = nlp.to_bytes()
    shutil.rmtree(own_lexicon)
    other = spacy.blank("en")
    other.add_pipe("skilltide")
    other.from_bytes(data)
    doc = other("Zorbex and Python")
    assert told(doc) == [("Zorbex", "zorbex")]
    with pytest.raises(LexiconError, match="hold no lexicon"):
        Component("skilltide", "skills").from_bytes(b"\x01")


def test_saved_docs_keep_their_values(nlp: Language) -> None:
    docs = [nlp(TEXT), nlp("AWSAzureGCP")]
    data = DocBin(docs=docs, store_user_data=True).to_bytes()
    restored = list(DocBin().from_bytes(data).get_docs(nlp.vocab))
    for doc, copy in zip(docs, restored, strict=True):
        assert [(s.label_, s._.alias) for s in copy.spans["skills"]] == [
            (s.label_, s._.alias) for s in doc.spans["skills"]
        ]
    part = docs[0][2:8].as_doc(copy_user_data=True)
    assert {part[i : i + 1]._.skill for i in range(len(part))} >= {"pytorch"}


# errors


@pytest.mark.parametrize("place", ["/nowhere", "nowhere", "~/nowhere", "~nobody-of-this-name/nowhere", __file__])
def test_a_folder_that_is_not_there(place: str) -> None:
    with pytest.raises(LexiconError, match=r"(nowhere|\.py): folder not found\. Give") as caught:
        spacy.blank("en").add_pipe("skilltide", config={"lexicon": place})
    assert "\n" not in str(caught.value)


def test_a_lexicon_in_error(own_lexicon: Path) -> None:
    (own_lexicon / "skills" / "language.yml").write_text("category: language\nskills: [{id: x, kind: y}]")
    with pytest.raises(LexiconError, match=r"skills/language\.yml: x: kind is 'y'"):
        spacy.blank("en").add_pipe("skilltide", config={"lexicon": str(own_lexicon)})


def test_a_saved_pipeline_without_its_lexicon(own_lexicon: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide", config={"lexicon": str(own_lexicon)})
    nlp.to_disk(tmp_path / "pipeline")
    shutil.rmtree(tmp_path / "pipeline" / "skilltide")
    shutil.rmtree(own_lexicon)
    with pytest.raises(LexiconError, match="folder not found"):
        spacy.load(tmp_path / "pipeline")
