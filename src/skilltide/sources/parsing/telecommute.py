"""Whether a JobPosting says that work is remote."""

import re
from typing import Any

from skilltide.normalise.workplace import remote_flag
from skilltide.sources.parsing.json_values import value_at


def is_telecommute(posting: Any) -> bool:
    """Tell whether a JobPosting's `jobLocationType` says that work is remote, however it writes that.

    >>> is_telecommute({"jobLocationType": ["http://schema.org/TELECOMMUTE"]})
    True
    """
    told = value_at(posting, "jobLocationType")
    words = [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str)]
    return any(remote_flag(re.split(r"[/:#]", word.strip())[-1]) for word in words)
