"""Who posts what, when: employers, vacancies with the skills they want, and the postings that collection sees."""

import calendar
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from statistics import NormalDist
from typing import Any

from skilltide.sample.plan import Plan, month_name, month_number, read_yaml

_NORMAL = NormalDist()
_HOMES = {"n": "northstar-sample", "o": "openroles-sample", "c": "carreto-sample"}
_STYLES = {"classic": 30, "questions": 27, "prose": 16, "glued": 16, "one_liner": 5}
_SEASON = (1.1, 1.1, 1.1, 1.05, 1.0, 1.0, 0.95, 0.9, 1.05, 1.05, 0.95, 0.75)
_LOCAL = {"DE": ("de", 0.34), "CH": ("de", 0.25), "FR": ("fr", 0.42), "ES": ("es", 0.22), "MX": ("es", 0.4)}


@dataclass(frozen=True, slots=True)
class Employer:
    """An invented employer with its lasting habits."""

    name: str
    sector: str
    countries: tuple[str, ...]
    source_id: str
    size: float
    style: str
    pay_disclosed_share: float
    pay_factor: float
    remote_share: float


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay offered: amounts per `period_code` (year or hour)."""

    low: int
    high: int
    currency: str
    period_code: str


@dataclass(frozen=True, slots=True)
class SamplePosting:
    """One posting at one source, and the days on which collection saw it."""

    source_id: str
    native_id: str
    posted_on: date
    seen_on: tuple[date, ...]
    is_repost: bool = False


@dataclass(slots=True)
class Vacancy:
    """One vacancy; `skills` are planted with their level, before any text is written."""

    key: str
    employer: Employer
    source_id: str
    family: str
    seniority: str
    title: str
    role_title: str
    """The title without team and other trimmings, as sentences use it."""
    area: str
    country: str
    city: tuple[str, str, str]
    mode: str
    language: str
    style: str
    posted_on: date
    skills: dict[str, str]
    excluded: tuple[str, ...]
    company_talk: str | None
    years: int
    pay: Pay | None = None
    postings: list[SamplePosting] = field(default_factory=list)

    @property
    def month(self) -> str:
        """The month (``YYYY-MM``) in which it was first posted."""
        return f"{self.posted_on:%Y-%m}"

    @property
    def told_seniority(self) -> str:
        """The seniority that a reader can tell: in the middle most titles say nothing of it."""
        if self.title.startswith(("Head of", "Director")):
            return "executive"
        return "unknown" if self.seniority == "mid" and " II" not in self.title else self.seniority

    @property
    def is_observed(self) -> bool:
        """Whether any of its postings was ever collected."""
        return any(posting.seen_on for posting in self.postings)


def pick(random: Random, weights: Mapping[str, float]) -> str:
    """Draw a key in proportion to its weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def build_market(plan: Plan, seed: int) -> list[Vacancy]:
    """Return all vacancies in order of key; the same plan and seed give the same ones."""
    market = _Market(plan, seed)
    vacancies = [vacancy for source_id in plan.sources for vacancy in market.vacancies(source_id)]
    for vacancy in vacancies:
        market.post(vacancy)
    return vacancies


class _Market:
    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.seed = plan, seed
        self.titles: dict[str, Any] = read_yaml("texts/titles.yml")
        self.places: dict[str, Any] = read_yaml("texts/places.yml")
        self.sectors: dict[str, Any] = read_yaml("texts/sectors.yml")
        self.employers = [self._employer(row) for row in read_yaml("texts/employers.yml")]
        self.leanings = self._leanings()
        self.levels = self._levels()
        self.thresholds: dict[tuple[str, ...], float] = {}
        self.shocks: dict[tuple[str, str], float] = {}
        self.days = {source_id: frozenset(self._dump_days(source_id)) for source_id in plan.sources}

    def random(self, *parts: object) -> Random:
        """A generator of its own for each thing, so that one change in the plan doesn't reshuffle everything else."""
        return Random(":".join(str(part) for part in (self.seed, *parts)))

    # --- employers
    def _employer(self, row: list[Any]) -> Employer:
        name, sector, countries, home, size = row
        random = self.random("employer", name)
        shown = {"US": 0.65, "CA": 0.55, "GB": 0.5, "DE": 0.3}.get(countries[0], 0.2)
        return Employer(
            name=name, sector=sector, countries=tuple(countries), source_id=_HOMES[home], size=float(size),
            style=pick(random, _STYLES), pay_disclosed_share=min(1.0, random.random() * 2 * shown),
            pay_factor=math.exp(random.gauss(0, 0.1)), remote_share=random.choice((0.1, 0.25, 0.5, 0.8)),
        )  # fmt: skip

    def _leanings(self) -> dict[tuple[str, str], float]:
        """How much each employer leans to each skill: mean 0 and variance 1 over the openings of a home source."""
        leanings: dict[tuple[str, str], float] = {}
        for home in self.plan.sources:
            group = [employer for employer in self.employers if employer.source_id == home]
            total = sum(employer.size for employer in group)
            for skill_id in self.plan.skills:
                raw = [self.random("leaning", employer.name, skill_id).gauss(0, 1) for employer in group]
                mean = sum(e.size * value for e, value in zip(group, raw, strict=True)) / total
                spread = math.sqrt(sum(e.size * (v - mean) ** 2 for e, v in zip(group, raw, strict=True)) / total)
                for employer, value in zip(group, raw, strict=True):
                    leanings[employer.name, skill_id] = (value - mean) / spread
        return leanings

    def _levels(self) -> dict[str, tuple[list[str], list[float]]]:
        """The levels at which each skill is wanted, with their weights summed up."""
        kinds = read_yaml("texts/skills.yml")
        weights = {
            skill_id: entry.get("levels") or self.plan.data["levels"][kinds[skill_id]["kind"]]
            for skill_id, entry in self.plan.skills.items()
        }
        return {skill_id: (list(found), list(accumulate(found.values()))) for skill_id, found in weights.items()}

    # --- vacancies
    def vacancies(self, source_id: str) -> Iterator[Vacancy]:
        source = self.plan.sources[source_id]
        first = month_number(f"{source['begins']:%Y-%m}") - 1  # what was posted shortly before is still open
        for number in range(first, month_number(self.plan.data["months"]["last"]) + 1):
            month = month_name(number)
            random = self.random("volume", source_id, month)
            expected = source["openings_per_month"] * _SEASON[number % 12]
            for index in range(round(random.gauss(expected, math.sqrt(expected) * 0.6))):
                yield self._vacancy(source_id, month, index)

    def _vacancy(self, source_id: str, month: str, index: int) -> Vacancy:
        plan = self.plan
        random = self.random("vacancy", source_id, month, index)
        weights = [e.size * _affinity(e.source_id, source_id) for e in self.employers]
        employer = random.choices(self.employers, weights)[0]
        family = pick(random, plan.sources[source_id]["families"])
        levels = self.titles["seniority"]
        seniority = "manager" if family == "manager" else pick(random, {key: levels[key]["weight"] for key in levels})
        country = employer.countries[0] if random.random() < 0.7 else random.choice(employer.countries)
        year, number = (int(part) for part in month.split("-"))
        skills = self._skills(random, employer, month, family, source_id)
        language, share = _LOCAL.get(country, ("en", 0.0))
        style = employer.style if random.random() < 0.8 else pick(random, _STYLES)
        area = random.choice(self.sectors[employer.sector]["areas"])
        role_title, title = self._title(random, family, seniority, area, country)
        excluded = [s for s, p in plan.data["excluded"].items() if random.random() < p and s not in skills]
        talk = [s for s, p in plan.data["company_talk"].items() if random.random() < p and s not in skills]
        vacancy = Vacancy(
            key=f"{source_id.split('-', maxsplit=1)[0]}-{month}-{index:03d}", employer=employer, source_id=source_id,
            family=family, seniority=seniority, title=title, role_title=role_title, area=area,
            country=country, city=tuple(random.choice(self.places[country]["cities"])),
            mode="remote" if random.random() < employer.remote_share * 0.7 else random.choice(("hybrid", "onsite")),
            language=language if random.random() < share else "en", style=style,
            posted_on=date(year, number, random.randint(1, calendar.monthrange(year, number)[1])),
            skills=skills, excluded=tuple(excluded[:1]), company_talk=talk[0] if talk else None,
            years=max(0, levels[seniority]["years"] + random.randint(-1, 2)),
        )  # fmt: skip
        vacancy.pay = self._pay(random, vacancy)
        return vacancy

    def _skills(self, random: Random, employer: Employer, month: str, family: str, source_id: str) -> dict[str, str]:
        """Draw the skills wanted: the employer's lasting leaning, the month's shock and chance, cut at the share."""
        rho = self.plan.data["employer_persistence"]
        lasting, passing = math.sqrt(rho), math.sqrt(1 - rho)
        skills = {}
        for skill_id, (levels, cumulated) in self.levels.items():
            chance = random.gauss(0, 1)
            level = random.choices(levels, cum_weights=cumulated)[0]
            leaning = lasting * self.leanings[employer.name, skill_id] + passing * chance
            if leaning + self._shock(skill_id, month) < self._threshold(skill_id, month, family, source_id):
                skills[skill_id] = level
        return skills

    def _threshold(self, *key: str) -> float:
        if key not in self.thresholds:
            probability = self.plan.probability(*key)
            self.thresholds[key] = _NORMAL.inv_cdf(probability) if probability > 0 else -math.inf
        return self.thresholds[key]

    def _shock(self, skill_id: str, month: str) -> float:
        key = (skill_id, month)
        if key not in self.shocks:
            self.shocks[key] = self.random("shock", *key).gauss(0, self.plan.data["month_shock"])
        return self.shocks[key]

    def _title(self, random: Random, family: str, seniority: str, area: str, country: str) -> tuple[str, str]:
        """Return the bare title and the one in full."""
        bare = random.choice(self.titles["families"][family])
        bare = random.choice(self.titles["seniority"][seniority]["titles"]).format(title=bare)
        title = random.choice(self.titles["suffixes"]).format(title=bare, area=area)
        is_marked = country in ("DE", "CH")
        return bare, f"{title} {random.choice(self.titles['gender_marks'])}" if is_marked else title

    def _pay(self, random: Random, vacancy: Vacancy) -> Pay | None:
        country, skills, employer = vacancy.country, vacancy.skills, vacancy.employer
        place = self.places[country]
        shown = random.random() < employer.pay_disclosed_share
        factors = (place["pay"], self.titles["family_pay"].get(vacancy.family, 1.0), employer.pay_factor)
        amount = self.titles["base_pay"][vacancy.seniority] * 1000 * math.prod(factors)
        amount *= math.exp(random.gauss(0, 0.08)) * _PER_DOLLAR.get(place["currency"], 1)
        for skill_id, premium in self.plan.data["pay_premium"].items():
            amount *= 1 + premium * (skill_id in skills)
        width = random.uniform(0.08, 0.16)
        if not shown:
            return None
        if country == "US" and random.random() < 0.08:  # contractors
            return Pay(round(amount * (1 - width) / 2080), round(amount * (1 + width) / 2080), "USD", "hour")
        step = 1000 if amount < 400_000 else 10_000
        low, high = (round(amount * factor / step) * step for factor in (1 - width, 1 + width))
        return Pay(low, high, place["currency"], "year")

    # --- postings and their observations
    def _dump_days(self, source_id: str) -> Iterator[date]:
        """The days on which a source was collected: its weekdays, without the outage and a few stray failures."""
        source = self.plan.sources[source_id]
        outage = source.get("outage")
        day, last = source["begins"], self.plan.collection[1]
        random = self.random("days", source_id)
        while day <= last:
            failed = random.random() < 0.02
            out = outage is not None and outage["from"] <= day <= outage["to"]
            if day.weekday() in source["weekdays"] and not failed and not out:
                yield day
            day += timedelta(days=1)

    def post(self, vacancy: Vacancy) -> None:
        """Put a vacancy on its source, for some on a second one, for some again after it closed."""
        random = self.random("posting", vacancy.key)
        vacancy.postings.append(self._posting(random, vacancy.source_id, vacancy.posted_on))
        if random.random() < self.plan.data["copy_share"]:
            others = [s for s in self.plan.sources if s != vacancy.source_id]
            other = random.choices(others, [0.15 if s == _HOMES["c"] else 1.0 for s in others])[0]
            posted_on = vacancy.posted_on + timedelta(days=random.randint(0, 4))
            if posted_on >= self.plan.sources[other]["begins"] - timedelta(days=20):
                vacancy.postings.append(self._posting(random, other, posted_on))
        if random.random() < self.plan.data["repost_share"]:
            again_on = vacancy.posted_on + timedelta(days=random.randint(25, 58))
            if again_on <= self.plan.collection[1]:
                vacancy.postings.append(self._posting(random, vacancy.source_id, again_on, is_repost=True))

    def _posting(self, random: Random, source_id: str, posted_on: date, is_repost: bool = False) -> SamplePosting:
        """A posting stays open for about three weeks; each dump shows a part of what is open, new ones most likely."""
        open_days = min(60, 5 + round(random.expovariate(1 / 18)))
        days = {random.randint(0, 2)} | {random.randint(1, open_days) for _ in range(random.randint(1, 3))}
        seen_on = tuple(d for d in (posted_on + timedelta(days=n) for n in sorted(days)) if d in self.days[source_id])
        return SamplePosting(source_id, _native_id(random, source_id), posted_on, seen_on, is_repost)


# Rough units of a currency to the dollar, so that `pay` in places.yml compares buying power; not a rate of exchange.
_PER_DOLLAR = {"INR": 85, "SEK": 11, "PLN": 4, "BRL": 5.5, "MXN": 19, "ILS": 3.6, "CAD": 1.35, "AUD": 1.5, "SGD": 1.33}


def _affinity(home: str, source_id: str) -> float:
    if home == source_id:
        return 1.0
    return 0.02 if _HOMES["c"] in (home, source_id) else 0.15


def _native_id(random: Random, source_id: str) -> str:
    number = random.getrandbits(40)
    if source_id == _HOMES["n"]:
        return str(3_000_000_000 + number % 1_000_000_000)
    return f"{number:010x}" if source_id == _HOMES["o"] else f"C-{number % 100_000_000:08d}"
