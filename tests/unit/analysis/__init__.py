"""Tests of the analysis: by hand, by property, by simulation."""
