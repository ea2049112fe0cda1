/*
description: >
  What changed from one publication to the next: in the data, in what is said of the market, and in the lexicon. One row
  per change and what it concerns.
grain: publication_id, change_code, subject
columns:
  area_code:
    description: Where the change lies.
    values: {data: What was collected, market: What is said of the market, lexicon: How skills are found}
  change_code:
    description: What changed.
    values:
      postings: The number of postings
      openings: The number of openings that are counted
      source_added: A source is there for the first time
      source_gone: A source has no posting any more
      month_counted: A month is counted that wasn't
      month_uncounted: A month is counted no more
      code: "The code and rules that make figures, but the lexicon's"
      change_verdict: What is said of the change within a year (change_label_code)
      trend_verdict: What is said of the course (label_code)
      arrival: The skill arrived
      share_apart: The shares over all covered months are so far apart that their intervals don't meet
      skill_added: The lexicon has a new skill
      skill_removed: The lexicon has the skill no more
      skill_edited: "The lexicon knows the skill otherwise (names, their rules, kind, what it counts for)"
      tagging: "What all skills share (rules, cues, sections, the tagger's code)"
  subject: What it concerns, a skill's id, a source's id or a month; empty where it is the whole.
  previous_publication_id: The publication before, which it is compared with.
  previous_count: Before; a number of postings or openings.
  current_count: After.
  previous_text: Before, a verdict, a version or a reason; for the lexicon what was taken out, with semicolons between.
  current_text: After, alike; for the lexicon what was put in.
  previous_share: Share of the skill over all covered months in the publication before, 0 to 1.
  current_share: Share of the skill over all covered months in this publication, 0 to 1.
  is_tagging_changed: >
    Whether the skill's entry in the lexicon, or what all skills share, changed in the same step; then a verdict or share
    that moved may have moved for that.
caveats:
  - It is made of the publications kept (marts.publication), so a step may span several runs.
checks:
  - previous_publication_id < publication_id
*/
WITH step AS (
    SELECT *, lag(publication_id) OVER (ORDER BY publication_id) AS previous_publication_id
    FROM ops.publication
),

both_sides AS (
    SELECT now, before
    FROM step AS now
    JOIN ops.publication AS before ON now.previous_publication_id = before.publication_id
),

counts AS (
    SELECT
        now.publication_id,
        before.publication_id AS previous_publication_id,
        unnest(['postings', 'openings']) AS change_code,
        unnest([before.posting_count, before.counted_opening_count]) AS previous_count,
        unnest([now.posting_count, now.counted_opening_count]) AS current_count
    FROM both_sides
),

source AS (
    SELECT publication_id, unnest(sources, recursive := true)
    FROM ops.publication
),

sources AS (
    SELECT
        coalesce(now.publication_id, lost.publication_id) AS publication_id,
        coalesce(now.source_id, before.source_id) AS subject,
        CASE WHEN before.source_id IS NULL THEN 'source_added' ELSE 'source_gone' END AS change_code,
        before.posting_count AS previous_count,
        now.posting_count AS current_count
    FROM (SELECT source.*, step.previous_publication_id FROM source JOIN step USING (publication_id)) AS now
    FULL JOIN source AS before
        ON now.previous_publication_id = before.publication_id AND now.source_id = before.source_id
    LEFT JOIN step AS lost ON before.publication_id = lost.previous_publication_id
    WHERE now.source_id IS NULL OR before.source_id IS NULL
),

month AS (
    SELECT publication_id, unnest(months, recursive := true)
    FROM ops.publication
),

months AS (
    SELECT
        coalesce(now.publication_id, lost.publication_id) AS publication_id,
        strftime(coalesce(now.month_on, before.month_on), '%Y-%m') AS subject,
        now.month_on IS NOT NULL AND now.gap_reason_code IS NULL AS is_counted,
        before.month_on IS NOT NULL AND before.gap_reason_code IS NULL AS was_counted,
        before.gap_reason_code AS previous_text,
        now.gap_reason_code AS current_text,
        before.opening_count AS previous_count,
        now.opening_count AS current_count
    FROM (SELECT month.*, step.previous_publication_id FROM month JOIN step USING (publication_id)) AS now
    FULL JOIN month AS before
        ON now.previous_publication_id = before.publication_id AND now.month_on = before.month_on
    LEFT JOIN step AS lost ON before.publication_id = lost.previous_publication_id
),

entry AS (
    SELECT
        entry.publication_id,
        entry.skill_id,
        entry.wordings,
        lag(entry.wordings) OVER (PARTITION BY entry.skill_id ORDER BY entry.publication_id) AS before_wordings
    FROM ops.publication_lexicon AS entry
),

entries AS (
    SELECT
        *,
        nullif(array_to_string(list_filter(before_wordings, lambda x: NOT list_contains(coalesce(wordings, []), x)), '; '), '')
            AS previous_text,
        nullif(array_to_string(list_filter(wordings, lambda x: NOT list_contains(coalesce(before_wordings, []), x)), '; '), '')
            AS current_text
    FROM entry
    WHERE wordings IS DISTINCT FROM before_wordings
),

skill AS (
    SELECT
        now.publication_id,
        now.skill_id,
        before.skill_id IS NOT NULL AS was_told,
        now.demand_share AS current_share,
        before.demand_share AS previous_share,
        now.demand_share_low > before.demand_share_high OR now.demand_share_high < before.demand_share_low AS is_apart,
        before.change_label_code AS previous_change,
        now.change_label_code AS current_change,
        before.label_code AS previous_course,
        now.label_code AS current_course,
        before.arrived_on AS previous_arrival,
        now.arrived_on AS current_arrival
    FROM ops.publication_skill AS now
    JOIN step ON now.publication_id = step.publication_id
    LEFT JOIN ops.publication_skill AS before
        ON step.previous_publication_id = before.publication_id AND now.skill_id = before.skill_id
    WHERE step.previous_publication_id IS NOT NULL
),

found AS (
    SELECT
        publication_id, 'data' AS area_code, change_code, '' AS subject, previous_count, current_count,
        NULL AS previous_text, NULL AS current_text
    FROM counts
    WHERE previous_count <> current_count
    UNION ALL BY NAME
    SELECT publication_id, 'data' AS area_code, change_code, subject, previous_count, current_count
    FROM sources
    UNION ALL BY NAME
    SELECT
        publication_id, 'data' AS area_code, CASE WHEN is_counted THEN 'month_counted' ELSE 'month_uncounted' END AS change_code,
        subject, previous_count, current_count, previous_text, current_text
    FROM months
    WHERE is_counted <> was_counted
    UNION ALL BY NAME
    SELECT
        now.publication_id, 'data' AS area_code, 'code' AS change_code, '' AS subject, before.code_version AS previous_text,
        now.code_version AS current_text
    FROM both_sides
    WHERE now.code_version <> before.code_version
    UNION ALL BY NAME
    SELECT
        publication_id, 'market' AS area_code, 'change_verdict' AS change_code, skill_id AS subject,
        coalesce(previous_change, 'too_little_data') AS previous_text, coalesce(current_change, 'too_little_data') AS current_text
    FROM skill
    WHERE coalesce(previous_change, 'too_little_data') <> coalesce(current_change, 'too_little_data')
    UNION ALL BY NAME
    SELECT
        publication_id, 'market' AS area_code, 'trend_verdict' AS change_code, skill_id AS subject,
        coalesce(previous_course, 'too_little_data') AS previous_text, coalesce(current_course, 'too_little_data') AS current_text
    FROM skill
    WHERE coalesce(previous_course, 'too_little_data') <> coalesce(current_course, 'too_little_data')
    UNION ALL BY NAME
    SELECT
        publication_id, 'market' AS area_code, 'arrival' AS change_code, skill_id AS subject,
        strftime(current_arrival, '%Y-%m-%d') AS current_text
    FROM skill
    WHERE current_arrival IS NOT NULL AND previous_arrival IS NULL
    UNION ALL BY NAME
    SELECT publication_id, 'market' AS area_code, 'share_apart' AS change_code, skill_id AS subject
    FROM skill
    WHERE is_apart
    UNION ALL BY NAME
    SELECT
        publication_id,
        'lexicon' AS area_code,
        CASE
            WHEN skill_id = '*' THEN 'tagging'
            WHEN wordings IS NULL THEN 'skill_removed'
            WHEN before_wordings IS NULL THEN 'skill_added'
            ELSE 'skill_edited'
        END AS change_code,
        CASE WHEN skill_id = '*' THEN '' ELSE skill_id END AS subject,
        previous_text,
        current_text
    FROM entries
)

SELECT
    found.publication_id,
    step.previous_publication_id,
    found.area_code,
    found.change_code,
    found.subject,
    found.previous_count::INTEGER AS previous_count,
    found.current_count::INTEGER AS current_count,
    found.previous_text,
    found.current_text,
    before.demand_share AS previous_share,
    now.demand_share AS current_share,
    CASE
        WHEN found.area_code = 'market' THEN entry.skill_id IS NOT NULL OR shared.skill_id IS NOT NULL
    END AS is_tagging_changed
FROM found
JOIN step ON found.publication_id = step.publication_id
LEFT JOIN ops.publication_skill AS now ON found.publication_id = now.publication_id AND found.subject = now.skill_id
LEFT JOIN ops.publication_skill AS before
    ON step.previous_publication_id = before.publication_id AND found.subject = before.skill_id
LEFT JOIN entries AS entry
    ON found.publication_id = entry.publication_id AND found.subject = entry.skill_id
LEFT JOIN (FROM entries WHERE skill_id = '*') AS shared ON found.publication_id = shared.publication_id
WHERE step.previous_publication_id IS NOT NULL
