/*
description: What each run did at each source that it read, for the runs of marts.run.
grain: run_id, source_id
*/
SELECT
    source_run.run_id,
    source_run.source_id,
    source_run.outcome_code AS source_outcome_code,
    source_run.unit_count,
    source_run.document_count,
    source_run.rejection_count,
    source_run.message
FROM ops.source_run AS source_run
JOIN ops.run AS run USING (run_id)
WHERE run.outcome_code != 'running'
