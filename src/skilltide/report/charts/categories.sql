SELECT category.*, names.category_name, names.group_code, names.group_name
FROM marts.category_demand AS category
JOIN (SELECT DISTINCT category_code, category_name, group_code, group_name FROM marts.skill) AS names
    USING (category_code)
WHERE demand_count > 0 AND demand_share IS NOT NULL ORDER BY demand_share DESC, category_code
