SELECT DISTINCT opening.month_on
FROM marts.opening AS opening
ANTI JOIN (FROM marts.source_coverage WHERE is_gap) AS gap
    ON gap.source_id = opening.source_id AND gap.month_on = opening.month_on
WHERE opening.is_headline AND opening.month_on IS NOT NULL
    AND ($population = 'core' OR opening.role_family_code = $population)
    AND ($languages IS NULL OR list_contains($languages, opening.language_code))
