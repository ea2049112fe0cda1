/*
description: >
  What openings with a skill pay beside those without, where pay is disclosed, per currency and pay period,
  annualised; matched on seniority and country. Skills with at least 30 openings of at least 10 employers on both
  sides.
grain: salary_currency_code, salary_period_code, skill_id
caveats:
  - Employers that disclose pay are not like those that don't; disclosed_share tells how many do.
checks:
  - with_employer_count <= with_count
  - matched_with_count <= with_count
  - matched_without_count <= without_count
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.salary_currency_code::VARCHAR AS salary_currency_code,
    relation.salary_period_code::VARCHAR AS salary_period_code,
    relation.with_count::INTEGER AS with_count,
    relation.without_count::INTEGER AS without_count,
    relation.with_employer_count::INTEGER AS with_employer_count,
    relation.median_with::DOUBLE AS salary_annual_median_with,
    relation.median_without::DOUBLE AS salary_annual_median_without,
    relation.unadjusted_ratio::DOUBLE AS salary_unadjusted_ratio,
    relation.matched_ratio::DOUBLE AS salary_matched_ratio,
    relation.matched_ratio_low::DOUBLE AS salary_matched_ratio_low,
    relation.matched_ratio_high::DOUBLE AS salary_matched_ratio_high,
    relation.matched_with_count::INTEGER AS matched_with_count,
    relation.matched_without_count::INTEGER AS matched_without_count,
    relation.disclosed_share::DOUBLE AS disclosed_share
FROM analysis.skill_salary AS relation
