"""Where postings come from: one module per platform, found by discovery (see `base.discover`)."""
