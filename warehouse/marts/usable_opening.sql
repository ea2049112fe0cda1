/*
description: >
  Openings without those of months in which their source or their board was not collected well: of all roles, with whole
  texts or not, and also of months of the market that don't count. counted_opening holds those that headlines count.
grain: opening_id
storage: view
caveats:
  - Openings without a month are there; they count in no share by month.
  - A view, so it has no Parquet file.
*/
SELECT opening.*
FROM marts.opening AS opening
ANTI JOIN (FROM marts.source_coverage WHERE is_gap) AS missing
    ON missing.source_id = opening.source_id AND missing.month_on = opening.month_on
ANTI JOIN (FROM marts.board_coverage WHERE is_gap) AS unread
    ON unread.source_id = opening.source_id AND unread.board = opening.board AND unread.month_on = opening.month_on
