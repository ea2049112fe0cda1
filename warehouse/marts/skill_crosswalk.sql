/*
description: >-
  What each skill is in public classifications (ESCO 1.1.1, O*NET 29.3, Microsoft's Skills Extractor), and how well it matches.
  This product uses the ESCO classification of the European Commission (CC BY 4.0). It includes names from the O*NET 29.3
  Database by the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA), used under the CC BY 4.0
  license; matched by skilltide, not approved by USDOL/ETA. Microsoft's list has the MIT License.
grain: skill_id, scheme_code, external_id
nullable: [external_id]
caveats:
  - Sum by external_id over exact and close rows only; a broader entry stands for many skills, and an opening counts once.
  - How precise the matches are stands in docs/crosswalk.md, by kind of match.
checks:
  - (match_code = 'none') = (external_id IS NULL)
  - external_id IS NOT NULL OR external_uri IS NULL
*/
SELECT skill_id, scheme_code, scheme_version, match_code, external_id, external_uri
FROM staging.skill_crosswalk
