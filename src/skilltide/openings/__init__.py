"""Which postings advertise the same vacancy.

Copies are merged into one opening; the unit that the market is counted in. Nothing is deleted: each posting keeps
its row and tells why it stands with its representative. The method is described in docs/openings.md.
"""
