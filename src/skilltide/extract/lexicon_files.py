"""Reading the lexicon's YAML files, with one-line errors that name file and entry."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from skilltide.errors import LexiconError
from skilltide.extract.lexicon_model import (
    KINDS,
    LEVELS,
    OTHER_LANGUAGES,
    SECTIONS,
    Alias,
    Cue,
    Keyword,
    RuleData,
    SectionData,
    Skill,
)
from skilltide.extract.tokens import words_of
from skilltide.extract.wording import expand
from skilltide.quick_yaml import LOADER


class _RepeatedKey(yaml.constructor.ConstructorError):  # type: ignore[misc]
    """A mapping holds a key twice."""


class _Loader(LOADER):  # type: ignore[misc]
    """YAML with true and false as its only booleans ("on", "no" and "yes" are words to a lexicon) and each key once.

    Of a repeated key YAML's own loader keeps the last value and drops the others without a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping that a node holds; raises _RepeatedKey, which names its entry and the key."""
        keys: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in keys:
                entry = next((f"{item.value}: " for named, item in node.value if named.value == "id"), "")
                what = f"{entry}the key {key.value!r} stands twice, expected once: put what both hold under one"
                raise _RepeatedKey(None, None, what, key.start_mark)
            keys.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SKILL_KEYS = {"id", "name", "kind", "broader", "also", "within", "aliases", "origin", "accept", "reject"}
_LISTS = (
    "near", "not_near", "preceded_by", "not_preceded_by", "followed_by", "not_followed_by", "sections", "not_sections",
)  # fmt: skip
_CHOICES = {
    "case": ("any", "exact", "capital"),
    "with": ("technology", "technology-nearby"),
    "language": ("any", "en"),
}
_ALIAS_KEYS = {"text", "rule", "variants", "elliptic", *_LISTS, *_CHOICES}
_NAMES = "names.yml"
_LANGUAGES = "languages/"
"""What begins the names of files that hold the cues and headings of one other language each."""
_SECTION_KEYS = {
    "headings", "prefixes", "tails", "keywords", "lead_ins", "sentences", "openers", "addresses", "returns",
    "resumes", "item_starts", "line_starts", "own_words", "plain_words", "loose_words", "further_words", "pointers",
    "open_ends", "asks", "employer_verbs", "seeks", "abbreviations", "small_words",
}  # fmt: skip
_REACH = (
    "barriers", "no_barriers", "behind", "in_brackets", "both", "choices", "one", "lists", "ambiguous", "ands",
    "either", "in_lists", "clauses", "closers", "years", "between_numbers", "strong", "musts", "parts", "asks",
    "asides", "turns", "attributive", "behind_bare",
)  # fmt: skip
_SCOPES = ("before", "after", "sentence", "start", "between")


class LexiconContent(NamedTuple):
    """What the files of a lexicon hold."""

    skills: dict[str, Skill]
    rules: RuleData
    cues: tuple[Cue, ...]
    sections: SectionData
    problems: tuple[str, ...]
    """What was left out, one line each; empty after strict reading, which raises instead."""


def parse(files: Mapping[str, bytes], strict: bool) -> LexiconContent:
    """Read the files that `lexicon_folder.read_files` gave.

    Raises LexiconError naming file and entry; with `strict` False entries in error are left out and told in `problems`.
    """
    parser = _Parser(files, strict)
    rules, cues, sections = parser.rules(), parser.cues(), parser.sections()
    return LexiconContent(parser.skills(), rules, cues, sections, tuple(parser.problems))


class _Parser:
    def __init__(self, files: Mapping[str, bytes], strict: bool) -> None:
        self.files, self.strict = files, strict
        self.problems: list[str] = []
        self.bundles: dict[str, dict[str, Any]] = {}

    def report(self, where: str, what: str) -> None:
        line = f"{where}: {what}"
        if self.strict:
            raise LexiconError(line)
        self.problems.append(line)

    def yaml(self, name: str) -> dict[str, Any]:
        """The mapping that a file holds, {} if it holds nothing or nothing that can be read."""
        try:
            data = yaml.load(self.files[name], Loader=_Loader)
        except _RepeatedKey as error:
            self.report(f"{name}, line {error.problem_mark.line + 1}", error.problem)
            return {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            place = getattr(error, "problem_mark", None)
            line = f", line {place.line + 1}" if place else ""
            what = getattr(error, "problem", None) or type(error).__name__
            self.report(name + line, f"not valid YAML ({what})")
            return {}
        return self.mapping(name, data)

    def mapping(self, where: str, value: Any) -> dict[str, Any]:
        """`value` as a mapping, {} for None; anything else is reported."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.report(where, f"is {str(value)[:60]!r}, expected keys with values")
            return {}
        return {str(key): item for key, item in value.items()}

    def mappings(self, where: str, value: Any) -> Iterator[dict[str, Any]]:
        """The items of a list of mappings; what is none is reported and left out."""
        if value is not None and not isinstance(value, list):
            self.report(where, f"is {str(value)[:60]!r}, expected a list")
            return
        for item in value or ():
            if found := self.mapping(where, item):
                yield found

    # skills

    def skills(self) -> dict[str, Skill]:
        skills: dict[str, Skill] = {}
        for name in sorted(name for name in self.files if name.startswith("skills/")):
            category = Path(name).stem
            problems = len(self.problems)
            data = self.yaml(name)
            if not isinstance(data.get("skills"), list):
                if len(self.problems) == problems:
                    self.report(name, "expected the keys category and skills (a list)")
                continue
            if data.get("category") != category:
                self.report(name, f"category is {data.get('category')!r}, expected the file's name {category!r}")
            for entry in data["skills"]:
                skill = self.skill(name, category, entry)
                if skill is None:
                    continue
                if skill.id in skills:
                    taken = f"skills/{skills[skill.id].category}.yml"
                    self.report(f"{name}: {skill.id}", f"id is taken already in {taken}")
                    continue
                skills[skill.id] = skill
        self.parents(skills)
        if _NAMES in self.files:
            self.names(skills)
        return skills

    def names(self, skills: dict[str, Skill]) -> None:
        """Give the skills their names in other languages."""
        for skill_id, entry in self.mapping(f"{_NAMES}: names", self.yaml(_NAMES).get("names")).items():
            where = f"{_NAMES}: {skill_id}"
            skill = skills.get(skill_id)
            if skill is None:
                self.report(where, "is no skill's id")
                continue
            by_language = self.mapping(where, entry)
            borrowed_by = self.borrowed_by(where, by_language.pop("borrowed_by", None))
            languages: dict[str, list[str]] = {}  # name, as first written -> where it holds
            written: dict[str, str] = {}
            for language, texts in by_language.items():
                if language not in OTHER_LANGUAGES:
                    self.report(where, f"language is {language!r}, expected one of {_list(OTHER_LANGUAGES)}")
                for text in self.wordings(where, language, texts):
                    languages.setdefault(written.setdefault(text.lower(), text), []).append(language)
            added = [_name(text, skill.kind, known) for text, known in languages.items()]
            skills[skill_id] = replace(skill, aliases=(*skill.aliases, *added), borrowed_by=borrowed_by)

    def borrowed_by(self, where: str, value: Any) -> tuple[str, ...]:
        """The languages that borrow a skill's English names; "all" stands for all that the lexicon knows."""
        if value == "all":
            return OTHER_LANGUAGES
        languages = self.texts(where, "borrowed_by", value)
        if set(languages) - set(OTHER_LANGUAGES):
            self.report(where, f"borrowed_by is {list(languages)}, expected all or some of {_list(OTHER_LANGUAGES)}")
        return languages

    def parents(self, skills: dict[str, Skill]) -> None:
        for skill in skills.values():
            where = f"skills/{skill.category}.yml: {skill.id}"
            for key, named in (("broader", skill.broader), ("also", skill.also)):
                for parent in named:
                    if parent not in skills:
                        self.report(where, f"{key} names {parent!r}, which is no skill's id")
            seen, level = {skill.id}, list(skill.broader)
            while level:
                above = level.pop()
                if above == skill.id:
                    self.report(where, "is its own ancestor by broader; break the circle")
                    break
                if above in skills and above not in seen:
                    seen.add(above)
                    level += skills[above].broader

    def skill(self, name: str, category: str, entry: Any) -> Skill | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            self.report(name, f"an entry without id: {str(entry)[:60]!r}")
            return None
        where = f"{name}: {entry['id']}"
        before = len(self.problems)
        if not _ID.fullmatch(entry["id"]):
            self.report(where, "id is not kebab-case (a-z, 0-9 and single hyphens)")
        for key in sorted(set(map(str, entry)) - _SKILL_KEYS):
            self.report(where, f"unknown key {key!r}, known are {_list(sorted(_SKILL_KEYS))}")
        if entry.get("kind") not in KINDS:
            self.report(where, f"kind is {entry.get('kind')!r}, expected one of {_list(KINDS)}")
            return None
        if not isinstance(entry.get("name"), str):
            self.report(where, f"name is {entry.get('name')!r}, expected a text (quote it in YAML)")
        aliases = entry.get("aliases")
        if not isinstance(aliases, list) or not aliases:
            self.report(where, "has no aliases")
            return None
        usable = [alias for item in aliases if (alias := self.alias(where, entry["kind"], item)) is not None]
        if len(self.problems) > before and not usable:
            return None
        return Skill(
            id=entry["id"],
            name=str(entry.get("name")),
            kind=entry["kind"],
            category=category,
            broader=self.texts(where, "broader", entry.get("broader")),
            also=self.texts(where, "also", entry.get("also")),
            within=self.texts(where, "within", entry.get("within")),
            aliases=tuple(usable),
            origin=self.texts(where, "origin", entry.get("origin")),
            accept=self.texts(where, "accept", entry.get("accept")),
            reject=self.texts(where, "reject", entry.get("reject")),
        )

    def alias(self, where: str, kind: str, entry: Any) -> Alias | None:
        if isinstance(entry, str):
            entry = {"text": entry}
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"].strip():
            self.report(where, f"alias {entry!r}: expected a text or {{text: …}} (quote numbers, true and false)")
            return None
        where = f"{where}: alias {entry['text']!r}"
        bundle = entry.get("rule")
        if bundle is not None:
            if not isinstance(bundle, str) or bundle not in self.bundles:
                self.report(where, f"rule {bundle!r} is not in rules.yml")
                return None
            entry = {**self.bundles[bundle], **entry}
        for key in sorted(set(map(str, entry)) - _ALIAS_KEYS):
            self.report(where, f"unknown key {key!r}, known are {_list(sorted(_ALIAS_KEYS))}")
            return None
        for key, allowed in _CHOICES.items():
            if entry.get(key) is not None and entry[key] not in allowed:
                self.report(where, f"{key} is {entry[key]!r}, expected one of {_list(allowed)}")
                return None
        text = entry["text"].strip()
        lists = {key: self.texts(where, key, entry.get(key)) for key in _LISTS}
        for key, phrases in lists.items():
            if not all(map(words_of, phrases)):
                self.report(where, f"{key} holds an empty phrase, expected words or a symbol; leave it out")
        for key in ("sections", "not_sections"):
            for section in lists[key]:
                if section not in SECTIONS:
                    self.report(where, f"{key} names {section!r}, expected some of {_list(SECTIONS)}")
        return Alias(
            text=text,
            case=entry.get("case") or ("exact" if text.isupper() else "any"),
            corroboration=entry.get("with"),
            language=entry.get("language") or ("any" if kind == "tool" else "en"),
            variants=entry.get("variants") is not False,
            elliptic=entry.get("elliptic") is not False,
            rule=bundle,
            **lists,
        )

    def texts(self, where: str, key: str, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list):
            value = [str(one) if type(one) in (int, float) else one for one in value]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.report(where, f"{key} is {str(value)[:80]!r}, expected a list of texts (quote dates, true, false)")
            return tuple(str(one) for one in value) if isinstance(value, list) else ()
        return tuple(value)

    # the data beside the skills

    def rules(self) -> RuleData:
        data = self.yaml("rules.yml")
        bundles = self.mapping("rules.yml: rules", data.get("rules"))
        self.bundles = {name: self.mapping(f"rules.yml: {name}", bundle) for name, bundle in bundles.items()}
        for name, bundle in self.bundles.items():
            for key in sorted(set(bundle) - _ALIAS_KEYS):
                self.report(f"rules.yml: {name}", f"unknown key {key!r}, known are {_list(sorted(_ALIAS_KEYS))}")
        titles = self.mapping("rules.yml: titles", data.get("titles"))
        reach = self.mapping("rules.yml: reach", data.get("reach"))
        for key in sorted(set(reach) - set(_REACH)):
            self.report("rules.yml: reach", f"unknown key {key!r}, known are {_list(_REACH)}")
        own = self.mapping("rules.yml: own_products", data.get("own_products"))
        borders = self.mapping("rules.yml: borders", data.get("borders"))
        return RuleData(
            bundles=self.bundles,
            blockers=self.wordings("rules.yml", "blockers", data.get("blockers")),
            asking=self.texts("rules.yml", "asking", data.get("asking")),
            brands=tuple(brand.lower() for brand in self.texts("rules.yml", "brands", data.get("brands"))),
            title_heads=self.wordings("rules.yml: titles", "heads", titles.get("heads")),
            title_fields=self.wordings("rules.yml: titles", "fields", titles.get("fields")),
            title_before=self.wordings("rules.yml: titles", "before", titles.get("before")),
            team_heads=self.wordings("rules.yml: titles", "teams", titles.get("teams")),
            legal_forms=self.texts("rules.yml", "legal_forms", data.get("legal_forms")),
            company_suffixes=self.texts("rules.yml", "company_suffixes", data.get("company_suffixes")),
            cut_heads=self.wordings("rules.yml: borders", "cut", borders.get("cut")),
            kept_heads=self.wordings("rules.yml: borders", "kept", borders.get("kept")),
            set_phrases=self.wordings("rules.yml: borders", "set_phrases", borders.get("set_phrases")),
            reach={key: self.texts("rules.yml: reach", key, reach.get(key)) for key in _REACH},
            own_products={
                employer.lower(): self.texts("rules.yml: own_products", employer, skills)
                for employer, skills in own.items()
            },
            everyday=self.texts("rules.yml", "everyday", data.get("everyday")),
        )

    @cached_property
    def languages(self) -> dict[str, dict[str, Any]]:
        """What the files of other languages hold, by name."""
        found = {name: self.yaml(name) for name in sorted(self.files) if name.startswith(_LANGUAGES)}
        for name, data in found.items():
            for key in sorted(set(data) - _SECTION_KEYS - {"cues"}):
                self.report(name, f"unknown key {key!r}, known are {_list(sorted(_SECTION_KEYS))}, cues")
        return found

    def with_languages(self, name: str) -> dict[str, dict[str, Any]]:
        """A file of the lexicon and those of other languages, which add to it: name -> content."""
        return {name: self.yaml(name), **self.languages}

    def cues(self) -> tuple[Cue, ...]:
        cues = []
        for name, data in self.with_languages("cues.yml").items():
            for entry in self.mappings(f"{name}: cues", data.get("cues")):
                cue = self.cue(f"{name}: {str(entry.get('text'))[:40]}", entry)
                if cue is not None:
                    cues.append(cue)
        return tuple(cues)

    def cue(self, where: str, entry: dict[str, Any]) -> Cue | None:
        if entry.get("level") not in (*LEVELS, "none"):
            self.report(where, f"level is {entry.get('level')!r}, expected one of {_list(LEVELS)}, none")
            return None
        scope = entry.get("scope", "sentence")
        if scope not in _SCOPES:
            self.report(where, f"scope is {scope!r}, expected one of {_list(_SCOPES)}")
            return None
        sections = self.texts(where, "sections", entry.get("sections"))
        if set(sections) - set(SECTIONS):
            self.report(where, f"sections is {list(sections)}, expected some of {_list(SECTIONS)}")
        texts = self.wordings(where, "text", entry.get("text"))
        until = self.wordings(where, "until", entry.get("until"))
        unless = self.wordings(where, "unless", entry.get("unless"))
        return Cue(texts, entry["level"], scope, until, unless, sections, entry.get("bare") is True)

    def sections(self) -> SectionData:
        files = self.with_languages("sections.yml")

        def all_wordings(key: str) -> tuple[str, ...]:
            return _once(one for name, data in files.items() for one in self.wordings(name, key, data.get(key)))

        def by_section(key: str) -> dict[str, tuple[str, ...]]:
            found: dict[str, tuple[str, ...]] = {}
            for name, data in files.items():
                for section, phrases in self.by_section(f"{name}: {key}", data.get(key)).items():
                    found[section] = _once((*found.get(section, ()), *phrases))
            return found

        return SectionData(
            headings=by_section("headings"),
            prefixes=all_wordings("prefixes"),
            tails=all_wordings("tails"),
            keywords=tuple(one for name, data in files.items() for one in self.keywords(name, data.get("keywords"))),
            lead_ins=by_section("lead_ins"),
            sentences=by_section("sentences"),
            openers=by_section("openers"),
            addresses=all_wordings("addresses"),
            returns=all_wordings("returns"),
            resumes=all_wordings("resumes"),
            item_starts=all_wordings("item_starts"),
            line_starts=all_wordings("line_starts"),
            own_words=all_wordings("own_words"),
            plain_words=all_wordings("plain_words"),
            loose_words=all_wordings("loose_words"),
            further_words=all_wordings("further_words"),
            pointers=all_wordings("pointers"),
            open_ends=all_wordings("open_ends"),
            asks=all_wordings("asks"),
            employer_verbs=all_wordings("employer_verbs"),
            seeks=all_wordings("seeks"),
            abbreviations=all_wordings("abbreviations"),
            small_words=all_wordings("small_words"),
        )

    def keywords(self, name: str, value: Any) -> Iterator[Keyword]:
        for entry in self.mappings(f"{name}: keywords", value):
            section = str(entry.get("section"))
            where = f"{name}: keywords: {section}"
            if section not in SECTIONS:
                self.report(where, f"expected one of {_list(SECTIONS)}")
            for key in ("text", "start", "end"):
                for phrase in self.wordings(where, key, entry.get(key)):
                    yield Keyword(phrase, section, key == "start", key == "end")

    def by_section(self, where: str, value: Any) -> dict[str, tuple[str, ...]]:
        found = {}
        for section, phrases in self.mapping(where, value).items():
            if section not in SECTIONS:
                self.report(f"{where}: {section}", f"expected one of {_list(SECTIONS)}")
            found[section] = self.wordings(where, section, phrases)
        return found

    def wordings(self, where: str, key: str, value: Any) -> tuple[str, ...]:
        """One or more phrases in the short notation of `wording`, written out, duplicates left out."""
        found: dict[str, None] = {}
        for phrase in self.texts(where, key, value):
            try:
                found.update(dict.fromkeys(expand(phrase)))
            except LexiconError as error:
                self.report(f"{where}: {key}", str(error))
        return tuple(found)


def _name(text: str, kind: str, languages: list[str]) -> Alias:
    """A name of another language: as it stands; a person's quality not where the company speaks of itself."""
    silent = ("company",) if kind == "soft" else ()
    case = "exact" if text.isupper() else "any"
    return Alias(text, case, languages=tuple(languages), not_sections=silent, variants=False, elliptic=False)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts in their order, duplicates left out."""
    return tuple(dict.fromkeys(texts))
