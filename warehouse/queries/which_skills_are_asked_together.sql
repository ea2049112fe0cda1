-- Which skills are asked for together? (clusters, their most central skills, and how sure the grouping is)
SELECT cluster_name, any_value(cluster_skill_count) AS skills,
    string_agg(skill_name, ', ' ORDER BY centrality DESC) FILTER (centrality_rank <= 8) AS most_central,
    round(100 * any_value(cluster_together_share)) AS percent_stay_together,
    string_agg(skill_name, ', ' ORDER BY together_share, skill_name) FILTER (together_share < 0.5) AS between_clusters
FROM (
    SELECT cluster.*, skill.skill_name,
        row_number() OVER (PARTITION BY cluster.cluster_id ORDER BY cluster.centrality DESC, skill.skill_id)
            AS centrality_rank
    FROM marts.skill_cluster AS cluster
    JOIN marts.skill AS skill ON cluster.skill_id = skill.skill_id
)
GROUP BY cluster_id, cluster_name
ORDER BY skills DESC, cluster_id
