/*
description: >
  What each publication said of each skill that any counted opening demanded: its share of the headline population over
  all covered months and in the newest one, and the verdicts. Shares have five decimals.
grain: skill_id, publication_id
columns:
  publication_id:
    description: The publication, numbered from 1.
    references: publication.publication_id
  newest_opening_count: Openings of the newest counted month.
  newest_demand_count: Those of them that demand the skill.
  newest_share: Share of the skill in the newest counted month, 0 to 1.
  newest_share_low: Lower end of the 95 % interval of newest_share.
  newest_share_high: Upper end of the 95 % interval of newest_share.
caveats:
  - A skill that the lexicon has no more keeps its id here; marts.publication_lexicon has every id.
  - Figures of two publications differ for data, code and lexicon alike; marts.change tells which of them changed.
checks:
  - demand_count <= opening_count
  - newest_demand_count <= newest_opening_count
references: {skill_id: publication_lexicon.skill_id}
*/
SELECT
    publication_id, skill_id, opening_count, demand_count, demand_share, demand_share_low, demand_share_high,
    newest_opening_count, newest_demand_count, newest_share, newest_share_low, newest_share_high, change_label_code,
    before_share, after_share, difference_points, difference_points_low, difference_points_high, label_code,
    change_points_per_year, change_points_low, change_points_high, arrived_on
FROM ops.publication_skill
