"""Prefect flows: orchestration only. Everything that they do is a call into the library."""
