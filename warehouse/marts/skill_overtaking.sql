/*
description: >
  Pairs of skills of one category of which one passed the other, with clear quarters on both sides; shares at a
  fixed mix.
grain: skill_id, overtaken_id, first_ahead_on
checks:
  - last_behind_on < first_ahead_on
  - share_before < overtaken_share_before
  - overtaken_share_after < share_after
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.overtaken_id::VARCHAR AS overtaken_id,
    relation.last_behind_on::DATE AS last_behind_on,
    relation.first_ahead_on::DATE AS first_ahead_on,
    relation.share_before::DOUBLE AS share_before,
    relation.overtaken_share_before::DOUBLE AS overtaken_share_before,
    relation.share_after::DOUBLE AS share_after,
    relation.overtaken_share_after::DOUBLE AS overtaken_share_after
FROM analysis.skill_overtaking AS relation
