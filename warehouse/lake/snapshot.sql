/*
description: >
  The publications of this lake that can be read, one row each. Any table can be read as it was then:
  FROM marts.skill_demand AT (VERSION => snapshot_id). There is none in a database file.
grain: snapshot_id
columns:
  snapshot_id: Number of the snapshot, for AT (VERSION => ...).
  publication_id: The publication whose figures it holds, in marts.publication; null where none is kept.
  changed_marts: The marts that were written at this publication, as something in them had changed.
caveats:
  - A publication goes when it has had its time (skilltide lake expire), and when something was forgotten.
*/
SELECT
    snapshot_id,
    timezone('UTC', snapshot_time) AS published_at,
    commit_extra_info ->> 'run_id' AS run_id,
    (commit_extra_info ->> 'publication_id')::INTEGER AS publication_id,
    commit_extra_info ->> 'skilltide_version' AS skilltide_version,
    commit_extra_info ->> 'lexicon_version' AS lexicon_version,
    (commit_extra_info ->> '$.changed_marts[*]') AS changed_marts
FROM ducklake_snapshots(current_database())
WHERE author = 'skilltide'
