/*
description: >
  Where what is collected changed (other titles, countries, sources, languages). A change of the collection, not of
  the market; raw shares move with it.
grain: dimension_code, month_on
checks:
  - noise_share <= distance_share
*/
SELECT
    relation.dimension_code::VARCHAR AS dimension_code,
    relation.month_on::DATE AS month_on,
    relation.pattern_code::VARCHAR AS pattern_code,
    relation.distance_share::DOUBLE AS distance_share,
    relation.noise_share::DOUBLE AS noise_share,
    relation.opening_count_before::INTEGER AS opening_count_before,
    relation.opening_count_after::INTEGER AS opening_count_after,
    relation.grown_code::VARCHAR AS grown_code,
    relation.grown_share_before::DOUBLE AS grown_share_before,
    relation.grown_share_after::DOUBLE AS grown_share_after,
    relation.shrunk_code::VARCHAR AS shrunk_code,
    relation.shrunk_share_before::DOUBLE AS shrunk_share_before,
    relation.shrunk_share_after::DOUBLE AS shrunk_share_after
FROM analysis.collection_change AS relation
