/*
description: >
  What all skills did together between the months that marts.skill_change compares: usual skills (those that don't
  clearly move by themselves) that an opening of the same kind and length names, before and after. It is taken out of
  adjusted_points, since a change of everything is no change of fashion.
grain: population_code, kind_group_code
columns:
  kind_group_code:
    description: Which skills; everything but named technologies counts texts in the languages of its names only.
    values: {tool: Named technologies, translated: "Fields, methods, soft skills and degrees with names in other languages too", other: "The other fields, methods, soft skills, degrees and industries, counted in English texts"}
  usual_skill_count: Skills that take part.
  named_before: Usual skills that an opening names, before, at the fixed mix.
  named_after: Usual skills that an opening names, after, at the fixed mix.
  named_ratio:
    description: named_after divided by named_before.
    minimum: 0
  named_ratio_low: Lower end of the 95 % interval of named_ratio.
  named_ratio_high: Upper end of the 95 % interval of named_ratio; null where none exists.
  character_median_before: Median length of the texts before, in characters.
  character_median_after: Median length of the texts after, in characters.
caveats:
  - Populations with fewer than 20 skills to tell it from have no row.
*/
SELECT
    relation.population_code::VARCHAR AS population_code,
    relation.kind_group_code::VARCHAR AS kind_group_code,
    relation.comparison_code::VARCHAR AS comparison_code,
    relation.usual_skill_count::INTEGER AS usual_skill_count,
    relation.named_before::DOUBLE AS named_before,
    relation.named_after::DOUBLE AS named_after,
    relation.named_ratio::DOUBLE AS named_ratio,
    relation.named_ratio_low::DOUBLE AS named_ratio_low,
    relation.named_ratio_high::DOUBLE AS named_ratio_high,
    relation.length_before::DOUBLE AS character_median_before,
    relation.length_after::DOUBLE AS character_median_after,
    relation.after_last_on::DATE AS after_last_on
FROM analysis.common_drift AS relation
