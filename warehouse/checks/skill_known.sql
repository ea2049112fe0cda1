/*
description: Every skill that an opening names is in the lexicon in force.
level: integrity
advice: Run `skilltide tag`, then `skilltide build`.
*/
SELECT DISTINCT opening_skill.skill_id
FROM marts.opening_skill AS opening_skill
ANTI JOIN marts.skill AS skill USING (skill_id)
