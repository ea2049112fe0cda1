/*
description: >
  The openings that headline shares are taken of: headline openings of the months that count, without those of months in
  which their source or their board was not collected well. A share among them is an avg over its rows.
grain: opening_id
storage: view
caveats:
  - Skills that are not tools have names in some languages only; skill_population leaves out the other texts.
  - A view, so it has no Parquet file; for-analysts.md tells how to make it from those of opening and the three coverages.
*/
SELECT opening.*
FROM marts.usable_opening AS opening
JOIN marts.month_coverage AS coverage ON coverage.month_on = opening.month_on AND NOT coverage.is_gap
WHERE opening.is_headline
