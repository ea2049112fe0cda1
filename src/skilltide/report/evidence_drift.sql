FROM marts.common_drift
WHERE population_code = $population
ORDER BY kind_group_code != 'tool', kind_group_code DESC
