-- How much changed from one publication to the next: in the data, in what is said of the market, in the lexicon?
SELECT publication.publication_id, publication.published_at::DATE AS published_on, publication.newest_month_on,
    publication.posting_count, publication.counted_opening_count,
    count(*) FILTER (change.area_code = 'market' AND NOT change.is_tagging_changed) AS market_changes,
    count(*) FILTER (change.area_code = 'market' AND change.is_tagging_changed) AS market_changes_with_the_lexicon,
    count(*) FILTER (change.change_code IN ('skill_added', 'skill_removed', 'skill_edited')) AS skills_edited
FROM marts.publication AS publication
LEFT JOIN marts.change AS change ON publication.publication_id = change.publication_id
GROUP BY ALL
ORDER BY publication.publication_id DESC
LIMIT 25
