"""Line breaks that slipped."""

import pytest

from skilltide.extract.mended import NO_MOVES, mend
from skilltide.extract.tagger import Tagger

MENDED = """We keep lamps.

Requirements:

* Three years of Kotlin and ropes
* Calm nerves at night
* Experience with Kafka (preferred)
* Some Docker
"""
SLIPPED = """We keep lamps.
Requireme

* nts:Three years of Kot
* lin and ropesCalm nerves at ni
* ghtExperience with Kafka (preferr
* ed)Some Docker
"""


def test_breaks_go_back_to_their_borders() -> None:
    text, moves = mend(SLIPPED)
    assert len(text) == len(SLIPPED)
    assert "Requirements:\n\n* Three years" in text
    assert "(preferred)\n* Some Docker" in text
    assert "at night\n* Experience" in text
    for move in moves:
        start, end = moves.stored(move.start, move.middle)
        assert SLIPPED[start:end] == text[move.start : move.middle]


@pytest.mark.parametrize("text", [MENDED, "", "One line\nbroken wor\nd here.Then more\n", "a\nbC\nd"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert mend(text) == (text, NO_MOVES)


def test_mentions_stand_where_they_are_stored(tagger: Tagger) -> None:
    slipped = SLIPPED.replace("Kot\n* lin and ropes", "Kotlin and ro\n* pes").replace(
        "Docker\n", "Doc\n\nkerThe end.\n"
    )
    told = {mention.skill: mention for mention in tagger.tag(slipped)}
    assert {skill: told[skill].level for skill in ("kotlin", "apache-kafka", "docker")} == {
        "kotlin": "required", "apache-kafka": "preferred", "docker": "required",
    }  # fmt: skip
    assert slipped[told["docker"].start : told["docker"].end] == "Doc\n\nker"
    assert slipped[told["apache-kafka"].start : told["apache-kafka"].end] == "Kafka"
