"""Writing the site: all files into a fresh folder, which then takes the old one's place."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from skilltide import __version__
from skilltide.durable import replace_folder
from skilltide.errors import ConfigurationError
from skilltide.place import Place
from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.embed import policy
from skilltide.report.filtered import opened
from skilltide.report.page import write_page
from skilltide.site.changed import steps
from skilltide.site.data import tables
from skilltide.site.feed import feed
from skilltide.site.figure import Edition, as_csv, as_json, metadata
from skilltide.site.subjects import Subject, Subjects
from skilltide.written import SITE_MARK, SITE_NAMES

_TEMPLATES = Path(__file__).parent / "templates"
_LISTS = {
    "skill": ("Skills", ("Skill", "Share of openings", "Observed change")),
    "employer": ("Employers", ("Employer", "Openings", "")),
    "month": ("Months", ("Month", "Openings", "")),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What the site holds."""

    folder: Path
    skill_count: int
    employer_count: int
    month_count: int
    file_count: int
    byte_count: int


def write_site(
    database: Place,
    out: Path,
    *,
    url: str = "",
    notice: str | None = None,
    progress: Callable[[str], None] = lambda what: None,
) -> Written:
    """Write the site of a published database into the folder `out`; what an earlier site left there is gone.

    What somebody put beside it (a `CNAME`, a `.git`) is kept.

    `url`: where it will stand (for permalinks, citations and the feed); all links between pages are relative. `notice`
    stands at the top of each page. The same database gives the same bytes.

    Raises:
        ConfigurationError: `out` holds something that isn't a site of ours, or `url` is no address of the web.
        WarehouseError: the database is missing or lacks a mart.
    """
    _check(out, url)
    out = Path(os.path.realpath(out))
    unfinished = out.with_name(f".{out.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        with opened(database) as report:  # once, so that no publication comes between the report and the pages
            progress("report")
            write_page(report, unfinished / "report.html", notice)
            counts = _Site(report, unfinished, url if not url or url.endswith("/") else url + "/", notice).write(
                progress
            )
        files = [path for path in unfinished.rglob("*") if path.is_file()]
        told = {"made_by": f"skilltide {__version__}", "files": len(files) + 1} | counts
        (unfinished / SITE_MARK).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        size = sum(path.stat().st_size for path in files)
        _take_over(out, unfinished)
        replace_folder(unfinished, out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Written(out, counts["skill"], counts["employer"], counts["month"], len(files) + 1, size)


def _check(out: Path, url: str) -> None:
    if url and not url.startswith(("https://", "http://")):
        raise ConfigurationError(f"--url {url!r}: no address of the web. Give one like https://skills.example.org/.")
    if out.exists() and not out.is_dir():
        raise ConfigurationError(f"--out {out}: a file stands there. Name a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / SITE_MARK).is_file():
        raise ConfigurationError(
            f"--out {out}: this folder holds other things than a site of skilltide's, and would be replaced whole. "
            "Name a new or an empty folder."
        )


def _take_over(before: Path, fresh: Path) -> None:
    """Copy what isn't ours in the folder of the site before."""
    for item in before.iterdir() if before.is_dir() else ():
        if item.name not in SITE_NAMES:
            if item.is_dir() and not item.is_symlink():
                shutil.copytree(item, fresh / item.name, symlinks=True)
            else:
                shutil.copy2(item, fresh / item.name, follow_symlinks=False)


class _Site:
    """One site while it is written."""

    def __init__(self, report: Report, folder: Path, url: str, notice: str | None) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup

        self._markup = Markup
        self._report, self._folder = report, folder
        self._edition = Edition(
            report.population_name, report.period, report.source_line, f"skilltide {__version__}",
            report.as_of.isoformat() if report.as_of else "", url,
        )  # fmt: skip
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters["some"] = words.some
        self._environment.globals |= {
            "edition": self._edition, "notice": notice, "style": Markup(_file("site.css")), "script": "",
            "light": Markup(theme.variables(False)), "dark": Markup(theme.variables(True)),
        }  # fmt: skip

    def write(self, progress: Callable[[str], None]) -> dict[str, int]:
        """Write every page but the report; return how many there are of each kind."""
        subjects = Subjects(self._report)
        market = list(subjects.market_pages())
        self._pages(market)
        found: dict[str, list[Subject]] = {}
        for kind, made in (
            ("month", subjects.month_pages()), ("employer", subjects.employer_pages()),
            ("skill", subjects.skill_pages()),
        ):  # fmt: skip
            progress(kind)
            found[kind] = list(made)
            self._pages(found[kind])
            self._list(kind, found[kind])
        progress("data")
        self._data()
        moved = next((subject for subject in market if subject.figure.folder == "figure/moved"), None)
        changed = steps(self._report)
        self._put("feed.xml", feed(self._report.title, found["month"], moved, self._edition, changed))
        self._page("changes/index.html", "changes", title="What changed", description="What changed", steps=changed)
        counts = {kind: len(made) for kind, made in found.items()}
        self._page(
            "index.html", "home", title=self._report.title, description=self._report.title,
            standfirst=self._report.standfirst, subjects=market, counts=counts,
            charts=[self._inline(subject) for subject in market],
        )  # fmt: skip
        return counts

    def _pages(self, subjects: Iterable[Subject]) -> None:
        png = _file("png.js")
        for subject in subjects:
            figure = subject.figure
            self._put(f"{figure.folder}/chart.svg", figure.chart)
            self._put(f"{figure.folder}/data.csv", as_csv(figure))
            self._put(f"{figure.folder}/data.json", as_json(figure, self._edition))
            self._put(f"{figure.folder}/data.csv-metadata.json", metadata(figure, self._edition))
            shown = {"subject": subject, "chart": self._inline(subject), "title": figure.title}
            self._page(f"{figure.folder}/embed.html", "embed", description=figure.subtitle, **shown)
            self._page(
                f"{figure.folder}/index.html", "subject", description=figure.subtitle, scripts=[png],
                citation=self._edition.cited(figure), script=self._markup(png), **shown,
            )  # fmt: skip

    def _list(self, kind: str, subjects: list[Subject]) -> None:
        heading, columns = _LISTS[kind]
        find = _file("find.js")
        rows = [
            {"folder": one.figure.folder, "name": one.name, "measure": one.measure, "note": one.note,
             "names": "|".join((one.name, *one.aliases))}
            for one in subjects
        ]  # fmt: skip
        scripts = [] if kind == "month" else [find]
        self._page(
            f"{kind}/index.html", "list", title=f"{heading}: {self._report.title}", heading=heading, columns=columns,
            rows=rows, told=f"{self._report.population_name}, {self._report.period}", scripts=scripts,
            script=self._markup("".join(scripts)), description=heading,
        )  # fmt: skip

    def _data(self) -> None:
        listed = []
        for name, told, text, described in tables(self._report, self._edition):
            self._put(f"data/{name}.csv", text)
            self._put(f"data/{name}.csv-metadata.json", described)
            listed.append((name, told))
        self._page("data/index.html", "data", title="Data", description="Data", tables=listed)

    def _inline(self, subject: Subject) -> Any:
        return self._markup(subject.figure.chart)

    def _page(self, path: str, template: str, *, scripts: list[str] | None = None, **values: Any) -> None:
        self._put(path, self._environment.get_template(f"{template}.html.j2").render(
            root="../" * path.count("/"), here=path, policy=policy(scripts or []), **values,
        ))  # fmt: skip

    def _put(self, path: str, text: str) -> None:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


@cache
def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()
