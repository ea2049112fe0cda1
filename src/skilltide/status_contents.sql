SELECT
    (SELECT count(*) FROM marts.posting), (SELECT count(*) FROM marts.opening),
    (SELECT count(*) FROM marts.opening WHERE is_headline), (SELECT count(*) FROM marts.skill),
    (SELECT max(last_seen_on) FROM marts.posting)
