/*
description: >
  One row per run that ended before this file was published, and the one that published it, with its outcome.
grain: run_id
*/
SELECT
    run_id, flow_code, started_at, finished_at, outcome_code, message, skilltide_version, unreplayable_posting_count
FROM ops.run
WHERE outcome_code != 'running'
