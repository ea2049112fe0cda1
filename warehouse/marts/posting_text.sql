/*
description: >
  The text of each posting, as it was tagged: offsets of mentions count its characters. E-mail addresses and telephone
  numbers are hidden at equal length. marts.search_text searches it.
grain: posting_id
order: text, posting_id
storage: published
whole_text: text
references: {posting_id: posting.posting_id}
columns:
  text: The posting's text, cleaned, with line breaks; personal data is hidden by x of the same length.
caveats:
  - Empty where the setting publish_texts is off.
  - Texts belong to whoever wrote them; don't pass them on.
*/
SELECT posting.posting_id, text.text
FROM marts.posting AS posting
JOIN staging.text AS text USING (text_id)
