"""What a curator should mend in a lexicon: `skilltide lexicon lint`."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from skilltide.extract.crosswalk import OCCUPATIONS, SKILLS, Crosswalk, Row
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_model import Alias, Skill
from skilltide.extract.tokens import words_of
from skilltide.extract.variants import forms
from skilltide.normalise.role_family import role_families

if TYPE_CHECKING:
    from skilltide.extract.tagger import Tagger


class Finding(NamedTuple):
    """One thing to mend."""

    code: str
    """format, claimed-twice, heading-twice, duplicate-alias, moot-rule, quoted, duplicate-name, ambiguous, joined,
    no-accept, accept, reject, unknown-subject, no-match, matched-twice."""
    where: str
    """skills/<category>.yml: <id>, or the crosswalk's file: <id>"""
    what: str
    is_error: bool


def lint(
    lexicon: Lexicon,
    run_examples: bool = True,
    crosswalk: Crosswalk | None = None,
    tagger: "Tagger | None" = None,
) -> list[Finding]:
    """Check a lexicon, and its crosswalk, read with `strict=False`; errors first.

    `run_examples` tags each accept and reject sentence, by `tagger` if one with this lexicon is there (else it is
    compiled, which takes seconds).
    """
    found = []
    for problem in (*lexicon.problems, *(crosswalk.problems if crosswalk else ())):
        where, _, what = problem.partition(": ")
        found.append(Finding("format", where, what, True))
    found += _claims(lexicon)
    found += _names(lexicon)
    found += _ambiguous(lexicon)
    found += _joined(lexicon)
    found += _headings(lexicon)
    found += _quoted(lexicon)
    for skill in lexicon.skills.values():
        if not skill.accept:
            found.append(Finding("no-accept", _where(skill), "has no accept example", True))
        if not skill.reject and any(alias.is_guarded for alias in skill.aliases):
            found.append(Finding("no-reject", _where(skill), "has rules and no reject example that shows why", False))
    if crosswalk:
        found += _rows(crosswalk, SKILLS, crosswalk.skills, lexicon.skills)
        found += _rows(crosswalk, OCCUPATIONS, crosswalk.occupations, role_families())
    if run_examples:
        found += examples(lexicon, tagger)
    return sorted(found, key=lambda finding: (not finding.is_error, finding.code, finding.where))


def examples(lexicon: Lexicon, tagger: "Tagger | None" = None) -> list[Finding]:
    """Tag every accept and reject example of the lexicon; a finding for each that does not come out."""
    if tagger is None:
        from skilltide.extract.tagger import Tagger

        tagger = Tagger(lexicon)
    found = []
    for skill in lexicon.skills.values():
        for sentence in skill.accept:
            mentions, rejected = tagger.why(sentence)
            if skill.id not in {mention.skill for mention in mentions}:
                reasons = dict.fromkeys(
                    f"{sentence[r.start : r.end]!r} {r.reason}" for r in rejected if r.skill == skill.id
                )
                others = dict.fromkeys(f"{sentence[m.start : m.end]!r} is {m.skill}" for m in mentions)
                why = "; ".join([*reasons, *others]) or "no alias found in it"
                found.append(Finding("accept", _where(skill), f"not tagged in {sentence!r} ({why})", True))
        for sentence in skill.reject:
            for mention in tagger.tag(sentence):
                if mention.skill == skill.id:
                    what = f"tagged by {mention.alias!r} ({mention.rule}) in {sentence!r}"
                    found.append(Finding("reject", _where(skill), what, True))
                    break
    return found


def _where(skill: Skill) -> str:
    return f"skills/{skill.category}.yml: {skill.id}"


def _rows(crosswalk: Crosswalk, file: str, rows: Collection[Row], known: Collection[str]) -> Iterator[Finding]:
    """Rows of what isn't there, what has no row, and entries that are exactly two things."""
    if not rows:
        return
    told = {(row.subject, row.scheme) for row in rows}
    for subject in sorted({subject for subject, _ in told} - set(known)):
        what = "is no skill of the lexicon; take its rows out" if file == SKILLS else "is no role family"
        yield Finding("unknown-subject", f"{file}: {subject}", what, True)
    for subject in sorted(known):
        missing = [scheme for scheme in crosswalk.schemes_of(file) if (subject, scheme) not in told]
        if missing:
            what = f"has no row for {', '.join(missing)}; add one each (match none where no entry fits)"
            yield Finding("no-match", f"{file}: {subject}", what, True)
    exact: dict[tuple[str, str | None], str] = {}
    for row in rows:
        if row.match == "exact":
            first = exact.setdefault((row.scheme, row.external_id), row.subject)
            if first != row.subject:
                what = f"is exactly {row.external_id!r} of {row.scheme}, and so is {first}; one of them is close"
                yield Finding("matched-twice", f"{file}: {row.subject}", what, True)


class _Claim(NamedTuple):
    """A skill that claims a form by one of its aliases."""

    skill: Skill
    alias: Alias


def _claims(lexicon: Lexicon) -> Iterator[Finding]:
    """Forms that two skills claim without a rule to part them, and aliases that say the same within one skill."""
    claims: dict[tuple[str, ...], list[_Claim]] = defaultdict(list)
    for skill, alias in lexicon.aliases():
        for words in forms(alias.text, skill.kind, alias.variants):
            claims[words].append(_Claim(skill, alias))
    seen: set[tuple[str, str, str]] = set()
    for claimants in claims.values():
        for first, second in combinations(claimants, 2):
            is_one_skill = first.skill.id == second.skill.id
            text = first.alias.text.lower() if is_one_skill else first.alias.text
            key = first.skill.id, second.skill.id, text
            if key in seen:
                continue
            finding = _duplicate(first, second) if is_one_skill else _conflict(first, second)
            if finding is not None:
                seen.add(key)
                yield finding


def _duplicate(first: _Claim, second: _Claim) -> Finding | None:
    """An alias of a skill that another one of it says already, None if it has a use of its own."""
    alias, other = first.alias, second.alias
    if alias == other or alias.text.lower() != other.text.lower():
        return None
    if (alias.language, alias.languages) != (other.language, other.languages):
        return None
    if alias.is_guarded != other.is_guarded:
        plain, guarded = (other, alias) if alias.is_guarded else (alias, other)
        return _moot_rule(first.skill, plain, guarded)
    if alias.is_guarded or alias.case != "any":
        return None
    return Finding("duplicate-alias", _where(first.skill), f"{other.text!r} stands twice", False)


def _moot_rule(skill: Skill, plain: Alias, guarded: Alias) -> Finding | None:
    """An alias whose rules do nothing because `plain` takes all its forms without any; None if it has more."""
    is_wider = plain.case == "any" or (plain.case == guarded.case and plain.text == guarded.text)
    if not is_wider or (guarded.variants and not plain.variants):
        return None
    what = f"{guarded.text!r} stands with rules and without; they do nothing, take one of the two out"
    return Finding("moot-rule", _where(skill), what, True)


def _conflict(first: _Claim, second: _Claim) -> Finding | None:
    """A form that two skills claim, None if their rules, the case or the language part them."""
    (skill, alias), (other, other_alias) = first, second
    is_parted = alias.case != other_alias.case or _guard(alias) != _guard(other_alias)
    if is_parted or _are_of_different_languages(alias, other_alias):
        return None
    what = f"{alias.text!r} is claimed by {other.id} ({other_alias.text!r}) too, and no rule parts them"
    return Finding("claimed-twice", _where(skill), what, True)


def _guard(alias: Alias) -> tuple[object, ...]:
    """The rules of an alias, whatever the order of their phrases and the bundle they come from."""
    return alias.corroboration, *(frozenset(phrases) for phrases in _phrases(alias).values())


def _phrases(alias: Alias) -> dict[str, tuple[str, ...]]:
    """The phrases and sections of an alias's rules, by key."""
    return {
        "near": alias.near, "not_near": alias.not_near, "preceded_by": alias.preceded_by,
        "not_preceded_by": alias.not_preceded_by, "followed_by": alias.followed_by,
        "not_followed_by": alias.not_followed_by, "sections": alias.sections, "not_sections": alias.not_sections,
    }  # fmt: skip


def _quoted(lexicon: Lexicon) -> Iterator[Finding]:
    """Phrases that hold a quotation mark, which only a text with the same mark would match."""
    for skill, alias in lexicon.aliases():
        for key, phrases in _phrases(alias).items():
            for phrase in phrases:
                if '"' in phrase:
                    what = f"{alias.text!r}: {key} holds {phrase!r}, which texts don't; leave the quotation marks out"
                    yield Finding("quoted", _where(skill), what, True)


def _headings(lexicon: Lexicon) -> Iterator[Finding]:
    """Wordings of headings that two sections claim: the later one would win unseen."""
    claimed: dict[tuple[str, ...], str] = {}
    for section, texts in lexicon.sections.headings.items():
        for text in texts:
            first = claimed.setdefault(tuple(words_of(text)), section)
            if first != section:
                what = f"{text!r} stands below {first} and {section}; take it out of one"
                yield Finding("heading-twice", "sections.yml: headings", what, True)


def _are_of_different_languages(alias: Alias, other: Alias) -> bool:
    """Whether no text can hold both: names of other languages, or one of those and a name that is English only."""
    first, second = (one.languages or (("en",) if one.language == "en" else ()) for one in (alias, other))
    return bool(first and second) and set(first).isdisjoint(second)


def _names(lexicon: Lexicon) -> Iterator[Finding]:
    names: dict[str, Skill] = {}
    for skill in lexicon.skills.values():
        key = "".join(filter(str.isalnum, skill.name.lower()))
        if key in names:
            yield Finding("duplicate-name", _where(skill), f"named {skill.name!r} as {names[key].id} is", False)
        names.setdefault(key, skill)


def _ambiguous(lexicon: Lexicon) -> Iterator[Finding]:
    """Everyday words and one or two letters as a tool's name need a rule."""
    everyday = frozenset(lexicon.rules.everyday)
    for skill, alias in lexicon.aliases():
        if alias.is_guarded or skill.kind != "tool" or (alias.case == "exact" and len(alias.text) > 2):
            continue
        word = alias.text.lower()
        if word in everyday:
            yield Finding("ambiguous", _where(skill), f"{alias.text!r} is an everyday word without a rule", True)
        elif len(word) <= 2 and word.isalpha():
            yield Finding("ambiguous", _where(skill), f"{alias.text!r} has two letters at most and no rule", True)


def _joined(lexicon: Lexicon) -> Iterator[Finding]:
    """Aliases that join the names of two skills ("MS/PhD"): the longer form hides the one that it isn't an alias of.

    Only of tools and credentials: there each side is a name by itself, while concepts have set phrases ("UI/UX").
    """
    named: dict[str, set[str]] = defaultdict(set)
    told = [(skill, alias) for skill, alias in lexicon.aliases() if skill.kind in ("tool", "credential")]
    for skill, alias in told:
        named[alias.text.lower()].add(skill.id)
    for skill, alias in told:
        for joint in ("/", " & ", " and ", " or "):
            left, found, right = alias.text.lower().partition(joint)
            sides = (named.get(left.strip()), named.get(right.strip()))
            if not found or not all(sides):
                continue
            hidden = sorted({min(side) for side in sides if side and skill.id not in side})
            if hidden:
                what = f"{alias.text!r} hides {', '.join(hidden)}; without it both sides are found"
                yield Finding("joined", _where(skill), what, False)
