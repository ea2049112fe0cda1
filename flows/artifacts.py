"""What a run leaves in Prefect's UI: one table of its steps and sources."""

from prefect.artifacts import create_table_artifact

from skilltide.pipeline import Outcome


def publish_outcome(flow_code: str, outcome: Outcome) -> None:
    """Publish the run's counts as a table artifact named after the flow."""
    rows = [{"step": name, "what": key, "count": value}
            for name, counts in outcome.run.steps.items() for key, value in counts.items()]  # fmt: skip
    rows += [{"step": f"source {item.source_id}", "what": what, "count": count}
             for item in outcome.landed
             for what, count in (("units", item.unit_count), ("documents", item.document_count),
                                 ("rejections", item.rejection_count), ("seconds", round(item.seconds, 1)))]  # fmt: skip
    warnings = "\n".join(f"- {warning}" for warning in outcome.run.warnings)
    create_table_artifact(
        key=f"skilltide-{flow_code}",
        table=rows,
        description=f"Run `{outcome.run.run_id}`: {outcome.run.outcome_code}.\n\n{warnings}",
    )
