/*
description: >-
  What each role family is in public classifications of occupations (ISCO-08, O*NET-SOC 2019), and how well it matches.
  ISCO-08 is a classification of the International Labour Organization. Codes of the O*NET-SOC 2019 taxonomy by the U.S.
  Department of Labor, Employment and Training Administration (USDOL/ETA) are used under the CC BY 4.0 license; matched by
  skilltide, not approved by USDOL/ETA.
grain: role_family_code, scheme_code, external_id
nullable: [external_id]
caveats:
  - ISCO-08 is older than these roles and has no group of its own for most of them.
checks:
  - (match_code = 'none') = (external_id IS NULL)
  - external_id IS NOT NULL OR external_uri IS NULL
*/
SELECT role_family_code, scheme_code, scheme_version, match_code, external_id, external_uri
FROM staging.occupation_crosswalk
