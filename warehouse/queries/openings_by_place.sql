-- In which cities are the openings? One that is advertised in several counts in each with a part, so that all sum up.
SELECT place.country_code, place.city_name, round(sum(place.opening_weight), 1) AS openings,
    count(*) AS openings_that_name_it
FROM opening_place AS place
JOIN opening USING (opening_id)
WHERE opening.is_headline
GROUP BY place.country_code, place.city_name
ORDER BY openings DESC, place.country_code, place.city_name
LIMIT 25
