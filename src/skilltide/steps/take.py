"""take: what collectors delivered to the shared folder -> landing files, each once.

Holds the database: so no other builder takes at the same time.
"""

from skilltide.errors import SourceError
from skilltide.landing.delivery import delivered, sweep_takings, take
from skilltide.log import IN_SUMMARY, logger
from skilltide.steps.step import Context, Step
from skilltide.warehouse.ledger import Counts


def take_delivered(context: Context) -> Counts:
    """Take what is there. Returns counts: collectors and their landing files; none where nothing is there."""
    settings = context.settings
    sweep_takings(settings.landing)
    if not settings.is_builder:
        return {}
    if not settings.collected_folder.is_dir():
        context.run.warnings.append(
            f"SKILLTIDE_COLLECTED: there is no folder {settings.collected}. Is the shared folder there? Nothing of "
            f"what collectors delivered is taken until then."
        )
        return {}
    taken: dict[str, int] = {}
    files_there, troubles = delivered(settings.collected_folder)
    for path, name in files_there:
        try:
            is_new, trouble = take(path, settings.landing, name, context.clock())
        except SourceError as error:
            troubles.append(str(error))
            continue
        troubles += [trouble] if trouble else []
        collector = path.parent.parent.name
        taken[collector] = taken.get(collector, 0) + is_new
    for told in dict.fromkeys(troubles):  # a folder's files may share one
        logger.warning("take: %s", told, extra=IN_SUMMARY)
        context.run.warnings.append(told)
    files = sum(taken.values())
    return {"collectors": sum(map(bool, taken.values())), "landing_files": files} if files else {}


STEP = Step(
    name="take",
    run=take_delivered,
    reads=("collected",),
    writes=("landing",),
    code=("skilltide.landing.delivery",),
)
