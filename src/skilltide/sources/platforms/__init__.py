"""The platforms, one module each, found by `discovery`."""
