SELECT publication_id, published_at, skilltide_version, lexicon_version,
    lag(published_at) OVER (ORDER BY publication_id) AS previous_at
FROM marts.publication
ORDER BY publication_id DESC
