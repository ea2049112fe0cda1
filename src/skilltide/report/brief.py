"""A short Markdown brief: how things stand, and what changed since the publication before."""

from skilltide.markdown import escape
from skilltide.place import Place
from skilltide.report.answers import answers, cautions
from skilltide.report.data import Report
from skilltide.report.filtered import opened
from skilltide.report.since import Publication, publications_of_the_day, sections


def read_brief(database: Place, *, notice: str | None = None) -> tuple[str, Publication | None]:
    """Return the brief of a published database, as Markdown fit for a mail or a Prefect artifact.

    With it comes the newest publication, which it is the brief of (None: the file has no history). What changed is told
    for each publication of that one's day. Errors as in `page.write_report`.
    """
    with opened(database) as report:
        return brief_of(report, notice)


def brief_of(report: Report, notice: str | None = None) -> tuple[str, Publication | None]:
    """Return the brief of an opened database, as `read_brief` does."""
    newest = publications_of_the_day(report)
    lines = [*_head(report, notice), *sections(report)]
    if newest:
        lines += ["", f"{escape(newest[0].told)}."]
    return "\n".join(lines) + "\n", newest[0] if newest else None


def _head(report: Report, notice: str | None) -> list[str]:
    lines = [f"# Skills in demand, {escape(report.period)}", ""]
    if notice:
        lines += [f"> {escape(notice)}", ""]
    lines += [escape(report.n), ""]
    lines += [f"- **{escape(question)}** {escape(answer)}" for question, answer in answers(report)]
    told = cautions(report)
    if told:
        lines += ["", "## Know this first", "", *(f"- {escape(sentence)}" for sentence in told)]
    return lines
