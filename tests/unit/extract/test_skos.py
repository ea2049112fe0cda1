"""The lexicon as a SKOS vocabulary: what it holds, read back by a strict reader of the Turtle that it is written in."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skilltide.cli import app
from skilltide.extract.crosswalk import load_crosswalk
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.skos import to_turtle
from skilltide.resources import resource

SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
BASE = "urn:skilltide:skill:"
ESCO = "http://data.europa.eu/esco/skill/"

TOKEN = re.compile(
    r"""(?P<space>[ \n]+)
    |(?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    |(?P<text>"(?:[^"\\\n\r]|\\[tbnrf"'\\])*"(?:@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)?)
    |(?P<name>[a-z]+:[A-Za-z]+)
    |(?P<word>@prefix|a(?=\s)|[a-z]+:(?=\s))
    |(?P<stop>[.;])""",
    re.VERBOSE,
)
Triple = tuple[str, str, str]


def read(turtle: str) -> set[Triple]:
    """Read the part of Turtle that needs no nesting and no lists of objects; anything else is a failure."""
    tokens, at = [], 0
    while at < len(turtle):
        match = TOKEN.match(turtle, at)
        assert match, f"no Turtle at {at}: {turtle[at : at + 40]!r}"
        if match.lastgroup != "space":
            tokens.append((str(match.lastgroup), match.group()))
        at = match.end()
    prefixes, triples, place = {}, set(), 0

    def term(kind: str, token: str) -> str:
        if kind == "iri":
            return token[1:-1]
        if kind == "name":
            prefix, _, local = token.partition(":")
            return prefixes[prefix] + local
        assert kind == "text", token
        return token

    while place < len(tokens):
        if tokens[place] == ("word", "@prefix"):
            (_, name), (kind, iri), stop = tokens[place + 1 : place + 4]
            assert kind == "iri" and stop == ("stop", ".")
            prefixes[name.removesuffix(":")] = iri[1:-1]
            place += 4
            continue
        subject = term(*tokens[place])
        while True:
            verb = "a" if tokens[place + 1] == ("word", "a") else term(*tokens[place + 1])
            triple = (subject, verb, term(*tokens[place + 2]))
            assert triple not in triples, f"twice: {triple}"
            triples.add(triple)
            place += 3
            assert tokens[place][0] == "stop"
            if tokens[place][1] == ".":
                place += 1
                break
    return triples


@pytest.fixture(scope="module")
def turtle(lexicon: Lexicon) -> str:
    return to_turtle(lexicon, load_crosswalk(resource("lexicons")))


@pytest.fixture(scope="module")
def triples(turtle: str) -> set[Triple]:
    return read(turtle)


def test_every_skill_is_a_concept_with_its_names_and_parents(triples: set[Triple], lexicon: Lexicon) -> None:
    concepts = {subject for subject, verb, value in triples if (verb, value) == ("a", f"{SKOS}Concept")}
    assert concepts == {BASE + skill_id for skill_id in lexicon.skills}
    told: dict[tuple[str, str], set[str]] = {}
    for subject, verb, value in triples:
        told.setdefault((subject, verb), set()).add(value)
    for skill in lexicon.skills.values():
        concept = BASE + skill.id
        assert len(told[concept, f"{SKOS}prefLabel"]) == 1
        assert told[concept, f"{SKOS}inScheme"] == {BASE}
        assert told.get((concept, f"{SKOS}broader"), set()) == {BASE + parent for parent in skill.broader}
        assert ((concept, f"{SKOS}topConceptOf") in told) == (not skill.broader)
        names = {(alias.text, one) for alias in skill.aliases for one in alias.languages or ("",)} - {(skill.name, "")}
        assert len(told.get((concept, f"{SKOS}altLabel"), ())) == len(names)
    assert told[BASE + "c-plus-plus", f"{SKOS}prefLabel"] == {'"C++"@en'}


def test_matches_lead_to_esco_and_its_attribution_is_there(triples: set[Triple]) -> None:
    mapped = {(verb.removeprefix(SKOS), value) for _, verb, value in triples if verb.endswith("Match")}
    assert {verb for verb, _ in mapped} == {"exactMatch", "closeMatch", "broadMatch"}
    assert all(value.startswith(ESCO) for _, value in mapped)
    learning = f"{ESCO}8369c2d6-c100-4cf6-bd83-9668d8678433"
    assert (BASE + "machine-learning", f"{SKOS}exactMatch", learning) in triples
    assert (BASE + "deep-learning", f"{SKOS}broadMatch", learning) in triples
    (rights,) = [value for subject, verb, value in triples if (subject, verb) == (BASE, f"{DCT}rights")]
    assert "ESCO classification of the European Commission" in rights and "CC BY 4.0" in rights


def test_a_concept_has_one_kind_of_match_with_an_entry(triples: set[Triple]) -> None:
    """SKOS keeps exactMatch apart from broadMatch (S46)."""
    pairs = [(subject, value) for subject, verb, value in triples if verb.endswith("Match")]
    assert len(pairs) == len(set(pairs))


def test_names_that_turtle_has_to_escape(own_lexicon: Path) -> None:
    file = own_lexicon / "skills" / "language.yml"
    file.write_text(file.read_text().replace("name: Zorbex", r'name: "Zor\"b\\ex\n\t<é>"'), encoding="utf-8")
    lexicon = Lexicon.load(own_lexicon)
    found = read(to_turtle(lexicon, load_crosswalk(own_lexicon), "https://example.org/a skill#"))
    assert ("https://example.org/a%20skill#zorbex", f"{SKOS}prefLabel", r'"Zor\"b\\ex\n\t<é>"@en') in found
    assert not [verb for _, verb, _ in found if verb in (f"{DCT}rights", f"{SKOS}exactMatch")]


def test_the_command_writes_the_same_bytes_each_time(own_lexicon: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    for file in files:
        result = CliRunner().invoke(
            app, ["lexicon", "export", "--format", "skos", str(file), "--lexicon", str(own_lexicon)]
        )
        assert (result.exit_code, result.output.strip()) == (0, f"{file}: 2 concepts")
    one, two = (file.read_bytes() for file in files)
    assert one == two and one.endswith(b" .\n") and b"\r" not in one
    lost = CliRunner().invoke(app, ["lexicon", "export", str(tmp_path / "no" / "x.ttl"), "--lexicon", str(own_lexicon)])
    assert lost.exit_code == 1 and "x.ttl: can't be written (No such file or directory)" in str(
        lost.output or lost.exception
    )
