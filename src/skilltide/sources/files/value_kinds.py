"""What a single value of a column looks like: a day, money, a place, an address, a text, a title."""

import re
from datetime import datetime

from skilltide.normalise.dates import read_posted
from skilltide.normalise.location import read_location
from skilltide.normalise.lookups import answer
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.salary import read_salary
from skilltide.sources.files.column_rules import words_of
from skilltide.sources.files.record_values import as_number

LONG = 150
"""Characters from which a value is a text rather than a name."""
_MAX_COORDINATE = 180
_TITLE = re.compile(
    r"\b(engineer|scientist|analyst|developer|manager|research|intern|architect|consultant|specialist|director|lead|"
    r"programmer|officer|administrator|head|data|machine learning|wissenschaftler|entwickler|ingénieur|ingeniero|"
    r"científico|cientista|scientifique|analista|designer|technician|assistant|associate|coordinator|nurse|teacher|"
    r"ingenieur|ingegnere|engenheir|inżynier|analityk|programist|specjalist|mühendis|analist|uzman|инженер|аналитик|"
    r"разработчик|специалист|программист|менеджер|стажер|руководитель|інженер|аналітик|розробник)|"
    r"エンジニア|サイエンティスト|アナリスト|研究員|工程师|工程師|科学家|分析师|研究员|엔지니어|사이언티스트|분석가|개발자",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£¥₹₽₩₪₺]|\b(?:usd|eur|gbp|chf|inr|cad|aud|pln|zł|k|lpa|lakhs?|lacs?|per|a)\b", re.IGNORECASE)
_UNSPACED = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
"""Letters of Japanese and Chinese."""
_RANGE = re.compile(r"\d\s?[-–—]\s?\d")
_NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_DAY = re.compile(r"[^\W\d]|[-/.:年]")
_TIME_WORDS = frozenset(
    {"date", "time", "at", "on", "timestamp", "datetime", "ts", "ms", "epoch", "day", "posted", "age"}
)


def is_date(value: str, observed_at: datetime, name: str) -> bool:
    """Tell whether a value is a day, or how long ago one was. Bare numbers are only where the column's name says so."""
    if len(value) > 60 or (not _DAY.search(value.removesuffix(".0")) and not _TIME_WORDS & set(words_of(name))):
        return False
    try:
        return read_posted(value, observed_at).on is not None
    except UnusableError:
        return False


def is_money(value: str) -> bool:
    """Tell whether a value is pay: a number with a sign, code or period of money that can be read."""
    return (
        len(value) <= 120 and "\n" not in value and _MONEY.search(value) is not None and read_salary(value) is not None
    )


def is_place(value: str) -> bool:
    """Tell whether a value is a place in a country that is known."""
    return (
        2 < len(value) <= 120
        and not any(mark.isdigit() for mark in value)
        and read_location(value).country_code is not None
    )


def is_address(value: str) -> bool:
    """Tell whether a value is the address of a page."""
    return _ADDRESS.fullmatch(value.strip()) is not None


def is_text(value: str) -> bool:
    """Tell whether a value is long enough for a text, and written in words, or in letters that need no blanks."""
    return len(value) >= LONG and (value.count(" ") >= 15 or len(_UNSPACED.findall(value)) >= LONG // 2)


def is_title(value: str) -> bool:
    """Tell whether a value reads like the name of an occupation."""
    return len(value) < 200 and _TITLE.search(value) is not None


def is_pay(value: str) -> bool:
    """Tell whether a value of a column that may be pay is: words or a range that can be read, or a number."""
    if any(letter.isalpha() for letter in value) or is_money(value) or _RANGE.search(value):
        return read_salary(value) is not None
    return as_number(value) is not None and _NUMBER.fullmatch(value.strip()) is not None


def is_coordinate(value: str) -> bool:
    """Tell whether a value may be a longitude."""
    try:
        return abs(float(value)) <= _MAX_COORDINATE
    except ValueError:
        return False


def is_employer(value: str) -> bool:
    """Tell whether a value may be an employer's name: words, and no answer to a question."""
    return any(letter.isalpha() for letter in value) and answer(value) is None and not is_address(value)
