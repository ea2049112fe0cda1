"""The spaCy component and the tokenizer it brings."""

import pytest
import spacy
from spacy.language import Language

from skilltide.extract.tagger import Tagger


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("skilltide")
    return nlp


def test_component(nlp: Language) -> None:
    doc = nlp("You have PyTorch and C++.\n\nNice to have:\n- Kubernetes (3+ years)")
    spans = {span.text: span for span in doc.spans["skills"]}
    assert spans["PyTorch"].label_ == "pytorch"
    assert spans["C++"].label_ == "c-plus-plus"
    assert spans["Kubernetes"]._.level == "preferred"
    assert spans["Kubernetes"]._.section == "preferred"
    assert spans["Kubernetes"]._.kind == "tool"


@pytest.mark.parametrize(
    "text", ["", " ", "  Python  SQL ", "PythonStrong\n\n\tSQL", "&nbsp;A&amp;B", "a\r\nb", "İ Python", "\n Python"]
)
def test_doc_gives_the_text_back(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_same_as_the_tagger(nlp: Language, tagger: Tagger) -> None:
    text = "RequirementsStrong PythonGood SQLNice to haveRust and Go"
    doc = nlp(text)
    found = [(s.start_char, s.end_char, s.label_, s._.level) for s in doc.spans["skills"]]
    assert found == [(m.start, m.end, m.skill, m.level) for m in tagger.tag(text)]
