"""The settings that a flow works with."""

import logging
from pathlib import Path

from skilltide.log import logger
from skilltide.settings import Settings, load_settings

LOCK_WAIT_SECONDS = 3600
"""Deployments share one working database: a run waits for another's to end, instead of failing at once."""


def flow_settings(home: Path | None) -> Settings:
    """Return the settings of the environment for `home` (None: SKILLTIDE_HOME, or where the flow runs)."""
    logger.setLevel(logging.INFO)  # the library's lines go to the run's log (extra_loggers in pyproject.toml)
    settings = load_settings(home=home)
    if "lock_wait_seconds" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"lock_wait_seconds": LOCK_WAIT_SECONDS})
