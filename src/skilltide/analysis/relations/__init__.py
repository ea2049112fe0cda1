"""The relations, a file a topic: which marts a computation of `skilltide.analysis` takes, and which it gives.

A metric is one file here (see `skilltide.analysis.relation`).
"""
