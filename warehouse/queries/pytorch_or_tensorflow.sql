-- PyTorch or TensorFlow: how many openings want the one, the other or both, by quarter?
WITH wanted AS (
    SELECT opening.opening_id, opening.quarter_on,
        coalesce(bool_or(asked.skill_id = 'pytorch'), false) AS has_pytorch,
        coalesce(bool_or(asked.skill_id = 'tensorflow'), false) AS has_tensorflow
    FROM marts.opening AS opening
    LEFT JOIN marts.opening_skill AS asked
        ON
            asked.opening_id = opening.opening_id AND asked.is_demand AND NOT asked.is_implied
            AND asked.skill_id IN ('pytorch', 'tensorflow')
    WHERE opening.is_headline AND opening.quarter_on IS NOT NULL
    GROUP BY opening.opening_id, opening.quarter_on
)

SELECT quarter_on, count(*) AS openings,
    round(100 * avg((has_pytorch AND NOT has_tensorflow)::INTEGER), 1) AS pytorch_only_percent,
    round(100 * avg((has_tensorflow AND NOT has_pytorch)::INTEGER), 1) AS tensorflow_only_percent,
    round(100 * avg((has_pytorch AND has_tensorflow)::INTEGER), 1) AS both_percent
FROM wanted
GROUP BY quarter_on
HAVING count(*) >= 30
ORDER BY quarter_on
