-- Which skills overtook which, and when?
SELECT ahead.skill_name, behind.skill_name AS overtaken_name, overtaking.last_behind_on, overtaking.first_ahead_on,
    round(100 * overtaking.share_after, 1) AS share_after_percent,
    round(100 * overtaking.overtaken_share_after, 1) AS overtaken_share_after_percent
FROM marts.skill_overtaking AS overtaking
JOIN marts.skill AS ahead USING (skill_id)
JOIN marts.skill AS behind ON overtaking.overtaken_id = behind.skill_id
ORDER BY overtaking.first_ahead_on, ahead.skill_id, behind.skill_id
