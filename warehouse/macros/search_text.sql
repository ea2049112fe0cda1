/*
description: >
  Openings in whose text all words of a query stand, the best first: search_text('retrieval augmented'). It reads the
  texts of representative postings, all of them each time: half a second of 23,000 openings.
grain: opening_id
parameters:
  query: >
    Words, in any case; of a word of four letters or more the plural with s too. "several words" in double quotes stand
    beside each other, with a space or a hyphen between them; -word leaves out texts that have it; word* takes any
    ending.
columns:
  match_count: How often the words looked for stand in the text.
  score:
    description: How much the text is about them, by how often each stands in it and how long it is (Okapi BM25).
    minimum: 0
  excerpt: The line around the first of them, at most 200 characters.
caveats:
  - Nothing is found where texts are not published.
*/
WITH term AS (
    SELECT
        starts_with(written, '-') AS is_excluded,
        regexp_matches(written, '\*"?$') AS is_open,
        rtrim(trim(replace(regexp_replace(written, '[\s\x{2010}-\x{2015}-]+', ' ', 'g'), '"', ''), ' '), '*') AS words,
        list_reduce(
            string_split(words, ' '), lambda one, other: if(length(other) > length(one), other, one)
        ) AS needle,
        place
    FROM (
        SELECT unnest(found) AS written, generate_subscripts(found, 1) AS place
        FROM (SELECT regexp_extract_all(lower(query), '-?"[^"]*"|[^\s"]+') AS found)
    )
    WHERE words != ''
),

wanted AS (SELECT list(needle) AS needles FROM term WHERE NOT is_excluded),

-- the longest word of each term is looked for first, as that costs least
candidate AS (
    SELECT
        posting.opening_id,
        text.posting_id,
        translate(lower(text.text), chr(10) || '-‐‑‒–—', '       ') AS small
    FROM marts.posting_text AS text
    JOIN marts.posting AS posting USING (posting_id)
    WHERE
        posting.is_representative
        AND (SELECT len(needles) FROM wanted) > 0
        AND len(list_filter((SELECT needles FROM wanted), lambda needle: NOT contains(lower(text.text), needle))) = 0
),

split AS (
    SELECT
        candidate.opening_id,
        candidate.posting_id,
        length(candidate.small) AS character_count,
        term.place,
        term.is_excluded,
        term.words,
        term.is_open,
        string_split(candidate.small, term.words) AS parts,
        -- what follows each
        list_transform(
            parts[2:],
            lambda part: CASE WHEN length(words) >= 4 AND left(part, 1) = 's' THEN substr(part, 2, 1) ELSE left(part, 1) END
        ) AS behind
    FROM candidate
    CROSS JOIN term
),

-- a word ends where no letter or digit follows, so that neither Go is in Google, nor C in C++
counted AS (
    SELECT
        * EXCLUDE (parts, behind),
        list_filter(
            range(1, len(parts)),
            lambda i: NOT (upper(right(parts[i], 1)) != right(parts[i], 1) OR right(parts[i], 1) BETWEEN '0' AND '9')
            AND (
                is_open
                OR NOT (upper(behind[i]) != behind[i] OR behind[i] BETWEEN '0' AND '9' OR behind[i] IN ('+', '#'))
            )
        ) AS places,
        len(places) AS match_count,
        list_sum(list_transform(parts[1:places[1]], lambda part: length(part))) + (places[1] - 1) * length(words)
            AS start_offset
    FROM split
),

-- as Okapi BM25 (Robertson and Zaragoza 2009) with k = 1.2 and b = 0.75; each term is in each text, so that how rare
-- it is elsewhere makes no difference
found AS (
    SELECT
        opening_id,
        posting_id,
        sum(match_count) FILTER (WHERE NOT is_excluded)::INTEGER AS match_count,
        sum(match_count * 2.2 / (match_count + 1.2 * (0.25 + 0.75 * character_count / 4000)))
            FILTER (WHERE NOT is_excluded) AS score,
        arg_min(start_offset, place) FILTER (WHERE NOT is_excluded)::INTEGER AS start_offset
    FROM counted
    GROUP BY opening_id, posting_id
    HAVING bool_and((match_count > 0) != is_excluded)
)

SELECT
    found.opening_id,
    found.posting_id,
    opening.title,
    opening.employer_name,
    opening.posted_on,
    found.match_count,
    round(found.score, 3) AS score,
    regexp_replace(
        substr(text.text, greatest(found.start_offset - 80, 0) + 1, least(found.start_offset, 80)), '(?s)^.*\n\s*', ''
    )
    || regexp_extract(substr(text.text, found.start_offset + 1, 120), '^[^\n]*') AS excerpt
FROM found
JOIN marts.opening AS opening USING (opening_id)
JOIN marts.posting_text AS text USING (posting_id)
ORDER BY found.score DESC, found.opening_id
