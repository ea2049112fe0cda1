"""Saved answers of platforms and dumps of structured data: records that a platform's own `parse` reads best.

People save what an API answers and what scrapers find in pages. The shape tells the platform; nothing is fetched. What
was saved as a table is put together first (`unflatten`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from skilltide.model import PostingFields
from skilltide.sources.board import EMPLOYER_KEY
from skilltide.sources.board_source import BoardSource
from skilltide.sources.files.json_shapes import KEY
from skilltide.sources.files.reading import all_paths, columns_of
from skilltide.sources.files.record_values import at_path, literal
from skilltide.sources.files.unflatten import path_of, unflattened
from skilltide.sources.parsing.addresses import split
from skilltide.sources.parsing.schema_org import has_type


class Shape(NamedTuple):
    """What a platform's records look like."""

    platform: str
    keys: frozenset[str]
    """Keys and paths that its records have, and no others."""
    url: str | None = None
    """The key of the address, whose board stands in for the employer where records don't name it."""
    hosts: tuple[str, ...] = ()
    """Where all its addresses are, if there is such a place: a record whose address is elsewhere is another's."""
    nested: frozenset[str] = frozenset()
    """The names under which its records hold objects or lists, at any level."""

    @property
    def objects(self) -> frozenset[str]:
        """Those of its keys that are objects or lists where they are filled."""
        return frozenset(key.partition(".")[0] for key in self.keys) & self.nested


class Answer(NamedTuple):
    """A record of a platform."""

    shape: Shape
    values: dict[str, Any]
    """With its objects and lists, however it was saved."""


_NESTED: dict[str, str] = {
    "adzuna": "location area company category",
    "arbeitnow": "job_types tags",
    "ashby": "address postalAddress secondaryLocations compensation compensationTiers components summaryComponents",
    "greenhouse": "location offices departments metadata pay_input_ranges",
    "himalayas": "locationRestrictions seniority categories parentCategories timezoneRestrictions",
    "jobicy": "jobType jobIndustry",
    "jobposting": "hiringOrganization department employmentUnit jobLocation address addressCountry addressRegion geo "
    "baseSalary estimatedSalary value identifier applicantLocationRequirements employmentType jobBenefits skills "
    "responsibilities qualifications experienceRequirements educationRequirements",
    "lever": "categories allLocations lists salaryRange",
    "personio": "jobDescriptions additionalOffices salaryInformation",
    "recruitee": "locations salary",
    "remoteok": "tags",
    "remotive": "tags",
    "smartrecruiters": "jobAd sections companyDescription jobDescription qualifications additionalInformation company "
    "location typeOfEmployment experienceLevel language department function industry",
    "themuse": "refs company locations levels categories tags",
    "usajobs": "MatchedObjectDescriptor UserArea Details PositionLocation PositionRemuneration PositionSchedule "
    "PositionOfferingType JobCategory JobGrade MajorDuties KeyRequirements PositionFormattedDescription",
    "workable": "locations _also",
}
"""Platform -> the names under which its answers hold objects or lists."""


def _shape(platform: str, keys: str, url: str | None = None, *hosts: str) -> Shape:
    return Shape(platform, frozenset(keys.split()), url, hosts, frozenset(_NESTED.get(platform, "").split()))


JOB_POSTING_TYPE = "JobPosting"
JOB_POSTING = _shape("jobposting", "@type")
HACKER_NEWS = Shape("hackernews", frozenset({"by", "text", "parent"}))
"""Comments. Only a recipe takes them for postings, so the platform is no part of what reads other files."""
SHAPES = (
    _shape("greenhouse", "absolute_url title content location.name", "absolute_url"),
    _shape("lever", "hostedUrl text categories", "hostedUrl", "lever.co"),
    _shape("lever", "text descriptionPlain createdAt", "hostedUrl", "lever.co"),
    _shape("ashby", "jobUrl title descriptionHtml", "jobUrl", "ashbyhq.com"),
    _shape("adzuna", "redirect_url title description company.display_name"),
    _shape("smartrecruiters", "jobAd name releasedDate"),
    _shape("recruitee", "careers_url careers_apply_url title description", "careers_url"),
    _shape("workable", "shortcode title description", "url", "workable.com"),
    _shape("personio", "jobDescriptions name createdAt"),
    _shape(
        "remotive",
        "candidate_required_location publication_date company_name job_type",
        "url",
        "remotive.com",
        "remotive.io",
    ),
    _shape("remoteok", "position slug epoch company description", "url", "remoteok.com", "remoteok.io"),
    _shape("arbeitnow", "slug company_name job_types created_at description", "url", "arbeitnow.com"),
    _shape("themuse", "contents publication_date refs name"),
    _shape("jobicy", "jobTitle jobDescription jobGeo jobIndustry", "url", "jobicy.com"),
    _shape("himalayas", "companySlug applicationLink title description", "guid", "himalayas.app"),
    _shape("usajobs", "MatchedObjectDescriptor"),
    _shape("weworkremotely", "title region category type guid pubDate description", "guid", "weworkremotely.com"),
)


def answer_of(payload: dict[str, Any], columns: tuple[str, ...]) -> Answer | None:
    """Return a record as the platform's whose shape it has, by its columns, paths and address; None for none.

    Of several shapes, as in a table of several platforms' answers, it is the one whose keys are filled.
    """
    if "@type" in payload:
        return as_answer(payload, JOB_POSTING) if not is_of_another_type(payload) else None
    found = None
    for shape in _candidates(columns):
        answer = as_answer(payload, shape)
        if _is_whole(answer):
            found = found or answer
            if _is_filled(answer):
                found = answer
                break
    return found if found is not None and is_at_home(found.values, found.shape) else None


def as_answer(payload: dict[str, Any], shape: Shape) -> Answer:
    """Return a record as one of a platform, with its objects."""
    return Answer(shape, unflattened(payload, shape.nested))


@lru_cache(maxsize=4096)
def _candidates(columns: tuple[str, ...]) -> tuple[Shape, ...]:
    """Return the shapes that a record of these columns may have, once its objects are put together."""
    heads = {column.partition(".")[0] for column in columns}
    return tuple(
        shape
        for shape in SHAPES
        if {key.partition(".")[0] for key in shape.keys} <= heads | {path_of(one, shape.nested)[0] for one in columns}
    )


def _is_whole(answer: Answer) -> bool:
    """Tell whether a record has all keys of its shape, and objects or lists where the platform has them."""
    shape, values = answer
    filled = (values.get(name) for name in shape.objects)
    are_objects = all(isinstance(value, dict | list) or value in (None, "") for value in filled)
    return are_objects and _has_keys(columns_of(values), shape.keys)


def _is_filled(answer: Answer) -> bool:
    return all(at_path(answer.values, key) not in (None, "", [], {}) for key in answer.shape.keys)


@lru_cache(maxsize=4096)
def _has_keys(columns: tuple[str, ...], keys: frozenset[str]) -> bool:
    return keys <= all_paths(columns)


def is_at_home(payload: dict[str, Any], shape: Shape) -> bool:
    """Tell whether a record's address, if it has one, may be a platform's."""
    address = payload.get(shape.url) if shape.url is not None else None
    if not shape.hosts or not isinstance(address, str) or not address.strip():
        return True
    host = split(address if "//" in address else f"//{address}").hostname or ""
    return any(host == own or host.endswith(f".{own}") for own in shape.hosts)


def is_of_another_type(payload: dict[str, Any]) -> bool:
    """Tell whether a record says that it is something else than a JobPosting (a page, a list of links)."""
    return "@type" in payload and not has_type({"@type": literal(payload["@type"])}, JOB_POSTING_TYPE)


def named(platform: str | None) -> Shape | None:
    """Return the shape of a platform, None for one that is not known."""
    if platform is None:  # asked of every record
        return None
    return next((shape for shape in (*SHAPES, JOB_POSTING, HACKER_NEWS) if shape.platform == platform), None)


class _Asked(dict[str, Any]):
    """A record that notes which of its keys it was asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.keys_asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.keys_asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key."""
        self.keys_asked.add(key)
        return super().get(key, default)


def parse(
    answer: Answer,
    observed_at: datetime,
    read: Callable[[dict[str, Any]], PostingFields] | None = None,
) -> PostingFields:
    """Name a record's fields by its platform, and those that it leaves empty by what its collector put beside.

    The board's name stands for an employer that nobody names. `read` names the fields of what no platform writes.
    """
    shape, payload = answer
    source = _source(shape.platform)
    asked = _Asked(payload)
    fields = source.parse(asked, observed_at)
    beside = {key: value for key, value in payload.items() if _is_beside(key, value, asked, shape)}
    if beside and read is not None and shape is not HACKER_NEWS:  # comments, which say it all themselves
        fields = _filled(fields, read(beside))
    if fields.company is not None or shape.url is None:
        return fields
    board = source.board_in(str(payload.get(shape.url, "")))
    named = source.parse(payload | {EMPLOYER_KEY: board}, observed_at) if board else fields
    return replace(fields, company=named.company)


def _is_beside(key: str, value: Any, asked: _Asked, shape: Shape) -> bool:
    """Tell whether a value is its collector's: under a key that the platform isn't asked for, or in place of an object.

    A plain text may stand for an object in a JobPosting, and is read there.
    """
    is_plain = isinstance(value, str) and key in shape.nested and shape is not JOB_POSTING
    return key != KEY and (is_plain or key not in asked.keys_asked)


def _filled(fields: PostingFields, beside: PostingFields) -> PostingFields:
    """Return fields with those of `beside` where all of a group are empty."""
    empty = [
        name for group in _LEFT_OUT if all(getattr(fields, name) in (None, ()) for name in group) for name in group
    ]
    return replace(fields, **{name: getattr(beside, name) for name in empty})


_LEFT_OUT = (
    ("native_id",),
    ("url",),
    ("title",),
    ("description", "description_html", "text_parts"),
    ("company",),
    ("location",),
    ("posted",),
    ("salary",),
    ("employment_type",),
    ("seniority",),
    ("workplace", "is_remote"),
    ("language",),
)


def volatile(platform: str) -> frozenset[str]:
    """Return the keys of a platform's records that change while the posting stays."""
    return _source(platform).volatile


@cache
def _source(platform: str) -> BoardSource:
    """Build the platform's source. Imported when a shape is seen first; the version of files hangs on all of them."""
    from skilltide.sources.platforms.adzuna import Adzuna
    from skilltide.sources.platforms.arbeitnow import Arbeitnow
    from skilltide.sources.platforms.ashby import Ashby
    from skilltide.sources.platforms.greenhouse import Greenhouse
    from skilltide.sources.platforms.himalayas import Himalayas
    from skilltide.sources.platforms.jobicy import Jobicy
    from skilltide.sources.platforms.jobposting import JobPosting
    from skilltide.sources.platforms.lever import Lever
    from skilltide.sources.platforms.personio import Personio
    from skilltide.sources.platforms.recruitee import Recruitee
    from skilltide.sources.platforms.remoteok import RemoteOk
    from skilltide.sources.platforms.remotive import Remotive
    from skilltide.sources.platforms.smartrecruiters import SmartRecruiters
    from skilltide.sources.platforms.themuse import TheMuse
    from skilltide.sources.platforms.usajobs import UsaJobs
    from skilltide.sources.platforms.weworkremotely import WeWorkRemotely
    from skilltide.sources.platforms.workable import Workable

    classes: tuple[type[BoardSource], ...] = (
        Adzuna, Arbeitnow, Ashby, Greenhouse, Himalayas, Jobicy, JobPosting, Lever, Personio, Recruitee,
        RemoteOk, Remotive, SmartRecruiters, TheMuse, UsaJobs, WeWorkRemotely, Workable,
    )  # fmt: skip
    if platform == HACKER_NEWS.platform:
        classes = (import_module(module_of(platform)).HackerNews,)
    return next(one for one in classes if one.platform == platform).from_config("saved", {"platform": platform})


def module_of(platform: str) -> str:
    """Return the name of a platform's module."""
    return f"{__name__.rpartition('.')[0]}.{platform}"
