/*
description: >
  One row per run that ended before this file was published, and the one that published it, with its outcome.
grain: run_id
*/
SELECT
    run.run_id,
    run.flow_code,
    run.started_at,
    run.finished_at,
    sum(step.seconds) FILTER (step.step_code = 'fetch') AS fetch_seconds,
    run.outcome_code,
    run.message,
    run.skilltide_version,
    run.unreplayable_posting_count
FROM ops.run AS run
LEFT JOIN ops.step AS step USING (run_id)
WHERE run.outcome_code != 'running'
GROUP BY ALL
