"""Reading the lexicon's YAML files, with one-line errors that name file and entry."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from skilltide.errors import LexiconError
from skilltide.extract.lexicon import KINDS, LEVELS, SECTIONS, Alias, Cue, Lexicon, RuleData, SectionData, Skill
from skilltide.extract.tokens import words_of
from skilltide.extract.wording import expand
from skilltide.resources import resource


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with true and false as its only booleans: "on", "no" and "yes" are words to a lexicon."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SKILL_KEYS = {"id", "name", "kind", "broader", "also", "aliases", "origin", "accept", "reject"}
_LISTS = (
    "near", "not_near", "preceded_by", "not_preceded_by", "followed_by", "not_followed_by", "sections", "not_sections",
)  # fmt: skip
_CHOICES = {
    "case": ("any", "exact", "capital"),
    "with": ("technology", "technology-nearby"),
    "language": ("any", "en"),
}
_ALIAS_KEYS = {"text", "rule", "variants", "elliptic", *_LISTS, *_CHOICES}
_SCOPES = ("before", "after", "sentence", "start", "between")


class _Reader:
    def __init__(self, root: Path, strict: bool) -> None:
        self.root, self.strict = root, strict
        self.problems: list[str] = []
        self.bundles: dict[str, dict[str, Any]] = {}

    def wrong(self, where: str, what: str) -> None:
        line = f"{where}: {what}"
        if self.strict:
            raise LexiconError(line)
        self.problems.append(line)

    def yaml(self, name: str) -> Any:
        path = self.root / name
        try:
            with path.open("rb") as stream:
                return yaml.load(stream, Loader=_Loader)
        except FileNotFoundError:
            raise LexiconError(f"{path}: not found. Give the folder that holds skills/, rules.yml, cues.yml") from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            place = getattr(error, "problem_mark", None)
            line = f", line {place.line + 1}" if place else ""
            what = getattr(error, "problem", None) or type(error).__name__
            self.wrong(name + line, f"not valid YAML ({what})")
            return None

    # skills

    def skills(self) -> dict[str, Skill]:
        skills: dict[str, Skill] = {}
        files = sorted((self.root / "skills").glob("*.yml"))
        if not files:
            raise LexiconError(f"{self.root / 'skills'}: no *.yml files, expected one for each category")
        for path in files:
            name = f"skills/{path.name}"
            data = self.yaml(name)
            if data is None:
                continue
            if not isinstance(data, dict) or not isinstance(data.get("skills"), list):
                self.wrong(name, "expected the keys category and skills (a list)")
                continue
            if data.get("category") != path.stem:
                self.wrong(name, f"category is {data.get('category')!r}, expected the file's name {path.stem!r}")
            for entry in data["skills"]:
                skill = self.skill(name, path.stem, entry)
                if skill is None:
                    continue
                if skill.id in skills:
                    self.wrong(f"{name}: {skill.id}", f"id is taken already in skills/{skills[skill.id].category}.yml")
                    continue
                skills[skill.id] = skill
        self.parents(skills)
        return skills

    def parents(self, skills: dict[str, Skill]) -> None:
        for skill in skills.values():
            where = f"skills/{skill.category}.yml: {skill.id}"
            for key, named in (("broader", skill.broader), ("also", skill.also)):
                for parent in named:
                    if parent not in skills:
                        self.wrong(where, f"{key} names {parent!r}, which is no skill's id")
            seen, level = {skill.id}, list(skill.broader)
            while level:
                above = level.pop()
                if above == skill.id:
                    self.wrong(where, "is its own ancestor by broader; break the circle")
                    break
                if above in skills and above not in seen:
                    seen.add(above)
                    level += skills[above].broader

    def skill(self, name: str, category: str, entry: Any) -> Skill | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            self.wrong(name, f"an entry without id: {str(entry)[:60]!r}")
            return None
        where = f"{name}: {entry['id']}"
        before = len(self.problems)
        if not _ID.fullmatch(entry["id"]):
            self.wrong(where, "id is not kebab-case (a-z, 0-9 and single hyphens)")
        for key in sorted(set(map(str, entry)) - _SKILL_KEYS):
            self.wrong(where, f"unknown key {key!r}, known are {', '.join(sorted(_SKILL_KEYS))}")
        if entry.get("kind") not in KINDS:
            self.wrong(where, f"kind is {entry.get('kind')!r}, expected one of {', '.join(KINDS)}")
            return None
        if not isinstance(entry.get("name"), str):
            self.wrong(where, f"name is {entry.get('name')!r}, expected a text (quote it in YAML)")
        aliases = entry.get("aliases")
        if not isinstance(aliases, list) or not aliases:
            self.wrong(where, "has no aliases")
            return None
        made = tuple(a for a in (self.alias(where, entry["kind"], one) for one in aliases) if a is not None)
        if len(self.problems) > before and not made:
            return None
        return Skill(
            id=entry["id"],
            name=str(entry.get("name")),
            kind=entry["kind"],
            category=category,
            broader=self.texts(where, "broader", entry.get("broader")),
            also=self.texts(where, "also", entry.get("also")),
            aliases=made,
            origin=self.texts(where, "origin", entry.get("origin")),
            accept=self.texts(where, "accept", entry.get("accept")),
            reject=self.texts(where, "reject", entry.get("reject")),
        )

    def alias(self, where: str, kind: str, entry: Any) -> Alias | None:
        if isinstance(entry, str):
            entry = {"text": entry}
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"].strip():
            self.wrong(where, f"alias {entry!r}: expected a text or {{text: …}} (quote numbers, true and false)")
            return None
        where = f"{where}: alias {entry['text']!r}"
        bundle = entry.get("rule")
        if bundle is not None:
            if bundle not in self.bundles:
                self.wrong(where, f"rule {bundle!r} is not in rules.yml")
                return None
            entry = {**self.bundles[bundle], **entry}
        for key in sorted(set(map(str, entry)) - _ALIAS_KEYS):
            self.wrong(where, f"unknown key {key!r}, known are {', '.join(sorted(_ALIAS_KEYS))}")
            return None
        for key, allowed in _CHOICES.items():
            if entry.get(key) is not None and entry[key] not in allowed:
                self.wrong(where, f"{key} is {entry[key]!r}, expected one of {', '.join(allowed)}")
                return None
        text = entry["text"].strip()
        lists = {key: self.texts(where, key, entry.get(key)) for key in _LISTS}
        for key, phrases in lists.items():
            if not all(map(words_of, phrases)):
                self.wrong(where, f"{key} holds an empty phrase, expected words or a symbol; leave it out")
        for key in ("sections", "not_sections"):
            for section in lists[key]:
                if section not in SECTIONS:
                    self.wrong(where, f"{key} names {section!r}, expected some of {', '.join(SECTIONS)}")
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
            self.wrong(where, f"{key} is {str(value)[:80]!r}, expected a list of texts (quote dates, true, false)")
            return tuple(str(one) for one in value) if isinstance(value, list) else ()
        return tuple(value)

    # the data beside the skills

    def rules(self) -> RuleData:
        data = self.yaml("rules.yml") or {}
        bundles = data.get("rules") or {}
        for name, bundle in bundles.items():
            for key in sorted(set(bundle) - _ALIAS_KEYS):
                self.wrong(f"rules.yml: {name}", f"unknown key {key!r}, known are {', '.join(sorted(_ALIAS_KEYS))}")
        self.bundles = bundles
        titles = data.get("titles") or {}
        own = data.get("own_products") or {}
        return RuleData(
            bundles=bundles,
            blockers=_wordings(data.get("blockers")),
            brands=tuple(str(one).lower() for one in data.get("brands") or ()),
            title_heads=_wordings(titles.get("heads")),
            title_fields=_wordings(titles.get("fields")),
            title_before=_wordings(titles.get("before")),
            team_heads=_wordings(titles.get("teams")),
            company_suffixes=tuple(data.get("company_suffixes") or ()),
            own_products={str(k).lower(): self.texts("rules.yml: own_products", k, v) for k, v in own.items()},
            everyday=tuple(str(one) for one in data.get("everyday") or ()),
        )

    def cues(self) -> tuple[Cue, ...]:
        data = self.yaml("cues.yml") or {}
        made = []
        for entry in data.get("cues") or ():
            where = f"cues.yml: {str(entry.get('text'))[:40]}"
            if entry.get("level") not in (*LEVELS, "none"):
                self.wrong(where, f"level is {entry.get('level')!r}, expected one of {', '.join(LEVELS)}, none")
                continue
            scope = entry.get("scope", "sentence")
            if scope not in _SCOPES:
                self.wrong(where, f"scope is {scope!r}, expected one of {', '.join(_SCOPES)}")
                continue
            sections = self.texts(where, "sections", entry.get("sections"))
            if set(sections) - set(SECTIONS):
                self.wrong(where, f"sections is {list(sections)}, expected some of {', '.join(SECTIONS)}")
            texts, until = _wordings(entry.get("text")), _wordings(entry.get("until"))
            made.append(Cue(texts, entry["level"], scope, until, sections))
        return tuple(made)

    def sections(self) -> SectionData:
        data = self.yaml("sections.yml") or {}
        for part in ("headings", "sentences", "openers"):
            for section in data.get(part) or {}:
                if section not in SECTIONS:
                    self.wrong(f"sections.yml: {part}: {section}", f"expected one of {', '.join(SECTIONS)}")
        keywords = []
        for one in data.get("keywords") or ():
            if one.get("section") not in SECTIONS:
                self.wrong(f"sections.yml: keywords: {one.get('section')}", f"expected one of {', '.join(SECTIONS)}")
            for key in ("text", "start"):
                keywords += [(phrase, str(one.get("section")), key == "start") for phrase in _wordings(one.get(key))]
        return SectionData(
            headings={k: _wordings(v) for k, v in (data.get("headings") or {}).items()},
            prefixes=_wordings(data.get("prefixes")),
            tails=_wordings(data.get("tails")),
            keywords=tuple(keywords),
            sentences={k: _wordings(v) for k, v in (data.get("sentences") or {}).items()},
            openers={k: _wordings(v) for k, v in (data.get("openers") or {}).items()},
            employer_verbs=_wordings(data.get("employer_verbs")),
            addresses=_wordings(data.get("addresses")),
            resumes=_wordings(data.get("resumes")),
            line_starts=_wordings(data.get("line_starts")),
            small_words=_wordings(data.get("small_words")),
            abbreviations=_wordings(data.get("abbreviations")),
        )


def _wordings(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Expand one or more phrases in the short notation of `wording`, duplicates left out."""
    if value is None:
        return ()
    phrases = [value] if isinstance(value, str) else list(value)
    return tuple(dict.fromkeys(one for phrase in phrases for one in expand(str(phrase))))


def read(path: Path | None, strict: bool) -> Lexicon:
    """Read the lexicon's folder; see `Lexicon.load`."""
    reader = _Reader(path or resource("lexicons"), strict)
    rules, cues, sections = reader.rules(), reader.cues(), reader.sections()
    return Lexicon(skills=reader.skills(), rules=rules, cues=cues, sections=sections, problems=tuple(reader.problems))
