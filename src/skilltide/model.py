"""What passes between the parts: documents, postings and rejections.

`sources` make documents, `normalise` turns them into postings, `warehouse` stores both. Everything here is
plain data, without behaviour that needs a library.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

PostedKind = Literal["given", "relative", "file_name", "first_seen"]

UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""When a document was observed of which nothing tells any time: it belongs to no day and no month."""


@dataclass(frozen=True, slots=True)
class Document:
    """One posting as its source gave it, unedited.

    `payload` is the record as given (column or JSON key -> value). `observed_at` is when the source was seen to
    hold it (UTC): the fetch time, or for files what they tell (else `UNKNOWN_TIME`). `origin` and `row` say where it
    stood.
    """

    source_id: str
    payload: dict[str, Any]
    observed_at: datetime
    origin: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that can't be used, with everything needed to find it again. Becomes a row of `ops.quarantine`."""

    source_id: str
    origin: str
    row: int | None
    reason_code: str
    """Short and stable, e.g. `empty_text`, `date_out_of_range`."""
    reason: str
    """One line for people: what was found and what was expected."""
    value: str | None = None
    """The offending value, cut to 200 characters."""

    @classmethod
    def internal(cls, source_id: str, origin: str, row: int | None, name: str, message: str) -> "Rejection":
        """Return a record that a defect of ours kept from being used, with the exception's name and what it says."""
        told = f"{name}: {' '.join(message.split())[:200]}"
        return cls(source_id, origin, row, "internal", f"a defect of skilltide ({told}); please report it")


@dataclass(frozen=True, slots=True)
class PostingFields:
    """A document's values under canonical names, still as the source wrote them (the result of a source's `parse`)."""

    native_id: str | None = None
    url: str | None = None
    title: str | None = None
    company: str | None = None
    company_source: str | None = None
    """Who names the employer, if not the record: board (somebody told it), platform, or slug (the board's name)."""
    location: str | None = None
    description: str | None = None
    """Plain text, as given."""
    description_html: str | None = None
    """HTML, as given; preferred to `description` where both are there, as it keeps lists and headings."""
    text_parts: tuple[tuple[str, str], ...] = ()
    """Further sections of the text (heading, text in any format), where the source keeps them apart: requirements,
    benefits … They follow the description; what it holds already is not repeated. Headings may be names of keys."""
    posted: str | None = None
    """A date, a time stamp, or relative to the observation ("3 days ago")."""
    posted_kind: PostedKind | None = None
    """Set by the source where the date did not come from the record itself (`file_name`)."""
    is_observed_known: bool = True
    """False where the document's `observed_at` is not when the posting was collected (e.g. when its file was copied):
    then relative dates stay empty, and a date after it is in range."""
    is_posted_day_first: bool | None = None
    """Whether 03/04/2024 is the third of April, where the source tells (e.g. by other rows of its file)."""
    salary: str | None = None
    employment_type: str | None = None
    seniority: str | None = None
    workplace: str | None = None
    """In words: "Hybrid", "On-site". Where a source tells only whether it is remote, `is_remote` is enough."""
    is_remote: bool | None = None
    language: str | None = None
    department: str | None = None
    """The employer's own name for the part of it that hires ("Data Platform")."""
    is_text_complete: bool = True
    """False where the source serves only a snippet."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One advertised opening at one source, normalised. What could not be read is None, its original beside it."""

    native_id: str
    """The source's own id, or one derived from URL or content where it has none."""
    url: str | None
    title: str
    role_family_code: str
    seniority_code: str
    employer_name: str | None
    employer_key: str | None
    """Case-folded, without legal suffix; equal for one employer."""
    location_name: str | None
    """As given."""
    city_name: str | None
    region_name: str | None
    country_code: str | None
    """ISO 3166-1 alpha-2."""
    is_remote: bool | None
    posted_on: date | None
    posted_kind: PostedKind | None
    salary_text: str | None
    """As given."""
    salary_min: float | None
    salary_max: float | None
    salary_currency_code: str | None
    salary_period_code: str | None
    """hour, day, week, fortnight, month or year."""
    salary_annual_min: float | None
    salary_annual_max: float | None
    employment_type_code: str | None
    language_code: str | None
    """ISO 639-1."""
    is_text_complete: bool
    text: str
    """Plain text, lists and headings kept as lines, people's e-mail addresses and phone numbers masked."""
    country_codes: tuple[str, ...] = ()
    """Every country that the location names; `country_code` is the one where there is only one."""
    workplace_code: str | None = None
    """remote, hybrid or on_site; is_remote is True for remote only."""
    workplace_source_code: str | None = None
    """Who says so: field, location, title or text."""
    employment_type_source_code: str | None = None
    """Who tells the employment type: field, title or text."""
    seniority_source_code: str | None = None
    """Who tells the seniority: title, field or text; None where it is unknown."""
    employer_source_code: str | None = None
    """Who names the employer, if not the record: board, platform or slug."""
    department_name: str | None = None
    """The part of the employer that hires, as given."""
    notes: tuple[str, ...] = field(default=())
    """What was repaired or left out on the way, e.g. `mojibake`, `posted_unreadable`."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one check."""

    check_code: str
    level_code: str
    failure_count: int
    message: str | None
    """For a failure: what is wrong, the first offending row, and what to do."""

    @property
    def is_passed(self) -> bool:
        """Whether no row broke the rule."""
        return self.failure_count == 0
