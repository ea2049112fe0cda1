"""How many texts are remembered with what was made of them.

A posting is seen again with another date or address and the same text; in a history of daily files that is one
document in four, most of them within the next thousands.
"""

ALIKE = 2_048
"""Texts, some 20 kB each with all that is kept of them."""
