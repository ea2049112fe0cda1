"""Prefect flows: orchestration only. Everything that they do is a call into the library."""

import os

# a flow without a server starts one for itself; on a busy or small machine that takes longer than Prefect's 20 seconds
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
