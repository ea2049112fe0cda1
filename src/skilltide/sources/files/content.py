"""What the first bytes of a file say it is, whatever its name says."""

import re
import zipfile

from skilltide.sources.files.file_input import BROKEN_ZIP, FileInput
from skilltide.sources.files.find import Format, format_of
from skilltide.sources.files.limits import Limits, TruncatedError
from skilltide.sources.files.on_disk import on_disk
from skilltide.sources.files.stream import open_bytes

_BEGINNING = 512
_FORMATS: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (re.compile(rb"PAR1"), "parquet"),
    (re.compile(rb"SQLite format 3\0"), "sqlite"),
    (re.compile(rb".{8}DUCK", re.DOTALL), "duckdb"),
    (re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"'), "json"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|feed)\b"), "xml"),
)
_ZIP = b"PK\x03\x04"
_UNREADABLE: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an Excel workbook of the old form (.xls): save it as .xlsx or .csv"),
    (re.compile(rb"%PDF-"), "a PDF, which holds no table that can be read"),
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS, not the file itself: run `git lfs pull`"),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html)\b", re.IGNORECASE),
        "a web page, no data: perhaps an error or a login was saved instead of the file",
    ),
)


def format_by_content(file: FileInput, limits: Limits) -> Format | None:
    """Return the format that a file's first bytes tell beyond doubt, after decompression; None where they don't.

    Raises OSError, saying what it is, for a file of a form that is not read.
    """
    try:
        with open_bytes(file, limits) as stream:
            head = stream.read(_BEGINNING)
    except TruncatedError:
        return None  # reading the records will tell
    for mark, told in _UNREADABLE:
        if mark.match(head):
            raise OSError(told)
    if head.startswith(_ZIP):
        return _inside_zip(file, limits)
    return next((kind for mark, kind in _FORMATS if mark.match(head)), None)


def _inside_zip(file: FileInput, limits: Limits) -> Format:
    if format_of(file.name, None) == "xlsx":
        return "xlsx"
    try:
        with on_disk(file, limits) as path, zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (*BROKEN_ZIP, TruncatedError):
        return "xlsx"  # its reader says what is wrong with it
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise OSError("a ZIP archive: let its name end in .zip")
    return "xlsx"
