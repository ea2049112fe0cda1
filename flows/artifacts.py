"""What a run leaves in Prefect's UI: tables of sources, steps and checks, the brief, a link to the report."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.events import emit_event
from prefect.states import Completed, State

from skilltide.markdown import escape
from skilltide.model import CheckResult
from skilltide.pipeline import Outcome
from skilltide.settings import Settings
from skilltide.warehouse.ledger import Counts, Run

WITH_WARNINGS = "CompletedWithWarnings"
"""Name of the state of a run that did its work, though not all of it: a source or a board failed, a check warns."""


_SHOWN = ("source_id", "outcome_code", "fetched_count", "new_count", "changed_count", "closed_count", "failed_count",
          "rejected_count", "seconds", "message")  # fmt: skip


def publish_outcome(part: str, outcome: Outcome, steps: Mapping[str, Counts], *, has_failed: bool = False) -> None:
    """Publish the counts of a part's steps."""
    rows = [
        {"step": name, "what": key, "count": value} for name, counts in steps.items() for key, value in counts.items()
    ]
    create_table_artifact(key=f"skilltide-{part}", table=_shown(rows), description=_told(outcome.run, has_failed))


def publish_sources(outcome: Outcome, *, has_failed: bool = False) -> None:
    """Publish what was had of the sources, and tell it as events."""
    for item in outcome.sources:  # what automations/*.yaml wait for
        what = {"completed": "collected", "failed": "failed"}.get(item.outcome_code)
        if what:
            resource = {"prefect.resource.id": f"skilltide.source.{item.source_id}",
                        "prefect.resource.name": item.source_id}  # fmt: skip
            emit_event(f"skilltide.source.{what}", resource, payload=asdict(item))
    rows = [{key.removesuffix("_count"): getattr(item, key) for key in _SHOWN} for item in outcome.sources]
    create_table_artifact(key="skilltide-sources", table=_shown(rows), description=_told(outcome.run, has_failed))


def _told(run: Run, has_failed: bool) -> str:
    told = f"Run `{run.run_id}`: {'failed' if has_failed else escape(run.outcome_code)}."
    return told + "".join(f"\n- {escape(warning)}" for warning in run.warnings)


def publish_checks(results: Sequence[CheckResult]) -> None:
    """Publish the data checks, those that failed first."""
    rows = [{"check": item.check_code, "level": item.level_code, "passed": item.is_passed,
             "broken": item.failure_count, "message": item.message or ""} for item in results]  # fmt: skip
    rows.sort(key=lambda row: (row["passed"], row["level"] != "integrity", row["check"]))
    failed = sum(not item.is_passed for item in results)
    told = f"{len(rows)} checks, {failed} not passed."
    create_table_artifact(key="skilltide-checks", table=_shown(rows), description=told)


def _shown(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a table's rows as they are to be read: Prefect's page takes descriptions and texts in cells for Markdown.

    In them stand messages, and in messages what boards sent.
    """
    return [{key: escape(value) if isinstance(value, str) else value for key, value in row.items()} for row in rows]


def publish_report(settings: Settings, report: Path) -> None:
    """Publish the brief that stands beside the report, and a link to the report."""
    brief = report.with_name("brief.md")
    create_markdown_artifact(
        key="skilltide-brief", markdown=brief.read_text(encoding="utf-8"), description="What the report says, in short."
    )
    link = settings.report_url or report.resolve().as_uri()
    create_link_artifact(
        key="skilltide-report", link=link, link_text=str(report), description=f"The report: `{report}`"
    )


def finished(result: Any, warnings: Sequence[str]) -> State:
    """Return the state of a run that came to its end, named after its warnings, with its result."""
    if not warnings:
        return Completed(data=result)
    return Completed(name=WITH_WARNINGS, message="; ".join(warnings), data=result)
