/*
description: >
  Which openings each skill's shares are taken of, so that nobody has to know how skills are found, and how alike an
  employer's openings are in it, which widens intervals. The macro skill_population gives the openings themselves.
grain: skill_id
columns:
  is_english_only: >
    Whether the skill's shares are of openings with English texts: the lexicon has its English names only. Not so for tools,
    which are spelt alike in all languages, and for skills with names in other languages (language_codes).
  demand_correlation:
    description: >
      How alike the openings that one employer posts in a month are in demanding the skill (intra-employer
      correlation), over the headline population.
    minimum: 0
    maximum: 1
  asked_correlation:
    description: The same as demand_correlation of asking for the skill.
    minimum: 0
    maximum: 1
caveats:
  - The correlations are null where no opening counts.
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.language_codes::VARCHAR[] AS language_codes,
    relation.is_english_only::BOOLEAN AS is_english_only,
    relation.demand_correlation::DOUBLE AS demand_correlation,
    relation.asked_correlation::DOUBLE AS asked_correlation
FROM analysis.skill_denominators AS relation
