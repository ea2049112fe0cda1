"""Finding the skills that a text names, and what it wants with each.

The modules stand in layers; each imports from those above it only, and a test says so.

- `quick_tuple`: what makes named tuples quickly.
- `codes`, `spelling`, `tokens`: a text as tokens, one character each.
- `wording`, `variants`, `surface`: the forms that a phrase is written in, and looking for them in texts.
- `lexicon_model`, `lexicon_folder`, `lexicon_files`, `lexicon`: the curated vocabulary, read from YAML.
- `lexicon_tables`, `compiler`, `phrase_matcher`, `matcher`, `compiled`: the lexicon made ready for matching.
- `mended`, `sentences`, `flat_headings`: a text put right, and where its sentences begin.
- `section_model`, `layout`, `heading_words`, `list_items`: what the finders of sections share.
- `known_headings`, `heading_sections`, `lead_ins`, `keyword_headings`, `section_openers`: where sections begin, one
  finder after another.
- `sub_headings`, `section_ends`, `sections`: which of those count, and where they end.
- `outline`, `name_places`, `years`, `levels`, `names`, `parsed_text`: a text read, before any rule decides.
- `overlaps`, `rules`, `coordination`, `borders`, `features`, `word_weights`, `scorer`, `level_scorer`: which of the
  forms found are mentions, and at which level.
- `tagger`: text in, mentions out.
- `cache`, `loading`: a tagger at once, from a compiled lexicon that is kept on disk.
- `crosswalk`, `skos`: what the skills are in public classifications, and the vocabulary in their format.
- `evaluate`, `suggest`, `lint`, `component`: what is done with a tagger.
"""
