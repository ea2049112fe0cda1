/*
description: >
  What was published, and when: one row per publication whose figures differ from those of the one before. A run that
  changes no figure is no new publication. All of the last 7 days before the newest are kept, then the last of each day
  for 400 days, then the last of each month.
grain: publication_id
references: {run_id: publication.run_id}
columns:
  published_at: When it was published (UTC).
  code_version: Version of the code and rules that made the figures (normalising, merging, tagging, analysis), by their content.
  counted_opening_count: Openings of the counted months that headline shares were taken of.
  newest_month_on: First day of the newest month that was counted; null where none was.
  months: Each month with the openings that could be counted and, where it was a gap, the reason.
  sources: Each source with its number of postings.
caveats:
  - It tells what this home has published, so a warehouse made at once from the same files has one row.
  - run_id may be of a run that stands in no other mart any more.
checks:
  - counted_opening_count <= headline_opening_count
  - headline_opening_count <= opening_count
  - opening_count <= posting_count
*/
SELECT
    publication_id, published_at, run_id, skilltide_version, code_version, lexicon_version, last_seen_on, posting_count,
    opening_count, headline_opening_count, counted_opening_count, newest_month_on, months, sources
FROM ops.publication
