"""Prefect flows: orchestration only. Everything that they do is a call into the library."""

import logging

logging.getLogger("skilltide").setLevel(logging.INFO)  # the library's lines go to the run's log (extra_loggers)
