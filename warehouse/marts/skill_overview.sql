/*
description: >
  What the warehouse says of each skill, side by side, so that the usual questions need no join: its name and place, its
  demand over all covered months, its course, the change within a year, and whether it is required where it is asked for.
grain: skill_id
caveats:
  - >
    opening_count is 0 and shares are null for a skill that nothing names. They are null too where too few openings are in
    the languages that it is counted in, see skill_demand.
  - >
    Course and change are those of skill_trend and of the core population in skill_change, which have the counts and
    intervals that they rest on.
checks:
  - demand_count <= opening_count
*/
SELECT
    skill.skill_id,
    skill.skill_name,
    skill.kind_code,
    skill.category_code,
    skill.category_name,
    skill.group_code,
    skill.group_name,
    denominator.is_english_only,
    coalesce(demand.opening_count, 0) AS opening_count,
    coalesce(demand.demand_count, 0) AS demand_count,
    demand.demand_share,
    demand.demand_share_low,
    demand.demand_share_high,
    demand.asked_share,
    demand.asked_share_low,
    demand.asked_share_high,
    level.required_share,
    level.required_share_low,
    level.required_share_high,
    trend.label_code,
    trend.change_points_per_year,
    trend.change_points_low,
    trend.change_points_high,
    changed.change_label_code,
    changed.difference_points,
    changed.difference_points_low,
    changed.difference_points_high
FROM marts.skill AS skill
JOIN marts.skill_denominator AS denominator USING (skill_id)
LEFT JOIN marts.skill_demand AS demand USING (skill_id)
LEFT JOIN marts.skill_level AS level USING (skill_id)
LEFT JOIN marts.skill_trend AS trend USING (skill_id)
LEFT JOIN (FROM marts.skill_change WHERE population_code = 'core') AS changed USING (skill_id)
