-- The snapshots of a lake that are older than so many seconds (0: all), but its newest publication. What comes after that
-- is of a compaction, which has no author, or of somebody else's tables.
SELECT snapshot_id
FROM ducklake_snapshots('lake')
WHERE ($seconds = 0 OR snapshot_time < now() - to_seconds($seconds))
  AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshots('lake') WHERE author = 'skilltide')
