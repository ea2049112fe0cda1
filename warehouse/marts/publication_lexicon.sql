/*
description: >
  How the lexicon knew each skill, as it was published: a row for the first publication, and one wherever the entry is
  another than in the publication before.
grain: skill_id, publication_id
columns:
  wordings: >
    Its name, its kind, its names with the rules that a mention must meet, and the skills that a mention counts for too;
    null where the skill left the lexicon. For '*', which stands for what all skills share (rules, cues, sections and the
    tagger's code), the version of that.
caveats:
  - The entry at a publication is the newest row with that publication_id or a smaller one.
references: {skill_id: publication_lexicon.skill_id}
*/
SELECT skill_id, publication_id, wordings
FROM ops.publication_lexicon
