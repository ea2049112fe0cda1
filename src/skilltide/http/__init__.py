"""The one place that talks to the network: politely (limits, robots.txt, ETags, Retry-After), with caps and checks."""

from skilltide.http.answer import Answer, Failure, FetchError, Request
from skilltide.http.fetcher import Counts, Fetcher, Limits, Manners

__all__ = ["Answer", "Counts", "Failure", "FetchError", "Fetcher", "Limits", "Manners", "Request"]
