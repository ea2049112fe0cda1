"""What platforms and columns say of remote work is read by one vocabulary (`normalise/workplace.yml`)."""

from datetime import UTC, datetime

import pytest

from skilltide.sources.config import build_source

SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
REMOTE = ["remote", "Remote", " Fully remote ", "fully_remote", "100% remote", "telecommute"]
NOT_REMOTE = [
    "hybrid",
    "Hybrid_Remote",
    "Flexible",
    "onsite",
    "On-site",
    "on site",
    "on_site",
    "In Office",
    "in-office",
    "office",
]
UNKNOWN = ["By the river", "Remote - Portugal", "", " ", None, "unspecified"]


def is_remote(platform: str, text: str | None) -> bool | None:
    payload = {
        "workday": {"jobPostingInfo": {"remoteType": text}},
        "lever": {"workplaceType": text},
        "greenhouse": {"metadata": [{"name": "Workplace Type", "value": text}]},
        "files": {"title": "Miller", "description": "You mill.", "remote": text},
    }[platform]
    entry = {"platform": platform} | ({"path": "mills.csv"} if platform == "files" else {})
    return build_source("test", entry).parse(payload, SEEN).is_remote


@pytest.mark.parametrize("platform", ["workday", "lever", "greenhouse", "files"])
def test_a_workplace_means_the_same_everywhere(platform: str) -> None:
    assert {text: is_remote(platform, text) for text in REMOTE} == dict.fromkeys(REMOTE, True)
    assert {text: is_remote(platform, text) for text in NOT_REMOTE} == dict.fromkeys(NOT_REMOTE, False)
    assert {text: is_remote(platform, text) for text in UNKNOWN} == dict.fromkeys(UNKNOWN)
