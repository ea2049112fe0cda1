"""One chart per module, found by discovery: a module that defines ``CHART`` is on the page."""

import importlib
import pkgutil

from skilltide.report.panel import Chart


def charts() -> list[Chart]:
    """Return all charts, by section and order."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found = [module.CHART for module in modules if hasattr(module, "CHART")]
    return sorted(found, key=lambda chart: (chart.section, chart.order))
