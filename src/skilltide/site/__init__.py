"""The static site: the report, and a page with a figure for each skill, employer and month, for any web server.

A figure is one thing under one id: a chart with its finding as title, the numbers behind it (CSV and JSON), what they
mean (CSVW metadata), a citation, and a page to embed.
"""
