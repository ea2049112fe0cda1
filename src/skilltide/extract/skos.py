"""The lexicon as a SKOS vocabulary in Turtle: `skilltide lexicon export`.

SKOS: W3C Recommendation 2009, "Simple Knowledge Organization System Reference"; Turtle: W3C Recommendation 2014,
"RDF 1.1 Turtle". The same lexicon gives the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote

from skilltide.extract.crosswalk import Crosswalk, Scheme
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_model import Skill

BASE = "urn:skilltide:skill:"
_PREFIXES = {"skos": "http://www.w3.org/2004/02/skos/core#", "dct": "http://purl.org/dc/terms/"}
_MAPPINGS = {"exact": "skos:exactMatch", "close": "skos:closeMatch", "broader": "skos:broadMatch"}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_turtle(lexicon: Lexicon, crosswalk: Crosswalk, base: str = BASE) -> str:
    """Return all skills as concepts, with names, parents and matches with entries that have an address.

    `base`: what the address of a concept begins with; the skill's id follows. Aliases carry no language, as a tool's
    are the same in all, but names of other languages carry theirs.
    """
    matches: dict[str, list[tuple[str, str]]] = defaultdict(list)
    used: dict[str, Scheme] = {}
    for row in crosswalk.skills:
        scheme = crosswalk.schemes[row.scheme]
        if (uri := scheme.uri_of(row.external_id)) is not None:
            matches[row.subject].append((_MAPPINGS[row.match], f"<{_iri(uri)}>"))
            used[scheme.code] = scheme
    blocks = ["\n".join(f"@prefix {name}: <{uri}> ." for name, uri in _PREFIXES.items())]
    blocks.append(_block(f"<{_iri(base)}>", _scheme(lexicon, used)))
    for skill_id in sorted(lexicon.skills):
        skill = lexicon.skills[skill_id]
        blocks.append(_block(f"<{_iri(base + skill_id)}>", _concept(skill, lexicon, base, sorted(matches[skill_id]))))
    return "\n\n".join(blocks) + "\n"


def _scheme(lexicon: Lexicon, used: dict[str, Scheme]) -> Iterator[tuple[str, str]]:
    yield "a", "skos:ConceptScheme"
    yield "dct:title", _literal("The skilltide lexicon", "en")
    yield "dct:hasVersion", _literal(lexicon.version)
    for code in sorted(used):
        yield "dct:rights", _literal(used[code].attribution, "en")


def _concept(skill: Skill, lexicon: Lexicon, base: str, matches: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    scheme = f"<{_iri(base)}>"
    yield "a", "skos:Concept"
    yield "skos:inScheme", scheme
    parents = sorted(parent for parent in skill.broader if parent in lexicon.skills)
    if not parents:
        yield "skos:topConceptOf", scheme
    yield "skos:notation", _literal(skill.id)
    yield "skos:prefLabel", _literal(skill.name, "en")
    labels = {(alias.text, language) for alias in skill.aliases for language in alias.languages or ("",)}
    for alias, language in sorted(labels - {(skill.name, "")}):
        yield "skos:altLabel", _literal(alias, language)
    for parent in parents:
        yield "skos:broader", f"<{_iri(base + parent)}>"
    yield from matches


def _block(subject: str, statements: Iterator[tuple[str, str]]) -> str:
    return subject + " " + " ;\n    ".join(f"{verb} {value}" for verb, value in statements) + " ."


def _literal(text: str, language: str = "") -> str:
    return f'"{text.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def _iri(text: str) -> str:
    """Percent-encode what an address in Turtle can't hold."""
    return quote(text, safe=":/?#[]@!$&'()*+,;=-._~%")
