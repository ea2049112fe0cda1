/*
description: One row per run that ended before this file was published, with its outcome.
grain: run_id
*/
SELECT run_id, flow_code, started_at, finished_at, outcome_code, message, skilltide_version
FROM ops.run
WHERE outcome_code != 'running'
