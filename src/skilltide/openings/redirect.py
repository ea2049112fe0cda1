"""Where the openings of earlier runs are now: an opening is renamed when an earlier posting of it turns up."""

from collections import Counter
from collections.abc import Mapping


def redirects(before: Mapping[str, str], after: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Return former opening id -> opening id of today, for all former ids that name no opening any more.

    `before` and `after` map postings to openings, `known` are the redirects so far. No redirect leads to another. An
    opening is named after a posting, so its id leads to wherever that posting stands now; if the posting itself is
    gone, to where most of its former copies are; else to where the opening is that it led to so far. What leads nowhere
    is left out.
    """
    current = set(after.values())
    copies: dict[str, list[str]] = {}
    for posting_id, opening_id in before.items():
        if opening_id not in current and opening_id not in after and posting_id in after:
            copies.setdefault(opening_id, []).append(after[posting_id])
    found = {}
    former = sorted({*before.values(), *known} - current)
    for old in former:
        target = after.get(old)
        if target is None and old in copies:
            target = min(Counter(copies[old]).items(), key=lambda item: (-item[1], item[0]))[0]
        if target is not None:
            found[old] = target
    for old in former:
        if old not in found and old in known:
            target = after.get(known[old]) or found.get(known[old])
            if target is not None:
                found[old] = target
    return found
