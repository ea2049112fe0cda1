/*
description: >
  What openings with a skill pay beside those without, where pay is disclosed, per currency and pay period,
  annualised; role family, seniority, country, source, size of the employer and length of the text held fixed. Skills
  with at least 30 openings of at least 10 named employers on both sides.
grain: salary_currency_code, salary_period_code, skill_id
columns:
  pay_label_code:
    description: What is said of it; the false discovery rate over the skills of a currency and period is 5 %.
    values: {more: Openings with the skill pay more, less: Openings with the skill pay less, unclear: No difference can be told}
caveats:
  - Employers that disclose pay are not like those that don't; disclosed_share tells how many do.
checks:
  - with_employer_count <= with_count
  - matched_with_count <= with_count
  - pay_label_code <> 'more' OR salary_matched_ratio > 1
  - pay_label_code <> 'less' OR salary_matched_ratio < 1
  - matched_without_count <= without_count
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.salary_currency_code::VARCHAR AS salary_currency_code,
    relation.salary_period_code::VARCHAR AS salary_period_code,
    relation.label_code::VARCHAR AS pay_label_code,
    relation.with_count::INTEGER AS with_count,
    relation.without_count::INTEGER AS without_count,
    relation.with_employer_count::INTEGER AS with_employer_count,
    relation.median_with::DOUBLE AS salary_annual_median_with,
    relation.median_without::DOUBLE AS salary_annual_median_without,
    relation.unadjusted_ratio::DOUBLE AS salary_unadjusted_ratio,
    relation.matched_ratio::DOUBLE AS salary_matched_ratio,
    relation.matched_ratio_low::DOUBLE AS salary_matched_ratio_low,
    relation.matched_ratio_high::DOUBLE AS salary_matched_ratio_high,
    relation.p_value::DOUBLE AS p_value,
    relation.q_value::DOUBLE AS q_value,
    relation.matched_with_count::INTEGER AS matched_with_count,
    relation.matched_without_count::INTEGER AS matched_without_count,
    relation.disclosed_share::DOUBLE AS disclosed_share
FROM analysis.skill_salary AS relation
