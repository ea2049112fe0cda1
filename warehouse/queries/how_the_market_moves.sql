-- How much is advertised by month, how much of it for beginners, and with how many years of experience?
SELECT volume.month_on, round(volume.volume_index, 1) AS volume_index,
    round(100 * entry.entry_share, 1) AS entry_level_percent, experience.years_median
FROM marts.volume_monthly AS volume
LEFT JOIN marts.entry_level_monthly AS entry USING (month_on)
LEFT JOIN marts.experience_monthly AS experience USING (month_on)
ORDER BY volume.month_on
