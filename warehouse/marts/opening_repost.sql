/*
description: >
  Openings that advertise the vacancy of an earlier opening of the same employer anew, each with the one right before
  it and its place in the chain. Two postings of one vacancy are one opening while one stands beside the other or
  follows within 60 days, up to 180 days after the representative; what comes later is a repost.
grain: opening_id
columns:
  previous_opening_id:
    description: The latest earlier opening of the same vacancy.
    references: opening.opening_id
  first_opening_id:
    description: The opening that the chain began with.
    references: opening.opening_id
  chain_position:
    description: Place in the chain, 2 for the first repost.
    minimum: 2
  gap_days: >
    Days from when the previous opening was last seen to when this one was posted; 0 or less where it was still seen.
  repost_kind_code:
    description: Why it is an opening of its own.
    values:
      after_pause: More than 60 days after the previous opening was last seen
      renewed: >
        Sooner, but more than 180 days after the start of the previous opening, whose postings were renewed one after
        the other
  repost_score:
    description: How well the two match, as for copies (merge_score).
    minimum: 0.75
    maximum: 1
caveats:
  - >
    Where collecting paused or a source dates postings late, a pause may be none: gap_days counts from the last time
    the previous opening was seen.
  - gap_days of after_pause begins at 61 by definition, so its median says nothing of shorter pauses.
  - An employer may have filled the vacancy and search again; the texts don't tell.
  - A repost by another name (an agency, an aggregator) is in no chain.
checks:
  - opening_id <> previous_opening_id
  - (gap_days > 60) = (repost_kind_code = 'after_pause')
  - (chain_position = 2) = (first_opening_id = previous_opening_id)
*/
SELECT
    repost.opening_id,
    repost.previous_opening_id,
    repost.first_opening_id,
    repost.chain_position,
    repost.gap_days,
    repost.reason_code AS repost_kind_code,
    repost.score AS repost_score
FROM staging.opening_repost AS repost
