"""Kinds of platforms with boards: aggregators, boards on hosts of their own, lists that lack the texts."""
