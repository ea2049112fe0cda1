/*
description: >
  Clusters of skills that are asked for together: communities of the graph of pairs that stand together clearly more often
  than by chance (marts.skill_pair), over all covered months. Skills of at least 50 openings and 0.75 % of them; clusters
  whose skills stay together when employers are drawn anew, none where the whole grouping doesn't.
grain: skill_id
columns:
  cluster_id:
    description: The cluster, named after its most central skill.
    references: skill.skill_id
  cluster_name: Name of the cluster, for people; its three most central skills and the category that most of its ties fall on.
  cluster_skill_count: Skills of the cluster.
  centrality:
    description: How strongly the skill is tied to its cluster, as a part of what its most central skill is.
    minimum: 0
    maximum: 1
  together_share: >
    How often the skill stays with the others of its cluster when employers are drawn anew, 0 to 1; near 1 it clearly
    belongs there, below 0.5 it stands between clusters.
  cluster_together_share: The same over all pairs of the cluster.
  adjusted_rand:
    description: How alike the groupings of drawn employers are to this one as a whole (adjusted Rand index); 1 for the same, 0 for chance.
    maximum: 1
caveats:
  - Every skill stands in one cluster, though many belong to several; centrality and together_share tell which.
  - A cluster_id goes with its most central skill, so it can change from one publication to the next.
checks:
  - cluster_skill_count >= 2
  - cluster_together_share >= 0.5 - 1e-9
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.cluster_id::VARCHAR AS cluster_id,
    relation.cluster_name::VARCHAR AS cluster_name,
    relation.cluster_skill_count::INTEGER AS cluster_skill_count,
    relation.centrality::DOUBLE AS centrality,
    relation.together_share::DOUBLE AS together_share,
    relation.cluster_together_share::DOUBLE AS cluster_together_share,
    relation.adjusted_rand::DOUBLE AS adjusted_rand
FROM analysis.skill_cluster AS relation
