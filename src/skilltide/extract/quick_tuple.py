"""Named tuples at the cost of plain ones, for what is made dozens of times in every text."""

new_tuple = tuple.__new__
"""Makes a named tuple of its type and a tuple of all its values, which nobody checks."""
