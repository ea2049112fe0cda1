"""Small pure functions that turn a source's fields into a posting; `posting.normalise` puts them together."""
