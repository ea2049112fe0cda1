SELECT volume.month_on, volume.volume_index / 100 AS volume_share, volume.opening_count,
    volume.indexed_opening_count,
    entry.entry_share, entry.entry_share_low, entry.entry_share_high, entry.told_count AS seniority_told_count,
    entry.told_share AS seniority_told_share, experience.years_median,
    experience.told_share AS years_told_share, workplace.workplace_share AS remote_share,
    workplace.workplace_share_low AS remote_share_low, workplace.workplace_share_high AS remote_share_high,
    workplace.told_share AS workplace_told_share, workplace.told_count AS workplace_told_count
FROM marts.volume_monthly AS volume
LEFT JOIN marts.entry_level_monthly AS entry USING (month_on)
LEFT JOIN marts.experience_monthly AS experience USING (month_on)
LEFT JOIN (FROM marts.workplace_monthly WHERE workplace_code = 'remote') AS workplace USING (month_on)
WHERE NOT volume.is_gap ORDER BY volume.month_on
