"""Dates: every notation, what can't be told, and that no text stops the reader."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skilltide.normalise.absolute_dates import EXCEL_FIRST, EXCEL_LAST, read_written
from skilltide.normalise.data import load
from skilltide.normalise.dates import LATEST, read_posted, read_timestamp
from skilltide.normalise.problem import UnusableError

SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("2025-03-07", "2025-03-07", "given"),
        ("2025-03-07T23:30:00-08:00", "2025-03-07", "given"),
        ("2025/3/7", "2025-03-07", "given"),
        ("20250307", "2025-03-07", "given"),
        ("07.03.2025", "2025-03-07", "given"),
        ("27/02/2025", "2025-02-27", "given"),
        ("02/27/2025", "2025-02-27", "given"),
        ("03/03/2025", "2025-03-03", "given"),
        ("1741305600", "2025-03-07", "given"),
        ("1741305600000", "2025-03-07", "given"),
        ("Jul 3, 2024", "2024-07-03", "given"),
        ("July 3rd, 2024", "2024-07-03", "given"),
        ("3. Juli 2024", "2024-07-03", "given"),
        ("3 de julio de 2024", "2024-07-03", "given"),
        ("3 juillet 2024", "2024-07-03", "given"),
        ("Wed, 03 Jul 2024 10:00:00 GMT", "2024-07-03", "given"),
        ("Mar 7", "2025-03-07", "given"),
        ("Dec 30", "2024-12-30", "given"),
        ("3 days ago", "2025-03-07", "relative"),
        ("23 hours ago", "2025-03-10", "relative"),
        ("24 hours ago", "2025-03-10", "relative"),
        ("36 hours ago", "2025-03-09", "relative"),
        ("vor 50 Stunden", "2025-03-08", "relative"),
        ("48時間前", "2025-03-08", "relative"),
        ("Posted 3 days ago", "2025-03-07", "relative"),
        ("Posted yesterday", "2025-03-09", "relative"),
        ("today", "2025-03-10", "relative"),
        ("Just posted", "2025-03-10", "relative"),
        ("30+ days ago", "2025-02-08", "relative"),
        ("an hour ago", "2025-03-10", "relative"),
        ("a week ago", "2025-03-03", "relative"),
        ("2 weeks ago", "2025-02-24", "relative"),
        ("1 month ago", "2025-02-08", "relative"),
        ("3d", "2025-03-07", "relative"),
        ("24h", "2025-03-10", "relative"),
        ("vor 3 Tagen", "2025-03-07", "relative"),
        ("vor einem Tag", "2025-03-09", "relative"),
        ("gestern", "2025-03-09", "relative"),
        ("il y a 3 jours", "2025-03-07", "relative"),
        ("hace 2 semanas", "2025-02-24", "relative"),
        ("há 3 dias", "2025-03-07", "relative"),
        ("3 giorni fa", "2025-03-07", "relative"),
        ("3 dagen geleden", "2025-03-07", "relative"),
        ("2025-03-12", "2025-03-12", "given"),
    ],
)
def test_posted(text: str, expected: str, kind: str) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.kind) == (date.fromisoformat(expected), kind)


@pytest.mark.parametrize("text", ["3000-01-01", "1999-12-31", "2025-03-13", "0", "9999999999"])
def test_posted_out_of_range(text: str) -> None:
    if text == "0":
        assert read_posted(text, SEEN).note == "posted_unreadable"
        return
    with pytest.raises(UnusableError) as caught:
        read_posted(text, SEEN)
    assert caught.value.code == "date_out_of_range"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (None, None),
        ("", None),
        ("soon", "posted_unreadable"),
        ("1970-01-01", "posted_placeholder"),
        ("1969-12-31T16:00:00-08:00", "posted_placeholder"),
        ("0001-01-01T00:00:00", "posted_placeholder"),
        ("9999-12-31", "posted_placeholder"),
        ("2025-02-30", "posted_unreadable"),
        ("03/04/2024", "posted_ambiguous"),
        ("9" * 400 + " days ago", "posted_unreadable"),
    ],
)
def test_posted_unreadable(text: str | None, note: str | None) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.kind, found.note) == (None, None, note)


@pytest.mark.parametrize(
    "text",
    [
        "Apply by 15 April",
        "Apply by 15 April 2025",
        "Closing date: 15/04/2025",
        "Application deadline: Apr 15",
        "Closes in 5 days",
        "Expires 2025-04-15",
        "Bewerbungsfrist: 15.04.2025",
        "Bewerben bis 15. April",
        "bis 15.04.2025",
        "Date limite : 15 avril 2025",
        "Hasta el 15 de abril",
        "Scadenza: 15/04/2025",
        "Prazo: 15 de abril de 2025",
        "Ansök senast 15 april",
        "Solliciteer voor 15 april",
        "4月15日締切",
        "截止日期：2025年4月15日",
        "4월 15일까지",
        "15 April (closing date)",
        "Start date: 1 May 2025",
        "Starts 1 June",
        "Valid through 2025-04-30",
        "Open until filled",
        "Deadline: tomorrow",
        "Last day to apply: March 1",
    ],
)
def test_another_day_than_that_of_posting_is_none(text: str) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.kind, found.note) == (None, None, "posted_unreadable")


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        ("Posted 3 March, apply by 15 April", "2025-03-03", None),
        ("3 days ago · Closing soon", "2025-03-07", None),
        ("Closing date: 15/04/2025 Posted: 27/02/2025", "2025-02-27", None),
        ("2 days ago, deadline 15 April", "2025-03-08", None),
        ("Published 27.02.2025 | Bewerbungsfrist 15.04.2025", "2025-02-27", None),
        ("30d+", "2025-02-08", "posted_at_least"),
        ("30+ days ago", "2025-02-08", "posted_at_least"),
        ("30 days+ ago", "2025-02-08", "posted_at_least"),
        ("7d+", "2025-03-03", "posted_at_least"),
        ("2w+", "2025-02-24", "posted_at_least"),
        ("Posted 30d+ ago", "2025-02-08", "posted_at_least"),
        ("1mo+", "2025-02-08", "posted_at_least"),
        ("30天+前", "2025-02-08", "posted_at_least"),
        ("vor 30 Tagen+", "2025-02-08", "posted_at_least"),
        ("24h", "2025-03-10", None),
        ("3d", "2025-03-07", None),
        ("5h ago", "2025-03-10", None),
        ("Mar 7", "2025-03-07", None),
        ("7 mars 2025", "2025-03-07", None),
        ("vor 2 Tagen", "2025-03-08", None),
        ("Just posted", "2025-03-10", None),
        ("last Friday", "2025-03-07", None),
        ("hace 3 días", "2025-03-07", None),
        ("Active 3 days ago", "2025-03-07", None),
        ("New", "2025-03-10", None),
        ("Weekend 2025-03-07", "2025-03-07", None),
        ("Friday, March 7, 2025 at 11:59 PM", "2025-03-07", None),
    ],
)
def test_days_of_posting_beside_other_days_and_with_a_plus(text: str, expected: str, note: str | None) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.note) == (date.fromisoformat(expected), note)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-03T12:00:00+02:00", datetime(2024, 5, 3, 10, tzinfo=UTC)),
        ("2024-05-03", datetime(2024, 5, 3, tzinfo=UTC)),
        (1741305600, datetime(2025, 3, 7, tzinfo=UTC)),
        ("soon", None),
        ("1970-01-01", None),
        (None, None),
    ],
)
def test_timestamps(value: object, expected: datetime | None) -> None:
    assert read_timestamp(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # numbers that count from an epoch, as figures, floats and text
        ("1741305600.0", "2025-03-07"),
        ("1.7413056e9", "2025-03-07"),
        ("1.7413056E+12", "2025-03-07"),
        ("1,741,305,600,000", "2025-03-07"),
        ("1741305600000000", "2025-03-07"),
        ("/Date(1741305600000)/", "2025-03-07"),
        ("/Date(1741305600000-0500)/", "2025-03-07"),
        ('{"$date": "2025-03-07T10:00:00Z"}', "2025-03-07"),
        ('{"$date": {"$numberLong": "1741305600000"}}', "2025-03-07"),
        ('ISODate("2025-03-07T00:00:00Z")', "2025-03-07"),
        ("datetime.datetime(2025, 3, 7, 10, 0)", "2025-03-07"),
        ("Timestamp('2025-03-07 10:00:00')", "2025-03-07"),
        ("45723", "2025-03-07"),
        ("45723.75", "2025-03-07"),
        ("20250307103000", "2025-03-07"),
        ("20250307T103000Z", "2025-03-07"),
        # with weekdays, times and zones
        ("Fri Mar 07 2025 10:00:00 GMT+0100 (Central European Standard Time)", "2025-03-07"),
        ("Fri Mar 7 12:34:56 UTC 2025", "2025-03-07"),
        ("Friday, March 7, 2025 at 11:59 PM", "2025-03-07"),
        ("2/27/2025 11:59 PM", "2025-02-27"),
        ("11:59 PM 2/27/2025", "2025-02-27"),
        ("Posted: 2025-03-07 10:00 CET", "2025-03-07"),
        ("veröffentlicht am 27.02.2025", "2025-02-27"),
        ("vendredi 7 mars 2025", "2025-03-07"),
        ("ven. 7 mars 2025", "2025-03-07"),
        ("sexta-feira, 7 de março de 2025", "2025-03-07"),
        ("1er mars 2025", "2025-03-01"),
        ("7 ago 2024", "2024-08-07"),
        ("7. 3. 2025", "2025-03-07"),
        ("07.03.25", "2025-03-07"),
        ("07-Mar-25", "2025-03-07"),
        ("27/02/25", "2025-02-27"),
        ("2025. 3. 7.", "2025-03-07"),
        ("2025-W10-5", "2025-03-07"),
        # other scripts
        ("7 марта 2025 г.", "2025-03-07"),
        ("7 marca 2025", "2025-03-07"),
        ("2025年3月7日", "2025-03-07"),
        ("２０２５年３月７日", "2025-03-07"),
        ("二〇二五年三月七日", "2025-03-07"),
        ("令和7年3月7日", "2025-03-07"),
        ("2025년 3월 7일", "2025-03-07"),
        ("3月7日", "2025-03-07"),
    ],
)
def test_notations_that_stand_for_themselves(text: str, expected: str) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.kind, found.note) == (date.fromisoformat(expected), "given", None)


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        ("Jan 2025", "2025-01-01", "posted_month_only"),
        ("janvier 2025", "2025-01-01", "posted_month_only"),
        ("январь 2025", "2025-01-01", "posted_month_only"),
        ("Jan '25", "2025-01-01", "posted_month_only"),
        ("01/2025", "2025-01-01", "posted_month_only"),
        ("2025-01", "2025-01-01", "posted_month_only"),
        ("2025年1月", "2025-01-01", "posted_month_only"),
        ("2025-W02", "2025-01-06", "posted_week_only"),
        ("KW 2/2025", "2025-01-06", "posted_week_only"),
        ("Q4 2024", "2024-10-01", "posted_quarter_only"),
    ],
)
def test_less_than_a_day_told_is_its_first_day(text: str, expected: str, note: str) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.kind, found.note) == (date.fromisoformat(expected), "given", note)


@pytest.mark.parametrize(
    ("text", "days", "note"),
    [
        ("nineteen days ago", 19, None),
        ("twenty-one days ago", 21, None),
        ("a couple of days ago", 2, None),
        ("1 year, 2 months ago", 425, None),
        ("Reposted 2 weeks ago · Over 100 applicants", 14, None),
        ("Yesterday at 10:30", 1, None),
        ("last Friday", 3, None),
        ("last week", 7, "posted_about"),
        ("a few days ago", 3, "posted_about"),
        ("half a year ago", 182, None),
        ("half an hour ago", 0, None),
        ("한 달 전", 30, None),
        ("more than a month ago", 30, "posted_at_least"),
        ("vor zwei Wochen", 14, None),
        ("vor mehr als 30 Tagen", 30, "posted_at_least"),
        ("vorgestern", 2, None),
        ("il y a un an", 365, None),
        ("il y a vingt et un jours", 21, None),
        ("il y a plus de 30 jours", 30, "posted_at_least"),
        ("hace una semana", 7, None),
        ("hace más de 30 días", 30, "posted_at_least"),
        ("há um dia", 1, None),
        ("anteontem", 2, None),
        ("un mese fa", 30, None),
        ("een dag geleden", 1, None),
        ("för en vecka sedan", 7, None),
        ("i förrgår", 2, None),
        ("tydzień temu", 7, None),
        ("3 dni temu", 3, None),
        ("wczoraj", 1, None),
        ("3 дня назад", 3, None),
        ("неделю назад", 7, None),
        ("более 30 дней назад", 30, "posted_at_least"),
        ("позавчера", 2, None),
        ("3 gün önce", 3, None),
        ("منذ 3 أيام", 3, None),
        ("3 天前", 3, None),
        ("三天前", 3, None),
        ("两周前", 14, None),
        ("30天以上前", 30, "posted_at_least"),
        ("今天发布", 0, None),
        ("3日前", 3, None),
        ("3か月前", 90, None),
        ("一昨日", 2, None),
        ("5일 전", 5, None),
        ("3개월 전", 90, None),
        ("어제", 1, None),
    ],
)
def test_how_long_ago_in_many_languages(text: str, days: int, note: str | None) -> None:
    found = read_posted(text, SEEN)
    assert (found.on, found.kind, found.note) == (SEEN.date() - timedelta(days=days), "relative", note)


@pytest.mark.parametrize(
    "text", ["in 3 days", "expires in 5 days", "3 days left", "60001", "12345", "1e99", "2025", "ago"]
)
def test_what_is_no_date(text: str) -> None:
    assert read_posted(text, SEEN).note == "posted_unreadable"


@pytest.mark.parametrize("text", ["03/04/2024", "3-4-2024", "24/03/05", "Mar-24"])
def test_an_order_that_is_not_told_is_ambiguous(text: str) -> None:
    assert read_posted(text, SEEN).note == "posted_ambiguous"


def test_the_order_of_figures_may_be_known() -> None:
    assert read_posted("03/04/2024", SEEN, day_first=True).on == date(2024, 4, 3)
    assert read_posted("03/04/2024", SEEN, day_first=False).on == date(2024, 3, 4)
    assert read_posted("03/04/24", SEEN, day_first=True).on == date(2024, 4, 3)
    assert read_posted("27/02/2025", SEEN, day_first=False).note == "posted_unreadable"


@pytest.mark.parametrize("text", ["3 days ago", "yesterday", "vor 3 Tagen", "3天前", "Mar 7", "07.03.", "last Friday"])
def test_relative_to_an_unknown_time_stays_empty(text: str) -> None:
    found = read_posted(text, SEEN, is_observed_known=False)
    assert (found.on, found.kind, found.note) == (None, None, "posted_relative_to_unknown")


def test_after_an_unknown_time_is_in_range() -> None:
    assert read_posted("2025-06-01", SEEN, is_observed_known=False).on == date(2025, 6, 1)
    assert read_posted("1780000000", SEEN, is_observed_known=False).on == date(2026, 5, 28)
    with pytest.raises(UnusableError):
        read_posted("2100-01-01", SEEN, is_observed_known=False)


def test_year_less_days_are_the_last_such_days() -> None:
    assert read_posted("Feb 29", SEEN).on == date(2024, 2, 29)
    assert read_posted("January 1", datetime(2024, 12, 31, tzinfo=UTC)).on == date(2025, 1, 1)


@pytest.mark.parametrize("table", ["months", "units", "numbers", "words"])
def test_no_word_means_two_things(table: str) -> None:
    seen: dict[str, object] = {}
    for meaning, words in load("dates")[table].items():
        for word in words:
            assert seen.setdefault(str(word), meaning) == meaning, word


days = st.dates(date(2000, 1, 2), SEEN.date())


@given(days, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y",
                              "%d-%b-%y", "%Y年%m月%d日", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %I:%M %p",
                              "%G-W%V-%u"]))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_date_written_is_the_date_read(day: date, notation: str) -> None:
    assert read_posted(day.strftime(notation), SEEN).on == day


@given(
    days, st.sampled_from([1, 10**3, 10**6]), st.sampled_from(["{}", "{}.0", "{:,}", "/Date({})/", '{{"$date": {}}}'])
)
@settings(max_examples=200, deadline=None)
def test_epochs_are_read_in_every_unit(day: date, scale: int, written: str) -> None:
    seconds = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    if seconds >= 10**9:  # nine figures are no epoch: they are as often an id
        assert read_posted(written.format(seconds * scale), SEEN).on == day


@given(st.integers(0, 99_999))
@settings(max_examples=200)
def test_only_plausible_day_numbers_of_excel_are_dates(number: int) -> None:
    found = read_posted(f"{number:05d}", SEEN, is_observed_known=False)
    assert (found.on is not None) == (EXCEL_FIRST <= number <= EXCEL_LAST)


_dates = load("dates")
words = st.sampled_from(
    ["2025", "3", "07", "03/04", "2024-03-05", "1713000000", "1.7e12", "10:30", "PM", "UTC", "+", "-", ".", "/", "Q1",
     "W10", "年", "月", "日", "前", "三", "十", "'24", "{", '"$date":', "}", "Date(", ")", "\ud800", "\u0660", "9" * 30,
     "1e99", "°"]
    + [str(word) for table in ("months", "units", "words", "numbers", "weekdays", "units_unspaced")
       for listed in _dates[table].values() for word in listed[:3]]
    + [*_dates["ago_before"], *_dates["ago_after"], *_dates["at_least"]]
)  # fmt: skip


@given(st.text(max_size=60) | st.lists(words, max_size=6).map(" ".join) | st.lists(words, max_size=6).map("".join),
       st.booleans(), st.sampled_from([None, True, False]))  # fmt: skip
@example("²", True, None)
@example("1713000000" + "0" * 400, True, None)
@settings(max_examples=600, deadline=None)
def test_no_text_stops_the_reader(text: str, is_known: bool, day_first: bool | None) -> None:
    latest = SEEN.date() + timedelta(days=2) if is_known else LATEST
    try:
        found = read_posted(text, SEEN, is_observed_known=is_known, day_first=day_first)
    except UnusableError as error:
        assert error.code == "date_out_of_range"
    else:
        assert (found.on is None) == (found.kind is None)
        assert found.on is None or date(2000, 1, 1) <= found.on <= latest
        assert is_known or found.kind in (None, "given")
    assert (read := read_timestamp(text)) is None or read.tzinfo is UTC


def test_every_number_word_counts() -> None:
    for number, unit in itertools.product(range(1, 10), ("days", "weeks")):
        word = _dates["numbers"][number][0] if number > 1 else "one"
        spelt = read_posted(f"{word} {unit} ago", SEEN).on
        assert spelt == read_posted(f"{number} {unit} ago", SEEN).on is not None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-11-25 04:00:07", datetime(2022, 11, 25, 4, 0, 7, tzinfo=UTC)),
        ("2025-03-07 08:00:00 UTC", datetime(2025, 3, 7, 8, tzinfo=UTC)),
        ("2025-03-07 19:30:00 +0100", datetime(2025, 3, 7, 18, 30, tzinfo=UTC)),
        ("1741305600000", datetime(2025, 3, 7, tzinfo=UTC)),
        ("1.7413056e12", datetime(2025, 3, 7, tzinfo=UTC)),
        ("27.02.2025", datetime(2025, 2, 27, tzinfo=UTC)),
        ("Mar 7, 2025 11:59 PM", datetime(2025, 3, 7, tzinfo=UTC)),
        ("Mar 7", None),
        ("03/04/2024", None),
        ("yesterday", None),
        (True, None),
        (float("nan"), None),
        (datetime.max.replace(tzinfo=UTC), None),
    ],
)
def test_more_times_of_collection(value: object, expected: datetime | None) -> None:
    assert read_timestamp(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a range of two days, and a day beside a less exact or another one
        ("Mar 7, 2025 - Apr 7, 2025", "2025-03-07"),
        ("March 7, 2025 to April 7, 2025", "2025-03-07"),
        ("7 March 2025 - 7 April 2025", "2025-03-07"),
        ("7 Mar 2025 – 2025-04-07", "2025-03-07"),
        ("07.03.2025 - 2025-04-07", "2025-03-07"),
        ("03/27/2025 - 04/27/2025", "2025-03-27"),
        ("27/03/2025 bis 10.04.2025", "2025-03-27"),
        ("2025-03-07 to 2025-04-07", "2025-03-07"),
        ("2025-03-07 / 7 April 2025", "2025-03-07"),
        ("2025年3月7日 - 2025年4月7日", "2025-03-07"),
        ("Mar 7, 2025 – 7.4.2025", "2025-03-07"),
        ("7. März 2025 - 15. April 2025", "2025-03-07"),
        ("7 mars 2025 au 7 avril 2025", "2025-03-07"),
        ("07.03.2025 – 07.04.2025", "2025-03-07"),
        ("Mar 7 2025 (updated 2025-04-01)", "2025-03-07"),
        ("Feb 28, 2025 - Mar 5, 2025", "2025-02-28"),
        ("Posted 3 March 2025, updated April 2, 2025", "2025-03-03"),
        ("7 de marzo de 2025 - 7 de abril de 2025", "2025-03-07"),
        ("May 5, 2025 - Jun 30, 2025", "2025-05-05"),
        ("01/02/2025 (2025-02-01)", "2025-02-01"),
        ("2025-W10 (2025-03-05)", "2025-03-05"),
        ("March 2025: 7 March 2025", "2025-03-07"),
        ("Apr 7 - 10 May 2025", "2025-04-07"),
        ("Mar 7 - Apr 7, 2025", "2025-03-07"),
        ("7 Mar - 7 Apr 2025", "2025-03-07"),
        ("07 Mar - 07 Apr 2025", "2025-03-07"),
        ("Mar 07 - Apr 07, 2025", "2025-03-07"),
        ("March 7 to April 7, 2025", "2025-03-07"),
        ("7. März bis 15. April 2025", "2025-03-07"),
        ("7 mars au 7 avril 2025", "2025-03-07"),
        ("del 7 de marzo al 7 de abril de 2025", "2025-03-07"),
        ("Dec 20 - Jan 5, 2025", "2024-12-20"),
        ("Mar 7 - 10, 2025", "2025-03-07"),
        ("Mar 7 - Apr 7", "2025-03-07"),
        ("Mar 7 (updated Apr 7, 2025)", "2025-04-07"),
        ("07-Mar-25 to 07-Apr-25", "2025-03-07"),
        ("3 weeks ago (March 7, 2025)", "2025-03-07"),
        ("10.03.2025 12:30", "2025-03-10"),
        ("2025-03-07", "2025-03-07"),
        ("2025 March 7", "2025-03-07"),
        ("7 March 2025", "2025-03-07"),
        ("March 2025", "2025-03-01"),
        ("2025 March", "2025-03-01"),
        ("Mar 7", "2025-03-07"),
        ("7 Mar", "2025-03-07"),
        ("Sat, 07 Mar 2025 10:00:00 GMT", "2025-03-07"),
        ("Mar 7, 2025, 10:30 AM", "2025-03-07"),
        ("2025-W10", "2025-03-03"),
        ("Q1 2025", "2025-01-01"),
        ("7.3.2025", "2025-03-07"),
        ("March 7th 2025", "2025-03-07"),
        ("Mar 07, '25", "2025-03-07"),
        ("2025. 3. 7.", "2025-03-07"),
        ("2024-12-31T23:00:00Z", "2024-12-31"),
        ("20250307", "2025-03-07"),
        ("Fri Mar 07 2025 12:00:00 GMT+0100", "2025-03-07"),
        ("2025年3月", "2025-03-01"),
        ("May 2025", "2025-05-01"),
        ("1 day 7 March 2025", "2025-03-07"),
        ("KW 10 / 2025", "2025-03-03"),
        ("2025m. kovo 7", None),
        ("10:15 7 March 2025", "2025-03-07"),
    ],
)
def test_of_several_days_the_first_told_in_full_counts(text: str, expected: str | None) -> None:
    found = read_written(text, date(2025, 6, 1))
    told = found.on if found else None
    assert (told.isoformat() if told else None) == expected


def test_a_range_that_ends_after_the_observation_is_no_date_out_of_range() -> None:
    observed = datetime(2025, 3, 20, tzinfo=UTC)
    for text in ("Mar 7, 2025 - Apr 7, 2025", "Mar 7 - Apr 7, 2025"):
        assert read_posted(text, observed).on == date(2025, 3, 7)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("PostedToday", 0),
        ("PostedJust posted", 0),
        ("Posted Just posted", 0),
        ("PostedPosted Today", 0),
        ("PostedYesterday", 1),
        ("ActiveToday", 0),
        ("EmployerActive Today", 0),
        ("EmployerActive 3 days ago", 3),
        ("PostedJustNow", 0),
        ("JustPosted", 0),
        ("PublishedToday", 0),
        ("UpdatedYesterday", 1),
        ("Posted3 days ago", 3),
        ("3daysAgo", 3),
        ("VeröffentlichtHeute", 0),
        ("VeröffentlichtVor 5 Tagen", 5),
        ("Vor3Tagen", 3),
        ("PubliéAujourd'hui", 0),
        ("PubliéIl y a 3 jours", 3),
        ("PublicadoHoy", 0),
        ("PublicadoHace 2 días", 2),
        ("PostedMar 7, 2025", 3),
        ("7Mar2025", 3),
    ],
)
def test_words_that_a_page_ran_together_are_read(text: str, days: int) -> None:
    assert read_posted(text, SEEN).on == SEEN.date() - timedelta(days=days)


@pytest.mark.parametrize(
    "text",
    ["HiringOngoing", "PostedOn", "PostedBy Acme", "JustEat", "MayToday", "McMarch", "NewYork",
     "Datum", "PostedRemote"],
)  # fmt: skip
def test_other_words_run_together_are_no_date(text: str) -> None:
    assert read_posted(text, SEEN).note == "posted_unreadable"
