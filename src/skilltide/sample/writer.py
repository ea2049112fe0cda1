"""Writes a vacancy's text: sections of lines, with every planted skill named at its level."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from skilltide.sample.market import Pay, Vacancy
from skilltide.sample.marks import capitalise, fix_articles, lower_first, mark, mark_inline, strip_marks
from skilltide.sample.plan import load_plan, read_yaml

_LEVELS = {"required": "required", "preferred": "preferred"}  # of a section; any other tells, and does not ask
_SLOT = re.compile(r"\{(\w+)\}")
_OUTSIDE_DEMAND = ("company", "benefits", "legal", "pay")


@dataclass(slots=True)
class Section:
    """A part of a posting: `kind` as in the lexicon's sections, marked lines, a list or running text."""

    kind: str
    heading: str | None
    lines: list[str]
    is_list: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A planted mention, as the truth file tells it."""

    surface: str
    skill_id: str
    level: str
    section: str


@dataclass(slots=True)
class Text:
    """A written posting: unmarked sections, and the truth about them."""

    style: str
    sections: list[Section]
    mentions: list[Mention] = field(default_factory=list)

    def levels(self) -> dict[str, str]:
        """Return the strongest level per skill that is demanded, or `excluded` where it is only negated."""
        order = ("required", "preferred", "context", "excluded")
        found: dict[str, str] = {}
        for mention in self.mentions:
            if mention.section in _OUTSIDE_DEMAND:
                continue
            old = found.get(mention.skill_id, "excluded")
            found[mention.skill_id] = min(old, mention.level, key=order.index)
        return found


def write(vacancy: Vacancy, seed: int) -> Text:
    """Return the vacancy's text; the same vacancy and seed give the same words."""
    return _Writer(vacancy, seed).write()


class _Writer:
    def __init__(self, vacancy: Vacancy, seed: int) -> None:
        self.vacancy = vacancy
        self.random = Random(f"{seed}:text:{vacancy.key}")
        self.house = Random(f"{seed}:house:{vacancy.employer.name}:{vacancy.language}")  # an employer repeats itself
        self.words: dict[str, Any] = read_yaml(f"texts/{vacancy.language}.yml")
        self.forms: dict[str, Any] = read_yaml("texts/skills.yml")
        self.bundles = {skill_id: entry["bundle"] for skill_id, entry in load_plan().skills.items()}
        sector = read_yaml("texts/sectors.yml")[vacancy.employer.sector]
        place = read_yaml("texts/places.yml")[vacancy.country]
        self.slots = {
            "area": vacancy.area, "company": vacancy.employer.name, "users": sector["users"],
            "product": sector.get(vacancy.language, sector["product"]), "title": vacancy.role_title,
            "place": vacancy.city[0], "country": self.words.get("countries", {}).get(vacancy.country, place["name"]),
            "country_name": place["name"], "years": str(max(2, vacancy.years)),
            "pay": format_pay(vacancy.pay) if vacancy.pay else "",
        }  # fmt: skip
        for english, local in self.words.get("periods", {}).items():
            self.slots["pay"] = self.slots["pay"].replace(english, local)

    def write(self) -> Text:
        style = self.vacancy.style
        sections = [self._one_liner()] if style == "one_liner" else list(self._sections(style))
        text = Text(style, [])
        for section in sections:
            lines = []
            for line in section.lines:
                clean, found = strip_marks(fix_articles(line))
                lines.append(clean)
                for item in found:
                    level = item.level or _LEVELS.get(section.kind, "context")
                    text.mentions.append(Mention(item.surface, item.skill_id, level, section.kind))
            text.sections.append(Section(section.kind, section.heading, lines, section.is_list))
        return text

    # --- sections
    def _sections(self, style: str) -> Iterable[Section]:
        words, house = self.words, self.house
        set_name = "questions" if house.random() < 0.5 else "classic"
        headings = {kind: house.choice(options) for kind, options in words["headings"][set_name].items()}
        is_prose = style == "prose"
        required, preferred = self._asked("required", is_prose), self._asked("preferred", is_prose)
        required += self._negated()
        stack = self._stack() if house.random() < 0.4 else []
        duties = self._duties(set(stack))
        parts: dict[str, list[str]] = {
            "company": self._company(), "role": self._role(), "duties": duties, "required": required,
            "preferred": preferred, "stack": self._stack_lines(stack),
            "benefits": self.random.sample(words["benefits"], self.random.randint(3, 6)),
            "pay": self._some(words["pay"]) if self.vacancy.pay and self._is_pay_in_text() else [],
            "legal": house.sample(words["legal"], 2),
        }  # fmt: skip
        for trap in self._traps():
            parts[trap["section"]].append(trap["text"].rstrip(".") if trap["section"] == "benefits" else trap["text"])
        order = ["company", "role", "duties", "required", "preferred", "stack", "benefits", "pay", "legal"]
        if house.random() < 0.3:
            order = ["role", "duties", "stack", "required", "preferred", "pay", "benefits", "company", "legal"]
        is_company_named = house.random() < 0.6
        end = house.choice(["", "", ".", ";"] if style != "glued" else ["", "", "."])
        for kind in order:
            lines = [mark_inline(self._fill(line)) for line in parts[kind]]
            if not lines:
                continue
            is_list = kind in ("duties", "required", "preferred", "benefits") and not is_prose
            if is_list:
                lines = [capitalise(line.removeprefix("(a) ").rstrip(".")) + end for line in lines]
            elif kind == "duties":
                lines = [self._sentence(line) for line in lines]
            elif kind == "benefits":
                lead = words["benefits_lead"]
                lines = [lead + ", ".join(self._lower(line.rstrip(".")) for line in lines) + "."]
            has_heading = not is_prose and (kind not in ("company", "role") or is_company_named)
            heading = self._fill(headings.get(kind, "")) if has_heading else None
            yield Section("about_role" if kind == "role" else kind, heading, lines, is_list)

    def _company(self) -> list[str]:
        lines = [self.house.choice(self.words["company"]), self.house.choice(self.words["company_more"])]
        talk = self.vacancy.company_talk
        if talk and "company_talk" in self.words:
            surface = self._surface(talk) if talk in self.forms else talk.replace("-", " ")
            lines.append(self.random.choice(self.words["company_talk"]).replace("{skills}", mark(surface, talk)))
        return lines

    def _role(self) -> list[str]:
        is_core = self.vacancy.family in load_plan().core_families
        lines = self._some(self.words["role" if is_core else "role_noncore"])
        return lines + self._some(self.words["remote"][self.vacancy.mode])

    def _traps(self) -> list[dict[str, Any]]:
        traps = self.words.get("traps", [])
        return self.random.sample(traps, self.random.choice((0, 1, 1, 2))) if traps else []

    def _asked(self, level: str, is_prose: bool) -> list[str]:
        """Lines that ask for the skills planted at this level, one bundle a line."""
        skills = [skill_id for skill_id, planned in self.vacancy.skills.items() if planned == level]
        lines = self._degrees(level, skills)
        others: list[str] = []
        for bundle, group in self._bundles(skills):
            if bundle == "soft":
                others += [self._soft(level, skill_id) for skill_id in group]
            else:
                others += [self._asking_line(level, bundle, chunk, is_prose) for chunk in self._chunks(group)]
        self.random.shuffle(others)
        lines = others + lines if self.random.random() < 0.4 else lines + others
        return [self._led(line, level) for line in lines] if is_prose else lines

    def _asking_line(self, level: str, bundle: str, group: list[str], is_prose: bool) -> str:
        kind = "concept" if self._kind(group[0]) == "concept" else "tool"
        clauses = self.words[f"{level}_clauses"]
        if self.random.random() < (0.45 if is_prose else 0.08):
            options = clauses.get("any") or clauses[kind]
        else:
            table = self.words[level]
            options = table[bundle] + table[kind][:4] if bundle in table else table[kind]
            if bundle in ("languages", "frameworks") and bundle in table:
                options = table[bundle]
        joining = "any" if level == "required" else "or"
        return self._skilled(self.random.choice(options), group, joining, is_asked=True)

    def _soft(self, level: str, skill_id: str) -> str:
        table = self.words[level]["soft"]
        options = table.get(skill_id) or table["any"] if isinstance(table, dict) else table
        return self._skilled(self.random.choice(options), [skill_id], "all")

    def _degrees(self, level: str, skills: list[str]) -> list[str]:
        degrees = [s for s in skills if self.bundles[s] == "degree"]
        fields = [s for s in skills if self.bundles[s] == "field"]
        if not degrees and not fields:
            return []
        key = "degree_field" if degrees and fields else "degree" if degrees else "field"
        line = self.random.choice(self.words[level][key])
        line = line.replace("{degree}", self._list(degrees, "or")).replace("{field}", self._list(fields, "or"))
        return [line]

    def _negated(self) -> list[str]:
        lines = []
        for skill_id in self.vacancy.excluded:
            options = self.words["excluded"][self._kind(skill_id)]
            surface = mark(self._surface(skill_id), skill_id, "excluded")
            lines.append(self.random.choice(options).replace("{skills}", surface))
        return lines

    def _stack(self) -> list[str]:
        told = [s for s, level in self.vacancy.skills.items() if level == "context" and self._kind(s) == "tool"]
        return told if len(told) > 1 else []

    def _stack_lines(self, stack: list[str]) -> list[str]:
        if not stack:
            return []
        shuffled = self.random.sample(stack, len(stack))
        return [self._skilled(self.random.choice(self.words["stack_lines"]), shuffled, "all")]

    def _duties(self, elsewhere: set[str]) -> list[str]:
        told = [s for s, level in self.vacancy.skills.items() if level == "context" and s not in elsewhere]
        lines: list[str] = []
        for bundle, group in self._bundles(told):
            for chunk in [[s] for s in group] if bundle == "soft" else self._chunks(group, 2):
                kind = "concept" if self._kind(chunk[0]) == "concept" else "tool"
                table = self.words["duties"]
                if bundle == "soft":
                    options = table["soft"].get(chunk[0]) or table["soft"]["any"]
                else:
                    options = table[bundle] if len(table.get(bundle, ())) > 4 else table.get(bundle, []) + table[kind]
                lines.append(self._skilled(self.random.choice(options), chunk, "all"))
        lines += self.random.sample(self.words["duties"]["filler"], self.random.randint(2, 4))
        self.random.shuffle(lines)
        return lines

    def _one_liner(self) -> Section:
        words, vacancy = self.words, self.vacancy
        by_level: dict[str, list[str]] = {"required": [], "preferred": [], "context": []}
        for skill_id, level in vacancy.skills.items():
            by_level[level].append(skill_id)
        tools = [s for s in by_level["context"] if self._kind(s) == "tool"]
        extra = [s for s in by_level["context"] if s not in tools]
        preferred = self._list(by_level["preferred"], "all", "preferred")
        work = self._list(extra, "all", "context")
        pay = self.slots["pay"]
        line = self.random.choice(words["one_liner"])
        for slot, value in {
            "{required}": self._list(by_level["required"], "all", "required") or words["one_liner_nobody"],
            "{preferred_part}": words["one_liner_preferred"].replace("{skills}", preferred) if preferred else "",
            "{stack}": self._list(tools, "all", "context") or words["one_liner_nothing"],
            "{work_part}": words["one_liner_work"].replace("{skills}", work) if work else "",
            "{pay_short}": f"{pay} | " if pay and "|" in line else pay, "{pay_part}": f" ({pay})" if pay else "",
            "{mode}": words["modes"][vacancy.mode],
        }.items():  # fmt: skip
            line = line.replace(slot, value)
        return Section("required", None, [mark_inline(self._fill(line)).strip(), *self._negated()], False)

    # --- words
    def _fill(self, text: str) -> str:
        return _SLOT.sub(lambda match: self.slots.get(match[1], match[0]), text) if "{" in text else text

    def _some(self, options: list[str]) -> list[str]:
        return [self.random.choice(options)]

    def _is_pay_in_text(self) -> bool:
        return self.vacancy.source_id != "openroles-sample" or self.random.random() < 0.3  # that one has a field for it

    def _kind(self, skill_id: str) -> str:
        return str(self.forms[skill_id]["kind"])

    def _bundles(self, skills: list[str]) -> list[tuple[str, list[str]]]:
        groups: dict[str, list[str]] = {}
        for skill_id in skills:
            if self.bundles[skill_id] not in ("degree", "field"):
                kind = "" if self._kind(skill_id) != "tool" else "tool"
                groups.setdefault(f"{self.bundles[skill_id]}:{kind}", []).append(skill_id)
        return [(key.split(":")[0], self.random.sample(group, len(group))) for key, group in groups.items()]

    def _chunks(self, group: list[str], most: int = 4) -> list[list[str]]:
        """Divide a bundle into lines; names that need company (R, Go) don't stand alone if they can help it."""
        chunks, rest = [], list(group)
        while rest:
            size = self.random.randint(1, most)
            chunks.append(rest[:size])
            rest = rest[size:]
        for chunk in list(chunks):
            if len(chunks) > 1 and len(chunk) == 1 and "lone" in self.forms[chunk[0]]:
                chunks.remove(chunk)
                chunks[-1] += chunk
        return chunks

    def _surface(self, skill_id: str, is_lone: bool = False) -> str:
        entry = self.forms[skill_id]
        forms = entry.get(self.vacancy.language) or entry["forms"]
        if is_lone and "lone" in entry and self.vacancy.language == "en":
            return str(entry["lone"])
        return str(self.random.choices(forms, [1 / (n + 1) for n in range(len(forms))])[0])

    def _list(self, skills: list[str], joining: str, level: str | None = None) -> str:
        parts = [mark(self._surface(skill_id), skill_id, level) for skill_id in skills]
        if len(parts) < 2:
            return "".join(parts)
        lists = self.words["lists"]
        pattern = self.random.choice(lists[f"two_{joining}" if len(parts) == 2 else joining])
        if len(parts) == 2:
            return str(pattern.format(a=parts[0], b=parts[1]))
        comma = "/" if "/" in pattern else ", "
        return str(pattern.format(a=comma.join(parts[:-2]), b=parts[-2], c=parts[-1]))

    def _skilled(self, template: str, skills: list[str], joining: str, is_asked: bool = False) -> str:
        if is_asked and len(skills) == 1 and "{skills} " not in template:
            return template.replace("{skills}", mark(self._surface(skills[0], is_lone=True), skills[0]))
        if "{Skills}" in template:
            return template.replace("{Skills}", capitalise(self._list(skills, joining)))
        return template.replace("{skills}", self._list(skills, joining))

    def _led(self, line: str, level: str) -> str:
        """Make a sentence of a noun phrase; what is a sentence already stays."""
        if line.endswith("."):
            return capitalise(line)
        return f"{self.random.choice(self.words[f'{level}_leads'])} {self._lower(line)}."

    def _sentence(self, line: str) -> str:
        """Make a sentence of a duty."""
        if line.endswith("."):
            return line
        return f"{self.random.choice(self.words['duties_leads'])} {self._lower(line)}."

    def _lower(self, line: str) -> str:
        """Return a line as it stands inside a sentence: small, and "(a)" of a template made an article."""
        article = "a " if line.startswith("(a) ") else ""
        line = line.removeprefix("(a) ")
        return article + lower_first(line) if self.words.get("is_lowered", True) else line


_SYMBOLS = {"USD": "${}", "GBP": "£{}", "EUR": "€{}", "CAD": "CA${}"}


def format_pay(pay: Pay) -> str:
    """Return a pay range as postings write it; the way follows from the amounts, so that it is always the same one."""
    symbol = _SYMBOLS.get(pay.currency, pay.currency + " {}")
    if pay.period_code == "hour":
        return f"{symbol.format(pay.low)} - {symbol.format(pay.high)} per hour"
    way = (pay.low + pay.high) // 1000 % 4
    if way == 0 and pay.low < 1_000_000:
        return f"{symbol.format(pay.low // 1000)}k - {symbol.format(pay.high // 1000)}k"
    if way == 1 and pay.currency == "EUR":
        return f"{pay.low:,} - {pay.high:,} EUR".replace(",", ".")
    dash = "–" if way == 2 else "-"
    return f"{symbol.format(f'{pay.low:,}')} {dash} {symbol.format(f'{pay.high:,}')} per year"
