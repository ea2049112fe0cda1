/*
description: >
  What the rules by which mentions were found mean, in words. A rule is the conditions of the lexicon that the alias
  met, or what made the scorer take a form that one of them had turned down.
grain: rule
storage: published
*/
WITH condition (code, met, broken) AS (
    VALUES
    ('alias', 'the alias needs no condition', NULL),
    ('coordination', 'shares a word with another skill of the list', NULL),
    ('case: exact', 'written as the lexicon has it, capitals too', NULL),
    ('case: capital', 'begins with a capital', NULL),
    ('case', NULL, 'written otherwise than the lexicon has it'),
    ('near', 'a phrase that it needs stands in the sentence', 'no phrase that it needs stands in the sentence'),
    ('not_near', 'no phrase against it stands in the sentence', 'a phrase against it stands in the sentence'),
    ('preceded_by', 'a word that it needs stands before it', 'no word that it needs stands before it'),
    ('not_preceded_by', 'no word against it stands before it', 'a word against it stands before it'),
    ('followed_by', 'a word that it needs stands behind it', 'no word that it needs stands behind it'),
    ('not_followed_by', 'no word against it stands behind it', 'a word against it stands behind it'),
    ('sections', 'stands in a section where it counts', 'stands in a section where it does not count'),
    ('not_sections', 'stands in no section where it does not count', 'stands in a section where it does not count'),
    ('with', NULL, 'no other tool stands beside it'),
    ('with: technology', 'another tool stands in the sentence or list', NULL),
    ('with: technology-nearby', 'another tool stands in the section', NULL),
    ('title', NULL, 'part of a job title or of the name of a team'),
    ('language', NULL, 'the text is not English'),
    ('own', NULL, 'a product of the employer'),
    -- the named rules of lexicons/rules.yml
    ('weak-tool', 'begins with a capital; another tool stands in the sentence or list', NULL),
    ('weak-tool-exact', 'written as the lexicon has it; another tool stands in the sentence or list', NULL),
    ('weak-tool-nearby', 'begins with a capital; another tool stands in the section', NULL),
    ('weak-word', 'another tool stands in the sentence or list', NULL),
    ('asked-only', 'stands where the posting asks for something', NULL),
    ('outside-company', 'stands outside of what the employer says of itself', NULL),
    ('person', 'a quality of a person, told outside of what the employer says of itself', NULL),
    ('asked-domain', 'an industry of which knowledge is asked for', NULL),
    ('not-an-employer', 'nothing says that the maker of the product is meant', NULL),
    ('not-a-degree', 'no word of a foreign degree stands in the sentence', NULL),
    ('no-examples-behind', 'a kind of tool without examples of it behind', NULL),
    ('led-in', 'words that ask for what follows stand before it', NULL),
    ('worked-with', 'words that tell of using it stand before it', NULL)
),

rule AS (
    SELECT
        rule,
        regexp_extract(rule, '^score ([+-][0-9.]+) against ([^:]+): (.*)$', ['odds', 'against', 'facts']) AS score
    FROM staging.mention
    GROUP BY rule
),

part AS (
    SELECT rule, string_split(rule, ', ') AS codes, unnest(codes) AS code, generate_subscripts(codes, 1) AS place
    FROM rule
    WHERE score.odds = ''
),

met AS (
    SELECT
        part.rule,
        string_agg(coalesce(condition.met, 'the rule ' || part.code || ' of the lexicon'), '; ' ORDER BY part.place)
            AS reason
    FROM part
    LEFT JOIN condition USING (code)
    GROUP BY part.rule
)

FROM met
UNION ALL
SELECT
    rule.rule,
    'the scorer took it although ' || coalesce(condition.broken, 'the rule ' || rule.score.against || ' spoke against it')
    || ' (log-odds ' || rule.score.odds || '; most weight: ' || rule.score.facts || ')'
FROM rule
LEFT JOIN condition ON condition.code = rule.score.against
WHERE rule.score.odds != ''
