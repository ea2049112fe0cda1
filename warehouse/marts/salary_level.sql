/*
description: >
  What openings of the headline population pay where they disclose it, annualised, per currency and pay period: quartiles
  by role family, seniority and country, each alone, crossed, and all together. At least 30 openings of 10 named
  employers.
grain: salary_currency_code, salary_period_code, role_family_code, seniority_code, country_code
nullable: [role_family_code, seniority_code, country_code]
columns:
  salary_annual_lower_quartile:
    description: A quarter of the openings pay less a year (middle of the range).
    minimum: 0
  salary_annual_median:
    description: Half of the openings pay less a year (middle of the range).
    minimum: 0
  salary_annual_upper_quartile:
    description: Three quarters of the openings pay less a year (middle of the range).
    minimum: 0
caveats:
  - Null in role_family_code, seniority_code or country_code means all of them; don't add rows up.
  - Employers that disclose pay are not like those that don't.
checks:
  - salary_annual_lower_quartile <= salary_annual_median
  - salary_annual_median <= salary_annual_upper_quartile
*/
SELECT
    relation.salary_currency_code::VARCHAR AS salary_currency_code,
    relation.salary_period_code::VARCHAR AS salary_period_code,
    relation.role_family_code::VARCHAR AS role_family_code,
    relation.seniority_code::VARCHAR AS seniority_code,
    relation.country_code::VARCHAR AS country_code,
    relation.opening_count::INTEGER AS opening_count,
    relation.employer_count::INTEGER AS employer_count,
    relation.lower_quartile::DOUBLE AS salary_annual_lower_quartile,
    relation.median::DOUBLE AS salary_annual_median,
    relation.upper_quartile::DOUBLE AS salary_annual_upper_quartile
FROM analysis.salary_level AS relation
