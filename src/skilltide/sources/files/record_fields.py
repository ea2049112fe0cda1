"""A record's fields under canonical names, by the mapping of its columns."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from skilltide.model import PostingFields
from skilltide.normalise.data import fold
from skilltide.normalise.dates import read_posted
from skilltide.normalise.employment import employment_type
from skilltide.normalise.exponents import written_out
from skilltide.normalise.html import looks_like_html
from skilltide.normalise.location import read_location
from skilltide.normalise.lookups import answer
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.text import join_fragments
from skilltide.normalise.workplace import workplace_code
from skilltide.sources.files.column_rules import PAY_FIELDS, column_rules, piece_of, squash, words_of
from skilltide.sources.files.columns import ColumnMapping, in_pieces, map_columns
from skilltide.sources.files.pay_units import PayUnit, in_unit, pay_unit, with_unit
from skilltide.sources.files.record_values import (
    as_address,
    as_amount,
    as_flag,
    as_number,
    as_place,
    as_text,
    at_path,
    flatten,
    is_workplace,
    literal,
    names_country,
    place_of,
    sections,
    titled_sections,
    told,
    with_country,
)
from skilltide.sources.parsing.field_values import join_salaries, salary_range

_TEXTS = ("description", "description_html")
_PARTS_OF_PLACE = ("city", "region", "country")
_PIECES = re.compile(r"[,;/|·•]")
_COUNT = re.compile(r"(\d{1,4})(?:\.0+)?")
_AMOUNT = re.compile(r"\s*\d[\d.,]*\s*")
_DECIMAL_ID = re.compile(r"(\d+)\.0+")
_SIGNS = frozenset("$€£¥₹₽₩₪₺zł")


class RecordFields:
    """One record, read by a mapping."""

    def __init__(self, values: Mapping[str, Any], mapping: ColumnMapping, *, is_nested: bool = False) -> None:
        self._values = values
        self._mapping = mapping
        self._is_nested = is_nested

    def all(self, field: str) -> Iterator[Any]:
        """Yield the values of a field's columns, the surest first."""
        return (at_path(self._values, column) for column in self._mapping.candidates.get(field, ()))

    def _pieced(self, field: str) -> Iterator[tuple[str, Any]]:
        """Yield a field's columns with their values; of columns that hold pieces of one value the first, with all."""
        for columns in in_pieces(self._mapping.candidates.get(field, ())):
            given = [literal(at_path(self._values, one)) for one in columns]
            pieces = [value for value in given if isinstance(value, dict | list) or told(value, field) is not None]
            yield columns[0], pieces if len(pieces) > 1 else next(iter(pieces), None)

    def text(self, field: str) -> str | None:
        """Return the first text of a field's columns that says something."""
        return next((text for value in self.all(field) if (text := told(literal(value), field))), None)

    def url(self) -> str | None:
        """Return the address, where it stands in an object or a list as well."""
        return next((address for value in self.all("url") if (address := as_address(value))), None)

    def posted(self, observed_at: datetime, day_first: bool | None) -> str | None:
        """Return when it was posted: a date rather than "3 days ago", and that rather than what can't be read."""
        columns = self._mapping.candidates.get("posted", ())
        found = [
            _ago(text, column)
            for column, value in zip(columns, self.all("posted"), strict=True)
            if (text := told(value, "posted"))
        ]
        if len(found) < 2:
            return found[0] if found else None
        kinds = [_posted_kind(text, observed_at, day_first) for text in found]
        return next(
            (
                text
                for kind in ("given", "relative", None)
                for text, own in zip(found, kinds, strict=True)
                if own == kind
            )
        )

    def location(self) -> str | None:
        """Return the place: the whole one, with the country behind it where it tells none, else of its parts."""
        told_so = filter(None, map(self._places, in_pieces(self._mapping.candidates.get("location", ()))))
        whole = next(told_so, None)
        parts = {name: place for name in _PARTS_OF_PLACE if (place := self._place(name))}
        if whole is None:
            return place_of(parts, _PARTS_OF_PLACE)
        whole = _with_city(whole, told_so, parts)
        country = parts.get("country")
        if country is None:
            return whole
        found = read_location(whole)
        is_told = all(one in found.country_codes or names_country(whole, one) for one in country.split("; "))
        return whole if is_told or found.country_code is not None else with_country(whole, country)

    def _places(self, columns: Sequence[str]) -> str | None:
        return as_place([at_path(self._values, column) for column in columns])

    def _place(self, field: str) -> str | None:
        return next((place for value in self.all(field) if (place := as_place(value))), None)

    def is_salary_predicted(self) -> bool:
        """Return whether the pay is what a site predicts, which nobody stated."""
        return any(as_flag(value) for value in self.all("is_salary_predicted"))

    def salary(self) -> str | None:
        """Return the pay as one text; None for pay that a site predicts, which nobody stated."""
        if self.is_salary_predicted():
            return None
        several = join_salaries(*(self._of_piece(number).salary() for number in self._pay_pieces()))
        if several is not None:
            return several
        unit = self._unit()
        given = [as_amount(value) for _, value in self._pieced("salary")]
        texts = (written_out(text) for value in given if not _holds_pay(value) and (text := told(value, "salary")))
        text = next((text for text in texts if _is_worded(text) or as_number(text)), None)
        if text is not None and _is_worded(text):
            return with_unit(text, unit.currency, unit.period)
        low, high = (self._amount(name) for name in ("salary_min", "salary_max"))
        if low is None and high is None:
            low, high = next(
                ((as_number(value[0]), as_number(value[1])) for value in given if _is_pair(value)), (None, None)
            )
        limits = salary_range(
            low and in_unit(low, unit), high and in_unit(high, unit), unit.currency, unit.period
        )  # fmt: skip
        amount = as_number(text) if limits is None and text is not None else None
        if amount is None:
            return limits or (None if self._is_nested else self._nested_pay())
        period = f"per {unit.period}" if unit.period else None
        return " ".join(part for part in (unit.currency, in_unit(amount, unit), period) if part)

    def _pay_pieces(self) -> list[int]:
        """Return the numbers of the ranges of pay whose ends are spread over columns: `pay/0/min`, `pay/1/min`."""
        groups = [group for name in PAY_FIELDS[1:] for group in in_pieces(self._mapping.candidates.get(name, ()))]
        pieces = [piece_of(column) for group in groups if len(group) > 1 for column in group]
        numbers = {piece.number for piece in pieces if piece is not None}
        return sorted(numbers) if len(numbers) > 1 else []

    def _of_piece(self, number: int) -> "RecordFields":
        """Return the record with the pay of one piece only, and with what no number is told of."""
        kept = {
            name: tuple(column for column in columns if (piece := piece_of(column)) is None or piece.number == number)
            for name, columns in self._mapping.candidates.items()
        }
        return RecordFields(self._values, replace(self._mapping, candidates=kept), is_nested=True)

    def _nested_pay(self) -> str | None:
        """Return the pay that a column tells as an object, or a list of them: `{"min": 50000, "currency": "EUR"}`.

        Where no column is pay, those kinds of employment may have it that are told as objects.
        """
        given = list(self._pieced("salary"))
        if not any(name in self._mapping.candidates for name in PAY_FIELDS):
            given = [("salary", value) for _, value in self._pieced("employment_type")]
        for column, found in given:
            objects = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
            inside = [flatten({column: one}) for one in objects]
            pay = [RecordFields(one, map_columns(tuple(one)), is_nested=True).salary() for one in inside]
            if any(pay):
                return join_salaries(*pay)
        return None

    def _amount(self, field: str) -> str | None:
        return next((number for value in self.all(field) if (number := as_number(value))), None)

    def _unit(self) -> PayUnit:
        """Return what pay is in: as columns of their own tell it, else as the names of those with amounts do."""
        columns = (one for name in PAY_FIELDS for one in self._mapping.candidates.get(name, ()))
        named = [pay_unit(column, words_of(column)) for column in columns]
        return PayUnit(
            self.text("salary_currency") or next((unit.currency for unit in named if unit.currency), None),
            self._period() or next((unit.period for unit in named if unit.period), None),
            next((unit.scale for unit in named if unit.scale), None),
        )

    def _period(self) -> str | None:
        periods = column_rules().periods
        return next(
            (periods[word] for value in self.all("salary_period") if (word := fold(as_text(value) or "")) in periods),
            None,
        )

    def employment(self) -> str | None:
        """Return the kind of employment: what can be read, else what is told; not where the work is done."""
        found = [text for text in self._employments() if not is_workplace(text)]
        return next((text for text in found if employment_type(text)), found[0] if found else None)

    def _employments(self) -> Iterator[str]:
        for _, value in self._pieced("employment_type"):
            if text := told(value, "employment_type"):
                yield text.replace("\n", ", ")

    def workplace(self) -> str | None:
        """Return where the work is done, as a column says it in words, or by the yes of one that is named `hybrid`.

        Columns of the kind of employment may say it, too ("Work type: Hybrid").
        """
        for column, value in zip(self._mapping.candidates.get("is_remote", ()), self.all("is_remote"), strict=True):
            text = told(literal(value), "is_remote")
            if text and answer(text) is None and (workplace_code(text) or not employment_type(text)):
                return text
            if (code := _workplace_named(column)) is not None and as_flag(literal(value)):
                return code
        pieces = (piece.strip() for text in self._employments() for piece in (text, *_PIECES.split(text)))
        return None if self.is_remote() else next(filter(is_workplace, pieces), None)

    def is_remote(self) -> bool | None:
        """Return whether it is remote: of a column that is named `hybrid` or `onsite` only a yes says something."""
        for column, value in zip(self._mapping.candidates.get("is_remote", ()), self.all("is_remote"), strict=True):
            flag = as_flag(literal(value))
            if _workplace_named(column) is None:
                if flag is not None:
                    return flag
            elif flag:
                return False
        return None

    def native_id(self) -> str | None:
        """Return the id, of its one column: ids of two columns are not of one kind. "391.0" is 391."""
        text = told(next(self.all("native_id"), None), "native_id")
        whole = text and _DECIMAL_ID.fullmatch(text.strip())
        return whole[1] if whole else text

    def texts(self) -> tuple[str | None, str | None, tuple[tuple[str, str], ...]]:
        """Return the text, plain and as HTML, and its further sections (heading, text).

        Of several columns the longest says the most, and pieces are joined. A column that holds titled sections gives
        those, and no text beside them, where it says more than the others.
        """
        plain, html = (max(self._whole(name), key=len, default=None) for name in _TEXTS)
        told_apart = (titled_sections(value) for name in _TEXTS for value in self.all(name))
        own = max(told_apart, key=_length, default=())
        if _length(own) > max(len(plain or ""), len(html or "")):
            return None, None, (*own, *(section for section in self._parts() if section not in own))
        if html is not None and not looks_like_html(html):
            plain, html = plain or html, None
        elif html is None and plain is not None and looks_like_html(plain):
            plain, html = None, plain
        return join_fragments(plain) if plain is not None else None, html, tuple(self._parts())

    def _whole(self, field: str) -> Iterator[str]:
        """Yield the texts of a field's columns, those of columns that hold its pieces as one."""
        for columns in in_pieces(self._mapping.candidates.get(field, ())):
            given = [at_path(self._values, one) for one in columns]
            pieces = [text for value in given if not titled_sections(value) and (text := told(value, field))]
            if pieces:
                yield "\n".join(pieces)

    def _parts(self) -> Iterator[tuple[str, str]]:
        for heading, columns in self._mapping.parts.items():
            for column in columns:
                yield from sections(heading, at_path(self._values, column))


def _with_city(whole: str, further: Iterable[str], parts: Mapping[str, str]) -> str:
    """Return a place that is no more than a country or region, or remote, with the city that others tell in it.

    Of a country `further` places may tell it, and in any case the parts.
    """
    wide = read_location(whole)
    if wide.city_name is not None or (wide.country_code is None and wide.is_remote is None and not wide.is_hybrid):
        return whole
    others = list(further) if wide.country_code is not None and not wide.is_remote else []
    if "city" in parts:
        missing = ("city",) if wide.region_name else ("city", "region") if wide.country_code else _PARTS_OF_PLACE
        own = place_of(parts, missing)
        others += [own] if own else []
    for near in others:
        country = read_location(near).country_code
        joined = _joined_place(near, whole)
        is_elsewhere = "," in near and wide.country_code is not None and country not in (None, wide.country_code)
        if not is_elsewhere and read_location(joined).city_name is not None:
            return joined
    return whole


def _joined_place(near: str, wide: str) -> str:
    """Return two tellings of a place as one, without the parts of the second that stand in the first."""
    there = {fold(part) for part in near.split(",")}
    return ", ".join([near, *(part.strip() for part in wide.split(",") if fold(part) not in there)])


def _length(parts: Sequence[tuple[str, str]]) -> int:
    return sum(len(text) for _, text in parts)


def _workplace_named(column: str) -> str | None:
    """Return the kind of workplace that a column of flags is named after, if it isn't remote work."""
    name = squash(column)
    if "remote" in name:
        return None
    return "hybrid" if "hybrid" in name else "on_site" if "onsite" in name else None


def _ago(text: str, column: str) -> str:
    """Return a number of days or hours, as the column's name says what it counts, as the time that was so long ago."""
    count = _COUNT.fullmatch(text.strip())
    unit = next((unit for unit in ("days", "hours") if unit in words_of(column)), None)
    return f"{count[1]} {unit} ago" if count and unit else text


def _is_worded(text: str) -> bool:
    """Tell whether pay is more than a bare number."""
    return any(letter.isalpha() or letter in _SIGNS for letter in text)


def _is_pair(value: Any) -> bool:
    """Tell whether a value is a range of pay as a list: [50000, 60000]."""
    return isinstance(value, list) and len(value) == 2 and all(map(_is_amount, value))


def _is_amount(value: Any) -> bool:
    """Tell whether a value is a number, as such or in figures."""
    return isinstance(value, int | float) or (
        isinstance(value, str) and _AMOUNT.fullmatch(written_out(value)) is not None
    )


def _holds_pay(value: Any) -> bool:
    """Tell whether a value is no text but what pay stands in."""
    return _is_pair(value) or isinstance(value[0] if isinstance(value, list) and value else value, dict)


def posting_fields(
    values: Mapping[str, Any], mapping: ColumnMapping, observed_at: datetime, day_first: bool | None = None
) -> PostingFields:
    """Name a record's fields. Pure, and never raises on odd values."""
    record = RecordFields(values, mapping)
    description, html, parts = record.texts()
    return PostingFields(
        native_id=record.native_id(),
        url=record.url(),
        title=record.text("title"),
        company=record.text("company"),
        location=record.location(),
        description=description,
        description_html=html,
        text_parts=parts,
        posted=record.posted(observed_at, day_first),
        salary=record.salary(),
        employment_type=record.employment(),
        seniority=record.text("seniority"),
        workplace=record.workplace(),
        is_remote=record.is_remote(),
        language=record.text("language"),
    )


def _posted_kind(text: str, observed_at: datetime, day_first: bool | None) -> str | None:
    try:
        return read_posted(text, observed_at, day_first=day_first).kind
    except UnusableError:
        return None
