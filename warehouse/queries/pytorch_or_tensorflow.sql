-- PyTorch or TensorFlow: how many openings want the one, the other or both, by quarter? (months that were collected)
WITH wanted AS (
    SELECT opening_id, quarter_on,
        bool_or(skill_id = 'pytorch' AND is_demand) AS has_pytorch,
        bool_or(skill_id = 'tensorflow' AND is_demand) AS has_tensorflow
    FROM skill_population(['pytorch', 'tensorflow'])
    GROUP BY opening_id, quarter_on
)

SELECT quarter_on, count(*) AS openings,
    round(100 * avg((has_pytorch AND NOT has_tensorflow)::INTEGER), 1) AS pytorch_only_percent,
    round(100 * avg((has_tensorflow AND NOT has_pytorch)::INTEGER), 1) AS tensorflow_only_percent,
    round(100 * avg((has_pytorch AND has_tensorflow)::INTEGER), 1) AS both_percent
FROM wanted
GROUP BY quarter_on
HAVING count(*) >= 30
ORDER BY quarter_on
